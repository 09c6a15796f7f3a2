"""RFC 9126: a request is pushed first, read by the same rules, bound to its system, and used up once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.oauth.authorize import refuse
from idp.oauth.endpoints.discovery import metadata
from idp.oauth.endpoints.pushed_authorization import push_request
from idp.oauth.pushed import PREFIX, hold
from idp.oauth.request_errors import AccessDenied
from idp.oauth.values import ErrorPage, Proceed, Redirect, Request
from tests.protocol.proofs import HAND, add_system
from tests.protocol.pushing import code_from, complete, push, visit
from tests.protocol.world import Heard, System, World, query_of


@pytest.fixture
def homework(world: World) -> System:
    return world.systems["homework"]


def advance(world: World, seconds: int) -> None:
    world.provider.ledger.clock.advance(seconds)  # type: ignore[attr-defined]


def test_a_good_request_gets_an_address_that_nobody_can_guess(world: World, homework: System) -> None:
    """§2.2."""
    heard = push(world, homework)
    assert heard.status == 201
    assert heard.json["request_uri"].startswith(PREFIX)
    assert len(heard.json["request_uri"]) >= len(PREFIX) + 43
    assert heard.json["expires_in"] == 60
    assert heard.headers["Cache-Control"] == "no-store"
    assert heard.json["request_uri"] != push(world, homework).json["request_uri"]


def test_the_address_leads_to_the_code_of_that_request(world: World, homework: System) -> None:
    """§4."""
    code = code_from(world, homework, push(world, homework).json["request_uri"])
    assert world.exchange(homework, code).status == 200


def test_whatever_stands_beside_the_address_counts_nothing(world: World, homework: System) -> None:
    request_uri = push(world, homework).json["request_uri"]
    found = visit(world, "homework", request_uri, state="evil", nonce="evil", scope="openid edu.id")
    assert isinstance(found, Proceed)
    assert (found.request.state, found.request.nonce) == ("af0ifjsldkj", "n-0S6_WzA2Mj")
    assert "edu.id" not in found.request.scope


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "openid edu.ward profile"}, "invalid_scope"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"request_uri": "https://x.example/"}, "invalid_request"),
        ({"request": "eyJ"}, "request_not_supported"),
    ],
)
def test_every_rule_of_the_authorization_endpoint_holds_here(
    world: World, homework: System, changed: dict[str, str | None], error: str
) -> None:
    """§2.1, §2.3: refused at once, as JSON."""
    heard = push(world, homework, **changed)
    assert (heard.status, heard.error) == (400, error)


def test_only_the_system_itself_can_push(world: World, homework: System) -> None:
    """§2: the client authenticates as at the token endpoint."""
    stranger = System("homework", "wrong")
    assert (push(world, stranger).status, push(world, stranger).error) == (401, "invalid_client")
    headers, _ = homework.credentials()
    pairs = world.authorize_url(world.systems["grades"])
    other = Heard(push_request(world.provider, Request("POST", "/par", form=pairs, headers=headers)))
    assert (other.status, other.error) == (401, "invalid_client")


def test_parameters_in_the_query_and_twice_are_refused(world: World, homework: System) -> None:
    headers, _ = homework.credentials()
    pairs = world.authorize_url(homework)
    for request in (
        Request("POST", "/par", query=pairs, headers=headers),
        Request("POST", "/par", form=(*pairs, ("state", "2")), headers=headers),
    ):
        heard = Heard(push_request(world.provider, request))
        assert (heard.status, heard.error) == (400, "invalid_request")


def test_an_address_of_another_system_is_a_page(world: World, homework: System) -> None:
    """§2.2: bound to the client that pushed it, which can still use it afterwards."""
    request_uri = push(world, homework).json["request_uri"]
    assert isinstance(visit(world, "grades", request_uri), ErrorPage)
    assert isinstance(visit(world, "homework", request_uri), Proceed)


@pytest.mark.parametrize("tail", ["", "x", "AAAA" * 11, "\x00", "x" * 5000])
def test_an_address_that_was_never_given_is_a_page(world: World, tail: str) -> None:
    assert isinstance(visit(world, "homework", PREFIX + tail), ErrorPage)


def test_an_address_twice_in_one_request_leads_nowhere(world: World, homework: System) -> None:
    request_uri = push(world, homework).json["request_uri"]
    found = visit(world, "homework", request_uri)
    assert isinstance(found, Proceed)
    pairs = (("client_id", "homework"), ("request_uri", request_uri), ("request_uri", request_uri))
    assert not isinstance(world.begin(pairs), Proceed)


def test_a_request_waits_a_minute_for_its_browser(world: World, homework: System) -> None:
    request_uri = push(world, homework).json["request_uri"]
    advance(world, 59)
    assert isinstance(visit(world, "homework", request_uri), Proceed)
    advance(world, 1)
    assert isinstance(visit(world, "homework", request_uri), ErrorPage)


def test_it_may_be_looked_at_twice_and_is_used_up_by_its_answer(world: World, homework: System) -> None:
    """§4 and §7.3: people reload; an answer leaves once."""
    request_uri = push(world, homework).json["request_uri"]
    first, second = (visit(world, "homework", request_uri) for _ in range(2))
    assert isinstance(first, Proceed)
    assert isinstance(second, Proceed)
    assert isinstance(complete(world, first), Redirect)
    assert isinstance(complete(world, second), ErrorPage)
    assert isinstance(visit(world, "homework", request_uri), ErrorPage)


def test_it_is_kept_while_the_person_signs_in_but_never_revived(world: World, homework: System) -> None:
    request_uri = push(world, homework).json["request_uri"]
    found = visit(world, "homework", request_uri)
    hold(world.provider.state, found.request.pushed)
    advance(world, 1500)
    assert isinstance(complete(world, found), Redirect)
    hold(world.provider.state, found.request.pushed)
    assert isinstance(complete(world, found), ErrorPage)


def test_a_refusal_uses_it_up_as_well(world: World, homework: System) -> None:
    found = visit(world, "homework", push(world, homework).json["request_uri"])
    refused = refuse(world.provider, found.request, AccessDenied())
    assert query_of(refused.url)["error"] == "access_denied"
    assert isinstance(complete(world, found), ErrorPage)


def test_of_sixty_four_that_finish_at_once_one_gets_a_code(world: World, homework: System) -> None:
    found = visit(world, "homework", push(world, homework).json["request_uri"])
    with ThreadPoolExecutor(16) as pool:
        ways = list(pool.map(lambda _: complete(world, found), range(64)))
    assert sum(isinstance(way, Redirect) for way in ways) == 1


def test_a_system_that_must_push_is_not_answered_otherwise(world: World) -> None:
    """§5: `require_pushed_authorization_requests`."""
    system = add_system(world, "pushing", hand=HAND, require_pushed_authorization_requests=True)
    assert world.redirected(world.authorize_url(system))["error"] == "invalid_request"
    assert code_from(world, system, push(world, system).json["request_uri"])


def test_a_public_system_may_push_too(world: World) -> None:
    phone = world.systems["phone-app"]
    heard = push(world, phone, scope="openid edu.role")
    assert heard.status == 201


def test_metadata_names_the_endpoint(world: World) -> None:
    """§5."""
    found = metadata(world.provider)
    assert found["pushed_authorization_request_endpoint"] == "https://id.example/par"
    assert found["require_pushed_authorization_requests"] is False

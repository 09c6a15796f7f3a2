"""OpenID Connect Core §3.1.2 and RFC 6749 §4.1.2.1: what the authorization endpoint takes and refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients.actions import disable
from idp.oauth.parameters import LONGEST
from idp.oauth.values import ErrorPage, Proceed
from realnames.ledger.values import SYSTEM
from tests.protocol.world import CALLBACK, World


def test_an_ordinary_request_is_good(world: World) -> None:
    found = world.begin(world.authorize_url(world.systems["homework"]))
    assert isinstance(found, Proceed)
    assert found.request.scope == ("openid", "realname", "edu.role", "edu.affiliation")


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://homework.example/callback/",
        "https://homework.example/Callback",
        "https://homework.example/callback?x=1",
        "https://homework.example:443/callback",
        "https://homework.example.evil.example/callback",
        "https://homework.example@evil.example/callback",
        "https://homework.example/callback/../callback",
        "https://homework.example/%63allback",
        "https://homework.example\\callback",
        "//homework.example/callback",
        "javascript:alert(1)",
        "",
        "https://homework.example/callback é",
    ],
)
def test_an_unregistered_redirect_uri_is_a_page_and_never_a_redirect(world: World, redirect_uri: str) -> None:
    found = world.begin(world.authorize_url(world.systems["homework"], redirect_uri=redirect_uri))
    assert isinstance(found, ErrorPage)


def test_an_unknown_missing_repeated_or_disabled_system_is_a_page(world: World) -> None:
    homework = world.systems["homework"]
    good = world.authorize_url(homework)
    assert isinstance(world.begin(world.authorize_url(homework, client_id="nobody")), ErrorPage)
    assert isinstance(world.begin(world.authorize_url(homework, client_id=None)), ErrorPage)
    assert isinstance(world.begin((*good, ("client_id", "homework"))), ErrorPage)
    assert isinstance(world.begin((*good, ("redirect_uri", CALLBACK))), ErrorPage)
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, "homework", reason="test")
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert isinstance(world.begin(good), ErrorPage)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "openid edu.ward phone"}, None),
        ({"scope": "openid profile"}, "invalid_scope"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://x"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"nonce": "汉字"}, "invalid_request"),
        ({"state": "汉字"}, "invalid_request"),
        ({"id_token_hint": "nonsense"}, "invalid_request"),
        ({"nonce": "x" * (LONGEST + 1)}, "invalid_request"),
        ({"acr_values": "x" * 1_000_000}, "invalid_request"),
    ],
)
def test_each_fault_has_its_error(world: World, changed: dict[str, str | None], error: str | None) -> None:
    pairs = world.authorize_url(world.systems["homework"], **changed)
    if error is None:
        assert isinstance(world.begin(pairs), Proceed)
        return
    heard = world.redirected(pairs)
    assert heard["error"] == error
    assert heard["iss"] == "https://id.example"
    assert heard.get("state") == dict(pairs)["state"]
    assert heard["error_description"].isascii()


def test_a_repeated_parameter_goes_back_as_an_error_without_a_doubtful_state(world: World) -> None:
    good = world.authorize_url(world.systems["homework"])
    assert world.redirected((*good, ("nonce", "2")))["error"] == "invalid_request"
    assert "state" not in world.redirected((*good, ("state", "2")))


def test_a_system_registered_without_pkce_may_leave_it_out_but_not_weaken_it(world: World) -> None:
    old = world.systems["old-system"]
    bare = world.authorize_url(old, code_challenge=None, code_challenge_method=None)
    assert isinstance(world.begin(bare), Proceed)
    assert (
        world.redirected(world.authorize_url(old, code_challenge_method="plain"))["error"]
        == "invalid_request"
    )


def test_a_code_without_challenge_is_exchanged_without_verifier_only(world: World) -> None:
    old = world.systems["old-system"]
    code = world.code(old, code_challenge=None, code_challenge_method=None)
    assert world.exchange(old, code).error == "invalid_grant"
    plain = world.token(old, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert plain.status == 200


def test_the_only_registered_redirect_uri_may_be_left_out_of_both_requests(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework, redirect_uri=None)
    from tests.protocol.world import VERIFIER

    heard = world.token(homework, grant_type="authorization_code", code=code, code_verifier=VERIFIER)
    assert heard.status == 200


def test_whatever_is_sent_the_answer_is_a_page_or_a_redirect_to_the_registered_uri(world: World) -> None:
    good = dict(world.authorize_url(world.systems["homework"]))

    @given(st.sampled_from(sorted(good)), st.text(max_size=40))
    def try_one(name: str, value: str) -> None:
        found = world.begin(tuple((good | {name: value}).items()))
        assert isinstance(found, ErrorPage | Proceed) or found.url.startswith(CALLBACK + "?")

    try_one()

"""RFC 9101 and OpenID Connect Core §6.1: a request that its system signed is read as if it had come plain."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.oauth.values import ErrorPage, Proceed
from tests.idp.keys.signer import by_secret, key_set, signer, unsigned
from tests.protocol.proofs import HAND, ISSUER, SigningSystem, add_system
from tests.protocol.pushing import push_pairs
from tests.protocol.world import CALLBACK, World


@pytest.fixture
def system(world: World) -> SigningSystem:
    return add_system(world, "signing", hand=HAND)


def object_claims(world: World, system: SigningSystem, **changed: Any) -> dict[str, Any]:
    now = int(world.provider.ledger.clock().timestamp())
    claims = dict(world.authorize_url(system)) | {
        "iss": system.client_id,
        "aud": ISSUER,
        "exp": now + 300,
        "nbf": now,
    }
    return {name: value for name, value in (claims | changed).items() if value is not None}


def outside(world: World, system: SigningSystem, token: str, **more: str) -> Any:
    bare = {"client_id": system.client_id, "response_type": "code", "scope": "openid"} | more
    return world.begin((*bare.items(), ("request", token)))


def refused(world: World, system: SigningSystem, token: str) -> Mapping[str, str]:
    pairs = (*world.authorize_url(system), ("request", token))
    return world.redirected(pairs)


def test_a_signed_request_is_read_like_any_other(world: World, system: SigningSystem) -> None:
    found = outside(world, system, HAND.token(object_claims(world, system)))
    assert isinstance(found, Proceed)
    assert found.request.nonce == "n-0S6_WzA2Mj"
    assert found.request.code_challenge is not None


def test_what_is_inside_supersedes_what_is_outside(world: World, system: SigningSystem) -> None:
    """Core §6.1: also the redirect URI, even where the one outside is not registered."""
    token = HAND.token(object_claims(world, system, state="inside", max_age=300))
    found = outside(
        world, system, token, state="outside", redirect_uri="https://evil.example/", prompt="login"
    )
    assert isinstance(found, Proceed)
    assert (found.request.state, found.request.redirect_uri) == ("inside", CALLBACK)
    assert (found.request.max_age, found.request.prompt) == (300, ("login",))


def test_client_and_response_type_must_agree(world: World, system: SigningSystem) -> None:
    for changed in ({"client_id": "homework"}, {"response_type": "code id_token"}):
        token = HAND.token(object_claims(world, system, **changed))
        assert refused(world, system, token)["error"] == "invalid_request_object"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "homework"},
        {"aud": "https://evil.example"},
        {"aud": ["https://evil.example"]},
        {"exp": 1},
        {"exp": "soon"},
        {"sub": "signing"},
        {"request": "eyJ"},
        {"request_uri": "https://homework.example/request"},
    ],
)
def test_an_object_of_somebody_else_for_somebody_else_or_of_yesterday_is_refused(
    world: World, system: SigningSystem, changed: dict[str, Any]
) -> None:
    """RFC 9101 §4, §6.3, §10.8."""
    heard = refused(world, system, HAND.token(object_claims(world, system, **changed)))
    assert heard["error"] == "invalid_request_object"
    assert (heard["state"], heard["iss"]) == ("af0ifjsldkj", ISSUER)


def test_several_audiences_may_stand_beside_ours(world: World, system: SigningSystem) -> None:
    token = HAND.token(object_claims(world, system, aud=["https://other.example", ISSUER]))
    assert isinstance(outside(world, system, token), Proceed)


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "at+jwt"},
        {"typ": "client-authentication+jwt"},
        {"typ": "dpop+jwt"},
        {"kid": "other"},
        {"alg": "HS256"},
        {"alg": "none"},
        {"crit": ["exp"]},
        {"jku": "https://evil.example/jwks"},
    ],
)
def test_no_header_opens_another_way(world: World, system: SigningSystem, header: dict[str, Any]) -> None:
    token = HAND.token(object_claims(world, system), **header)
    assert refused(world, system, token)["error"] == "invalid_request_object"


def test_other_keys_no_signature_and_a_public_key_as_secret_are_refused(
    world: World, system: SigningSystem
) -> None:
    claims = object_claims(world, system)
    for token in (signer().token(claims), unsigned(claims), by_secret(claims, key_set(HAND)), "eyJ", "a.b.c"):
        assert refused(world, system, token)["error"] == "invalid_request_object"


def test_the_registered_algorithm_is_the_only_one(world: World) -> None:
    system = add_system(world, "strict", hand=HAND, request_object_signing_alg="PS256")
    token = HAND.token(object_claims(world, system))
    assert refused(world, system, token)["error"] == "invalid_request_object"


def test_an_unsigned_object_is_for_those_registered_for_it(world: World) -> None:
    system = add_system(world, "open", hand=HAND, request_object_signing_alg="none")
    claims = object_claims(world, system)
    assert isinstance(outside(world, system, unsigned(claims)), Proceed)
    assert refused(world, system, HAND.token(claims))["error"] == "invalid_request_object"


def test_a_system_without_keys_hears_that_objects_are_not_for_it(world: World) -> None:
    homework = world.systems["homework"]
    pairs = (*world.authorize_url(homework), ("request", unsigned({"client_id": "homework"})))
    assert world.redirected(pairs)["error"] == "request_not_supported"


def test_without_a_proven_way_back_a_bad_object_is_a_page(world: World, system: SigningSystem) -> None:
    pairs = world.authorize_url(system, redirect_uri="https://evil.example/")
    assert isinstance(world.begin((*pairs, ("request", "eyJ"))), ErrorPage)
    token = HAND.token(object_claims(world, system, redirect_uri="https://evil.example/"))
    assert isinstance(outside(world, system, token), ErrorPage)


def test_objects_are_never_fetched(world: World, system: SigningSystem) -> None:
    pairs = (*world.authorize_url(system), ("request_uri", "https://homework.example/request"))
    assert world.redirected(pairs)["error"] == "request_uri_not_supported"


def test_an_object_twice_or_beside_an_address_is_refused(world: World, system: SigningSystem) -> None:
    pairs, token = world.authorize_url(system), HAND.token(object_claims(world, system))
    assert world.redirected((*pairs, ("request", token), ("request", token)))["error"] == "invalid_request"
    both = (*pairs, ("request", token), ("request_uri", "https://x.example/"))
    assert world.redirected(both)["error"] == "invalid_request"


def test_a_system_that_must_sign_is_not_read_otherwise(world: World) -> None:
    """RFC 9101 §10.5."""
    system = add_system(world, "strict", hand=HAND, require_signed_request_object=True)
    assert world.redirected(world.authorize_url(system))["error"] == "invalid_request"
    assert isinstance(outside(world, system, HAND.token(object_claims(world, system))), Proceed)


def test_a_signed_request_may_be_pushed(world: World, system: SigningSystem) -> None:
    """RFC 9126 §3."""
    token = HAND.token(object_claims(world, system))
    assert push_pairs(world, system, (("request", token),)).status == 201
    heard = push_pairs(world, system, (("request", signer().token(object_claims(world, system))),))
    assert (heard.status, heard.error) == (400, "invalid_request_object")


def test_an_assertion_is_no_request_and_a_request_is_no_assertion(
    world: World, system: SigningSystem
) -> None:
    """RFC 9101 §10.8, RFC 8725 §2.8."""
    assert refused(world, system, system.assertion())["error"] == "invalid_request_object"
    proof = system.proof(HAND.token(object_claims(world, system, jti="1")))
    from idp.oauth.endpoints.token import token
    from idp.oauth.values import Request
    from tests.protocol.world import Heard

    form = (*proof, ("grant_type", "client_credentials"))
    assert Heard(token(world.provider, Request("POST", "/token", form=form))).error == "invalid_client"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["state", "nonce", "scope", "max_age", "prompt", "claims", "exp", "aud", "redirect_uri"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=5,
        ),
    )
)
def test_whatever_is_signed_the_answer_is_one_of_ours(world: World, changed: dict[str, Any]) -> None:
    if world.provider.clients.get("signing") is None:
        add_system(world, "signing", hand=HAND)
    system = SigningSystem("signing", None, "private_key_jwt", world.provider.ledger.clock, HAND)
    found = outside(world, system, HAND.token(object_claims(world, system) | changed))
    assert isinstance(found, ErrorPage | Proceed) or found.url.startswith(CALLBACK + "?")

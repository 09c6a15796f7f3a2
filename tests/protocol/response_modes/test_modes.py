"""Multiple Response Types §2.1, Form Post §2 and JARM §2: one answer, carried as the system asked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.clients.values import RESPONSE_MODES
from idp.keys.jose import Expected
from idp.oauth.authorize import begin, finish, refuse
from idp.oauth.request_errors import AccessDenied
from idp.oauth.values import ErrorPage, Post, Proceed, Redirect, Request
from tests.protocol.proofs import HAND, ISSUER, SigningSystem, add_system
from tests.protocol.world import CALLBACK, World

STATE = "af0ifjsldkj"


@pytest.fixture
def system(world: World) -> SigningSystem:
    return add_system(world, "modes", hand=HAND, response_modes=RESPONSE_MODES)


def said(world: World, way: Any, *, signed: bool) -> Mapping[str, str]:
    """The parameters of an answer, wherever they are, a signature proven."""
    if isinstance(way, Post):
        assert way.url == CALLBACK
        found = dict(way.fields)
    else:
        parts = urlsplit(way.url)
        assert way.url.startswith(CALLBACK)
        assert not (parts.query and parts.fragment)
        pairs = parse_qs(parts.query or parts.fragment, strict_parsing=True, keep_blank_values=True)
        found = {name: values[0] for name, values in pairs.items()}
    if not signed:
        return found
    assert set(found) == {"response"}
    expected = Expected("JWT", ISSUER, "modes", algs=("ES256",))
    return read_answer(world, found["response"], expected)


def read_answer(world: World, token: str, expected: Expected) -> Mapping[str, str]:
    """Our own reader wants an `iat`, which a signed answer has not: the signature is proven by a client."""
    import json

    from joserfc import jwt
    from joserfc.jwk import KeySet

    keys = KeySet.import_key_set(json.loads(world.provider.ring.published(world.provider.ledger.clock())))
    claims = jwt.decode(token, keys, algorithms=list(expected.algs)).claims
    assert (claims["iss"], claims["aud"]) == (expected.issuer, expected.audience)
    assert 0 < claims["exp"] - world.provider.ledger.clock().timestamp() <= 600
    return claims


@pytest.mark.parametrize("mode", RESPONSE_MODES)
def test_a_code_its_state_and_our_name_travel_together(
    world: World, system: SigningSystem, mode: str
) -> None:
    """RFC 9207 §2: `iss` in every one; JARM §2.1: inside the signed answer."""
    found = world.begin(world.authorize_url(system, response_mode=mode))
    assert isinstance(found, Proceed)
    way = finish(world.provider, found.request, world.session, now=world.provider.ledger.clock())
    answer = said(world, way, signed="jwt" in mode)
    assert (answer["state"], answer["iss"]) == (STATE, ISSUER)
    assert world.exchange(system, answer["code"]).status == 200
    assert isinstance(way, Post) is mode.startswith("form_post")
    if isinstance(way, Redirect):
        assert ("#" in way.url) is mode.startswith("fragment")


@pytest.mark.parametrize("mode", RESPONSE_MODES)
def test_a_refusal_travels_like_a_code(world: World, system: SigningSystem, mode: str) -> None:
    found = world.begin(world.authorize_url(system, response_mode=mode))
    assert isinstance(found, Proceed)
    answer = said(world, refuse(world.provider, found.request, AccessDenied()), signed="jwt" in mode)
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", STATE, ISSUER)


@pytest.mark.parametrize("mode", RESPONSE_MODES)
def test_a_fault_of_the_request_travels_like_a_code(world: World, system: SigningSystem, mode: str) -> None:
    found = world.begin(world.authorize_url(system, response_mode=mode, scope="openid edu.id"))
    answer = said(world, found, signed="jwt" in mode)
    assert (answer["error"], answer["state"], answer["iss"]) == ("invalid_scope", STATE, ISSUER)


@pytest.mark.parametrize("mode", ["fragment", "jwt", "fragment.jwt", "web_message", "pigeon"])
def test_a_mode_that_was_not_registered_is_refused_in_the_usual_one(world: World, mode: str) -> None:
    """Whoever edits a link must not be able to move a code to where the system does not expect it."""
    heard = world.redirected(world.authorize_url(world.systems["homework"], response_mode=mode))
    assert heard["error"] == "invalid_request"


def test_a_system_that_wants_signed_answers_only_gets_no_others(world: World) -> None:
    system = add_system(world, "modes", hand=HAND, response_modes=("jwt",))
    found = world.begin(world.authorize_url(system))
    assert said(world, found, signed=True)["error"] == "invalid_request"
    assert isinstance(world.begin(world.authorize_url(system, response_mode="jwt")), Proceed)


def test_a_signed_answer_is_no_token_of_another_kind(world: World, system: SigningSystem) -> None:
    found = world.begin(world.authorize_url(system, response_mode="jwt"))
    assert isinstance(found, Proceed)
    way = finish(world.provider, found.request, world.session, now=world.provider.ledger.clock())
    assert isinstance(way, Redirect)
    token = parse_qs(urlsplit(way.url).query)["response"][0]
    assert world.userinfo(token).status == 401
    hinted = world.begin(world.authorize_url(system, id_token_hint=token))
    assert said(world, hinted, signed=False)["error"] == "invalid_request"


def test_before_the_way_back_is_proven_no_mode_leads_anywhere(world: World, system: SigningSystem) -> None:
    for mode in RESPONSE_MODES:
        pairs = world.authorize_url(system, response_mode=mode, redirect_uri="https://evil.example/")
        assert isinstance(world.begin(pairs), ErrorPage)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    mode=st.sampled_from(RESPONSE_MODES), state=st.text(st.characters(min_codepoint=32, max_codepoint=126))
)
def test_a_state_comes_back_byte_for_byte_in_every_mode(world: World, mode: str, state: str) -> None:
    if world.provider.clients.get("modes") is None:
        add_system(world, "modes", hand=HAND, response_modes=RESPONSE_MODES)
    pairs = dict(world.authorize_url(world.systems["homework"], response_mode=mode)) | {
        "client_id": "modes",
        "state": state,
        "prompt": "dance",
    }
    found = begin(world.provider, Request("GET", "/authorize", query=tuple(pairs.items())))
    assert said(world, found, signed="jwt" in mode).get("state", "") == state

"""OpenID Connect Core §2 and RFC 9068: what stands in the tokens, checked by a strict outside reader."""

from typing import Any

import msgspec
import pytest
from joserfc import jws, jwt
from joserfc.jwk import KeySet

from idp.oauth.endpoints.jwks import jwks
from idp.oauth.tokens.identity import half_hash
from idp.oauth.values import Request
from tests.protocol.world import World


@pytest.fixture
def keys(world: World) -> KeySet:
    return KeySet.import_key_set(msgspec.json.decode(jwks(world.provider, Request("GET", "/jwks")).body))


def opened(token: str, keys: KeySet) -> tuple[dict[str, Any], dict[str, Any]]:
    found = jwt.decode(token, keys, algorithms=["ES256", "RS256"])
    return found.header, found.claims


def test_an_id_token_says_who_signed_in_and_nothing_about_them(world: World, keys: KeySet) -> None:
    tokens = world.tokens(world.systems["homework"])
    header, claims = opened(tokens["id_token"], keys)
    now = int(world.provider.ledger.clock().timestamp())
    assert header["alg"] == "RS256"
    assert claims == {
        "iss": "https://id.example",
        "sub": world.userinfo(tokens["access_token"]).json["sub"],
        "aud": "homework",
        "exp": now + 300,
        "iat": now,
        "auth_time": int(world.session.auth_time.timestamp()),
        "acr": "urn:llap:aal:1",
        "amr": ["pwd"],
        "sid": world.session.sid,
        "at_hash": half_hash(tokens["access_token"]),
        "nonce": "n-0S6_WzA2Mj",
    }


def test_without_openid_there_is_no_id_token(world: World) -> None:
    assert "id_token" not in world.tokens(world.systems["homework"], scope="edu.role")


def test_a_refreshed_id_token_keeps_sub_and_auth_time_and_has_no_nonce(world: World, keys: KeySet) -> None:
    homework = world.systems["homework"]
    tokens = world.tokens(homework)
    world.provider.ledger.clock.advance(900)  # type: ignore[attr-defined]
    _, before = opened(tokens["id_token"], keys)
    _, after = opened(world.refresh(homework, tokens["refresh_token"]).json["id_token"], keys)
    assert (after["sub"], after["auth_time"]) == (before["sub"], before["auth_time"])
    assert "nonce" not in after
    assert after["iat"] == before["iat"] + 900


def test_an_access_token_is_typed_and_speaks_to_the_issuer_alone(world: World, keys: KeySet) -> None:
    header, claims = opened(world.tokens(world.systems["homework"])["access_token"], keys)
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert claims["aud"] == claims["iss"] == "https://id.example"
    assert {"client_id", "scope", "jti", "exp", "iat", "sub"} <= claims.keys()
    assert str(world.account_id) not in str(claims)


def test_half_hash_is_the_one_of_openid_connect_core_appendix_a() -> None:
    """Appendix A.3: at_hash of the access token of the example is `77QmUPtjPfzWtF2AnpK9RQ`."""
    assert half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"


def test_every_token_has_an_id_of_its_own(world: World) -> None:
    homework = world.systems["homework"]
    ids = {
        msgspec.json.decode(jws.extract_compact(world.tokens(homework)["access_token"].encode()).payload)[
            "jti"
        ]
        for _ in range(5)
    }
    assert len(ids) == 5

"""OpenID Connect Discovery 1.0 §3 and RFC 8414 §2: the metadata says what is really offered."""

from typing import Any

import msgspec
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata

from idp.oauth.endpoints.discovery import discovery, metadata
from idp.oauth.endpoints.jwks import jwks
from idp.oauth.values import Request
from idp.web.routes import ROUTES
from tests.protocol.world import World


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    answer = discovery(world.provider, Request("GET", "/.well-known/openid-configuration"))
    found: dict[str, Any] = msgspec.json.decode(answer.body)
    return found


def test_authlibs_validators_find_nothing_wrong(document: dict[str, Any]) -> None:
    OpenIDProviderMetadata(document).validate()
    AuthorizationServerMetadata(document).validate()


def test_every_address_begins_with_the_issuer_and_has_a_door(document: dict[str, Any]) -> None:
    rules = {route.rule for route in ROUTES}
    for name, value in document.items():
        if name.endswith(("_endpoint", "_uri")):
            assert value.removeprefix("https://id.example") in rules, name


def test_grants_methods_scopes_and_claims_are_those_of_the_catalog(world: World) -> None:
    document = metadata(world.provider)
    assert document["grant_types_supported"] == [grant.GRANT_TYPE for grant, _ in world.provider.grants]
    assert document["token_endpoint_auth_methods_supported"] == [
        method.name for method in world.provider.methods
    ]
    assert {"name", "llid", "affiliations", "age_over_14"} <= set(document["claims_supported"])  # type: ignore[call-overload]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["authorization_response_iss_parameter_supported"] is True


def test_the_key_set_has_public_halves_only(world: World) -> None:
    keys = msgspec.json.decode(jwks(world.provider, Request("GET", "/jwks")).body)["keys"]
    assert {key["alg"] for key in keys} == {"ES256", "RS256"}
    assert all(key["use"] == "sig" and key["kid"] for key in keys)
    assert not any({"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys() for key in keys)

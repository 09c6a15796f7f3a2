"""RFC 9728 §2, §3, §5: the metadata of UserInfo, and the way to it from a refusal."""

import msgspec

from idp.oauth.endpoints.discovery import metadata
from idp.oauth.endpoints.protected_resource import protected_resource
from idp.oauth.endpoints.userinfo import userinfo
from idp.oauth.values import Request
from idp.web.routes import ROUTES
from tests.protocol.world import Heard, World

ADDRESS = "/.well-known/oauth-protected-resource/userinfo"


def test_the_metadata_names_the_resource_its_server_and_how_tokens_are_shown(world: World) -> None:
    answer = protected_resource(world.provider, Request("GET", ADDRESS))
    found = msgspec.json.decode(answer.body)
    assert ("Content-Type", "application/json") in answer.headers
    assert found["resource"] == "https://id.example/userinfo"  # §3.3: what the client asked
    assert found["authorization_servers"] == ["https://id.example"]
    assert found["bearer_methods_supported"] == ["header", "body"]
    assert found["dpop_signing_alg_values_supported"] == ["ES256", "EdDSA", "PS256"]
    assert "openid" in found["scopes_supported"]


def test_the_well_known_part_stands_before_the_path_of_the_resource() -> None:
    assert ADDRESS in {route.rule for route in ROUTES}  # §3.1


def test_every_refusal_leads_to_the_metadata(world: World) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "DPoP nonsense"}):
        heard = Heard(userinfo(world.provider, Request("GET", "/userinfo", headers=headers)))
        where = f'resource_metadata="https://id.example{ADDRESS}"'
        assert where in heard.headers["WWW-Authenticate"]  # §5.1


def test_the_server_names_its_resource_in_turn(world: World) -> None:
    assert metadata(world.provider)["protected_resources"] == ["https://id.example/userinfo"]  # §4

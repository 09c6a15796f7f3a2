"""RFC 7662: what a token is worth, told to its own system and to approved resources only."""

from idp.oauth.endpoints.introspection import introspect
from idp.oauth.values import Request
from tests.protocol.world import Heard, World


def test_a_system_learns_about_its_own_tokens(world: World) -> None:
    homework = world.systems["homework"]
    tokens = world.tokens(homework)
    access = world.introspect(homework, tokens["access_token"])
    assert access["active"] is True
    assert access["scope"] == tokens["scope"]
    assert access["client_id"] == "homework"
    assert world.introspect(homework, tokens["refresh_token"])["token_type"] == "refresh_token"


def test_another_system_learns_nothing_and_a_resource_may(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    assert world.introspect(world.systems["grades"], access) == {"active": False}
    assert world.introspect(world.systems["resource"], access)["active"] is True


def test_what_is_not_alive_is_not_active(world: World) -> None:
    homework = world.systems["homework"]
    tokens = world.tokens(homework)
    for text in ("nonsense", tokens["id_token"], tokens["access_token"][:-2] + "AA"):
        assert world.introspect(homework, text) == {"active": False}
    world.refresh(homework, tokens["refresh_token"])
    assert world.introspect(homework, tokens["refresh_token"]) == {"active": False}


def test_a_public_system_may_not_ask(world: World) -> None:
    form = (("client_id", "phone-app"), ("token", "x"))
    assert Heard(introspect(world.provider, Request("POST", "/introspect", form=form))).status == 401

"""RFC 7009: a system ends its own tokens, and learns nothing about others'."""

from tests.protocol.world import World


def soon(world: World) -> None:
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]


def test_a_revoked_access_token_is_dead_within_two_seconds_and_the_rest_lives(world: World) -> None:
    homework = world.systems["homework"]
    tokens = world.tokens(homework)
    assert world.revoke(homework, tokens["access_token"]).status == 200
    soon(world)
    assert world.userinfo(tokens["access_token"]).status == 401
    assert world.refresh(homework, tokens["refresh_token"]).status == 200


def test_a_revoked_refresh_token_takes_its_access_tokens_along(world: World) -> None:
    homework = world.systems["homework"]
    tokens = world.tokens(homework)
    assert world.revoke(homework, tokens["refresh_token"]).status == 200
    assert world.refresh(homework, tokens["refresh_token"]).error == "invalid_grant"
    soon(world)
    assert world.userinfo(tokens["access_token"]).status == 401


def test_an_unknown_or_dead_token_is_already_revoked(world: World) -> None:
    homework = world.systems["homework"]
    assert world.revoke(homework, "nonsense").status == 200
    access = world.tokens(homework)["access_token"]
    world.provider.ledger.clock.advance(601)  # type: ignore[attr-defined]
    assert world.revoke(homework, access).status == 200


def test_another_systems_tokens_are_out_of_reach(world: World) -> None:
    tokens = world.tokens(world.systems["homework"])
    for kind in ("access_token", "refresh_token"):
        assert world.revoke(world.systems["grades"], tokens[kind]).error == "invalid_grant"
    soon(world)
    assert world.userinfo(tokens["access_token"]).status == 200


def test_a_public_system_revokes_its_own(world: World) -> None:
    phone = world.systems["phone-app"]
    tokens = world.tokens(phone, scope="openid edu.role offline_access")
    assert world.revoke(phone, tokens["refresh_token"]).status == 200
    assert world.refresh(phone, tokens["refresh_token"]).error == "invalid_grant"

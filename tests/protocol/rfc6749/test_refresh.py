"""RFC 6749 §6 and RFC 9700 §4.14: refresh tokens rotate, and an old one that comes back ends its family."""

import pytest

from idp.oauth.tokens.refresh import PREFIX
from idp.sessions.actions import end_session
from realnames.accounts.actions import disable, restore
from realnames.ledger.values import SYSTEM, DatabaseAway
from tests.protocol.world import World
from tests.races import race, winners


def advance(world: World, seconds: float) -> None:
    world.provider.ledger.clock.advance(seconds)  # type: ignore[attr-defined]


def test_a_refresh_gives_a_new_token_of_every_kind(world: World) -> None:
    homework = world.systems["homework"]
    first = world.tokens(homework)
    second = world.refresh(homework, first["refresh_token"])
    assert second.status == 200
    assert second.json["refresh_token"] != first["refresh_token"]
    assert world.userinfo(second.json["access_token"]).status == 200


def test_an_old_refresh_token_ends_the_whole_family(world: World) -> None:
    homework = world.systems["homework"]
    first = world.tokens(homework)["refresh_token"]
    second = world.refresh(homework, first).json
    assert world.refresh(homework, first).error == "invalid_grant"
    assert world.refresh(homework, second["refresh_token"]).error == "invalid_grant"
    advance(world, 2)
    assert world.userinfo(second["access_token"]).status == 401


def test_inside_the_grace_a_repeated_refresh_gets_the_same_successor(world: World) -> None:
    patient = world.systems["patient"]
    first = world.tokens(patient)["refresh_token"]
    successor = world.refresh(patient, first).json["refresh_token"]
    advance(world, 29)
    assert world.refresh(patient, first).json["refresh_token"] == successor
    assert world.refresh(patient, successor).status == 200


def test_after_the_grace_a_repeated_refresh_ends_the_family(world: World) -> None:
    patient = world.systems["patient"]
    first = world.tokens(patient)["refresh_token"]
    successor = world.refresh(patient, first).json["refresh_token"]
    advance(world, 30)
    assert world.refresh(patient, first).error == "invalid_grant"
    assert world.refresh(patient, successor).error == "invalid_grant"


def test_a_token_two_generations_old_has_no_grace(world: World) -> None:
    patient = world.systems["patient"]
    first = world.tokens(patient)["refresh_token"]
    second = world.refresh(patient, first).json["refresh_token"]
    world.refresh(patient, second)
    assert world.refresh(patient, first).error == "invalid_grant"


def test_sixty_four_threads_with_one_refresh_token_get_one_successor(world: World) -> None:
    homework = world.systems["homework"]
    token = world.tokens(homework)["refresh_token"]
    outcomes = race(64, lambda: world.refresh(homework, token).status)
    assert outcomes.count(200) == 1
    assert all(outcome in {200, 400} or isinstance(outcome, DatabaseAway) for outcome in outcomes)


def test_many_at_once_inside_the_grace_get_one_and_the_same_successor(world: World) -> None:
    patient = world.systems["patient"]
    token = world.tokens(patient)["refresh_token"]
    heard = winners(race(16, lambda: world.refresh(patient, token)))
    assert {one.status for one in heard} == {200}
    assert len({one.json["refresh_token"] for one in heard}) == 1


def test_another_system_cannot_use_or_end_a_refresh_token(world: World) -> None:
    token = world.tokens(world.systems["homework"])["refresh_token"]
    assert world.refresh(world.systems["grades"], token).error == "invalid_grant"
    assert world.refresh(world.systems["homework"], token).status == 200


def test_a_refresh_may_narrow_the_scope_but_never_widen_it(world: World) -> None:
    homework = world.systems["homework"]
    token = world.tokens(homework)["refresh_token"]
    assert world.refresh(homework, token, scope="openid edu.id").error == "invalid_scope"
    narrowed = world.refresh(homework, token, scope="openid").json
    assert narrowed["scope"] == "openid"
    whole = world.refresh(homework, narrowed["refresh_token"]).json
    assert whole["scope"] == "openid realname edu.role edu.affiliation"


def test_a_refresh_token_idle_for_eight_hours_is_over(world: World) -> None:
    homework = world.systems["homework"]
    token = world.tokens(homework, scope="openid offline_access")["refresh_token"]
    advance(world, 8 * 3600)
    assert world.refresh(homework, token).error == "invalid_grant"


def test_a_family_used_every_hour_still_ends_after_thirty_days(world: World) -> None:
    homework = world.systems["homework"]
    token = world.tokens(homework, scope="openid offline_access")["refresh_token"]
    for _ in range(30 * 24 // 6 - 1):
        advance(world, 6 * 3600)
        token = world.refresh(homework, token).json["refresh_token"]
    advance(world, 6 * 3600)
    assert world.refresh(homework, token).error == "invalid_grant"


def test_refreshing_ends_with_the_browser_session(world: World) -> None:
    homework = world.systems["homework"]
    token = world.tokens(homework)["refresh_token"]
    kept = world.tokens(homework, scope="openid offline_access")["refresh_token"]
    with world.provider.ledger.unit(SYSTEM) as unit:
        end_session(unit, world.session.sid, because="test")
    assert world.refresh(homework, token).error == "invalid_grant"
    assert world.refresh(homework, kept).status == 200


def test_a_disabled_account_refreshes_nothing(world: World) -> None:
    homework = world.systems["homework"]
    tokens = world.tokens(homework, scope="openid offline_access")
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, world.account_id, reason="test")
    assert world.refresh(homework, tokens["refresh_token"]).error == "invalid_grant"
    assert world.introspect(homework, tokens["refresh_token"]) == {"active": False}
    advance(world, 2)
    assert world.userinfo(tokens["access_token"]).status == 401
    with world.provider.ledger.unit(SYSTEM) as unit:
        restore(unit, world.account_id, reason="test")
    assert world.userinfo(tokens["access_token"]).status == 401


@pytest.mark.parametrize("text", ["", PREFIX, PREFIX + "AAAA", "nonsense", PREFIX + "é" * 40, "x" * 5000])
def test_what_was_never_a_refresh_token_is_refused(world: World, text: str) -> None:
    assert world.refresh(world.systems["homework"], text).error in {"invalid_grant", "invalid_request"}


def test_no_byte_of_a_refresh_token_can_be_changed(world: World) -> None:
    homework = world.systems["homework"]
    token = world.tokens(homework)["refresh_token"]
    for place in range(len(PREFIX), len(token) - 1):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert world.refresh(homework, changed).error == "invalid_grant"
    assert world.refresh(homework, token).status == 200

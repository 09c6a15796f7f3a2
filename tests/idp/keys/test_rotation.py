"""Keys are made once, follow one another without a gap, and go when nothing needs them."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from idp.keys.actions import LEAD, STAYS_PUBLISHED, destroy_unpublished, make_first_keys, rotate
from idp.keys.jose import Expected, read, sign
from idp.keys.ring import KeyRing
from idp.keys.store import key_lives
from idp.keys.tables import SigningKeyRow
from idp.keys.values import ALGORITHMS, NoSigningKey, RotationLost, UnknownKey
from realnames.ledger.changes import Changes
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import SealBroken, Where
from tests.conftest import FakeClock
from tests.races import losses, race, winners

ISSUER = "http://localhost:8000"


def published_kids(ring: KeyRing, clock: FakeClock) -> list[str]:
    return [key["kid"] for key in json.loads(ring.published(clock()))["keys"]]


def test_the_first_start_makes_one_key_for_each_algorithm(ledger: Ledger, ring: KeyRing):
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
    with ledger.read() as connection:
        assert sorted(life.alg for life in key_lives(connection)) == sorted(ALGORITHMS)


def test_processes_that_start_together_make_each_key_once(ledger: Ledger):
    def start() -> None:
        with ledger.unit(SYSTEM) as unit:
            make_first_keys(unit)

    outcomes = race(4, start)
    assert not losses(outcomes)
    with ledger.read() as connection:
        assert sorted(life.alg for life in key_lives(connection)) == sorted(ALGORITHMS)


def test_the_published_set_holds_no_private_half(ring: KeyRing, clock: FakeClock):
    for key in json.loads(ring.published(clock()))["keys"]:
        assert key["use"] == "sig"
        assert set(key) <= {"kty", "crv", "x", "y", "n", "e", "kid", "alg", "use"}


def test_the_published_set_is_built_once(ring: KeyRing, clock: FakeClock):
    assert ring.published(clock()) is ring.published(clock())


def test_a_stored_private_key_is_sealed_for_its_own_row(ledger: Ledger, ring: KeyRing):
    with ledger.read() as connection:
        rows = connection.execute(select(SigningKeyRow.id, SigningKeyRow.private_sealed)).all()
    one, other = rows
    assert b"PRIVATE" not in one.private_sealed
    ledger.vault.open(one.private_sealed, Where("signing_keys", "private_sealed", one.id))
    with pytest.raises(SealBroken):
        ledger.vault.open(one.private_sealed, Where("signing_keys", "private_sealed", other.id))


def test_a_new_key_is_published_before_it_signs(
    ledger: Ledger, ring: KeyRing, changes: Changes, clock: FakeClock
):
    old = ring.signing("ES256", clock()).life.kid
    changes.catch_up(clock())
    clock.advance(seconds=5)
    with ledger.unit(SYSTEM) as unit:
        new = rotate(unit, alg="ES256")
    clock.advance(seconds=2)
    changes.catch_up(clock())
    assert {old, new.kid} <= set(published_kids(ring, clock))
    assert ring.signing("ES256", clock()).life.kid == old
    clock.advance(seconds=LEAD.total_seconds())
    assert ring.signing("ES256", clock()).life.kid == new.kid


def test_there_is_exactly_one_signing_key_at_every_moment_of_a_rotation(
    ledger: Ledger, ring: KeyRing, changes: Changes, clock: FakeClock
):
    with ledger.unit(SYSTEM) as unit:
        rotate(unit, alg="ES256", lead=timedelta(seconds=10))
    with ledger.read() as connection:
        lives = [life for life in key_lives(connection) if life.alg == "ES256"]
    for _ in range(200):
        clock.advance(milliseconds=100)
        assert sum(life.signs_at(clock()) for life in lives) == 1


def test_a_token_of_the_old_key_is_read_until_nothing_signed_by_it_lives(
    ledger: Ledger, ring: KeyRing, changes: Changes, clock: FakeClock
):
    begun = int(clock().timestamp())
    token = sign(ring, {"iss": ISSUER, "iat": begun, "exp": begun + 10**6}, typ="JWT", now=clock())
    expected = Expected("JWT", ISSUER, None)
    changes.catch_up(clock())
    with ledger.unit(SYSTEM) as unit:
        rotate(unit, alg="ES256")
    clock.advance(hours=12)
    changes.catch_up(clock())
    assert read(ring, token, expected, now=clock())
    clock.advance(seconds=(STAYS_PUBLISHED + LEAD).total_seconds())
    with pytest.raises(UnknownKey):
        read(ring, token, expected, now=clock())


def test_another_process_follows_a_rotation_within_two_seconds(
    ledger: Ledger, ring: KeyRing, clock: FakeClock
):
    changes = Changes(ledger)
    other = KeyRing(ledger, changes)
    changes.catch_up(clock())
    before = published_kids(other, clock)
    clock.advance(milliseconds=10)
    with ledger.unit(SYSTEM) as unit:
        new = rotate(unit, alg="RS256")
    clock.advance(seconds=2)
    changes.catch_up(clock())
    assert published_kids(other, clock) == [*before, new.kid]


def test_of_two_rotations_at_once_one_is_refused_and_no_key_is_lost(ledger: Ledger, ring: KeyRing):
    def turn() -> str:
        with ledger.unit(SYSTEM) as unit:
            return rotate(unit, alg="ES256").kid

    outcomes = race(4, turn)
    assert winners(outcomes)
    assert {type(loss) for loss in losses(outcomes)} <= {RotationLost}
    with ledger.read() as connection:
        lives = [life for life in key_lives(connection) if life.alg == "ES256"]
    assert len(lives) == 1 + len(winners(outcomes))
    assert sum(life.signs_until is None for life in lives) == 1


def test_a_key_that_is_no_longer_published_is_destroyed(
    ledger: Ledger, ring: KeyRing, changes: Changes, clock: FakeClock
):
    with ledger.unit(SYSTEM) as unit:
        rotate(unit, alg="ES256")
    with ledger.unit(SYSTEM) as unit:
        assert destroy_unpublished(unit) == 0
    clock.advance(days=1)
    with ledger.unit(SYSTEM) as unit:
        assert destroy_unpublished(unit) == 1
    with ledger.read() as connection:
        assert len(key_lives(connection)) == 2


def test_without_keys_signing_is_refused_with_a_word_about_trying_again(
    ledger: Ledger, changes: Changes, clock: FakeClock
):
    with pytest.raises(NoSigningKey) as refused:
        KeyRing(ledger, changes).signing("ES256", clock())
    assert refused.value.status == 503


def test_a_warm_ring_asks_the_database_nothing(ledger: Ledger, ring: KeyRing, clock: FakeClock):
    ring.published(clock())
    ledger.engine.dispose()
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    token = sign(ring, {"iss": ISSUER, "iat": 1, "exp": 2**40}, typ="JWT", now=clock())
    read(ring, token, Expected("JWT", ISSUER, None), now=clock())
    assert statements == []

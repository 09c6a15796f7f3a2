"""Jobs: claimed by one, retried alone, given up in sight, and done once in effect."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from realnames.ledger import jobs
from realnames.ledger.jobs import Attempt, BackOff, BoundKind, JobKind, JobRequest, enqueue, enqueue_all
from realnames.ledger.tables import Job
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.races import race, winners

SWEEPING = "test.sweep_floor"


@dataclass(frozen=True)
class Floor:
    number: int


def sweeping(*, give_up_after: int = 3) -> BoundKind:
    def run(_house: None, _floor: Floor, _attempt: Attempt) -> None: ...

    kind = JobKind(SWEEPING, Floor, run, deadline=timedelta(seconds=10), give_up_after=give_up_after)
    return kind.bound_to(None)


@pytest.fixture
def kinds() -> dict[str, BoundKind]:
    return {SWEEPING: sweeping()}


def queue(ledger: Ledger, number: int, *, key: str | None = None) -> bool:
    with ledger.unit(SYSTEM) as unit:
        return enqueue(unit, SWEEPING, Floor(number), key=key)


def test_a_job_is_queued_only_if_its_act_commits(ledger: Ledger, kinds: dict[str, BoundKind]) -> None:
    def fail() -> None:
        with ledger.unit(SYSTEM) as unit:
            enqueue(unit, SWEEPING, Floor(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert jobs.claim(ledger, kinds) is None


def test_jobs_are_claimed_oldest_first_and_once(
    ledger: Ledger, kinds: dict[str, BoundKind], clock: FakeClock
) -> None:
    for number in range(3):
        queue(ledger, number)
        clock.advance(seconds=1)
    claims = [jobs.claim(ledger, kinds) for _ in range(4)]
    assert [claim and claim.text for claim in claims] == [
        '{"number":0}',
        '{"number":1}',
        '{"number":2}',
        None,
    ]


def test_of_many_workers_at_once_each_gets_another_job(ledger: Ledger, kinds: dict[str, BoundKind]) -> None:
    with ledger.unit(SYSTEM) as unit:
        assert enqueue_all(unit, [JobRequest(SWEEPING, Floor(number)) for number in range(6)]) == 6
    claims = [claim for claim in winners(race(12, lambda: jobs.claim(ledger, kinds))) if claim]
    claims += iter(lambda: jobs.claim(ledger, kinds), None)
    assert sorted(claim.text for claim in claims if claim) == [
        f'{{"number":{number}}}' for number in range(6)
    ]


def test_a_job_whose_worker_vanished_is_claimed_again_after_its_lease(
    ledger: Ledger, kinds: dict[str, BoundKind], clock: FakeClock
) -> None:
    queue(ledger, 1)
    first = jobs.claim(ledger, kinds)
    clock.advance(seconds=11)
    assert jobs.claim(ledger, kinds) is None, "the lease is longer than the deadline"
    clock.advance(seconds=30)
    second = jobs.claim(ledger, kinds)
    assert first is not None
    assert second is not None
    assert second.attempt.job_id == first.attempt.job_id
    assert second.attempt.number == 2


def test_a_worker_that_lost_its_lease_cannot_put_the_job_back(
    ledger: Ledger, kinds: dict[str, BoundKind], clock: FakeClock
) -> None:
    queue(ledger, 1)
    late = jobs.claim(ledger, kinds)
    clock.advance(minutes=2)
    current = jobs.claim(ledger, kinds)
    assert late is not None
    assert current is not None
    with ledger.unit(SYSTEM) as unit:
        assert not jobs.mark_failed(unit, late.attempt, error="Late", due_at=clock())
        assert jobs.mark_done(unit, current.attempt)
        assert not jobs.mark_done(unit, late.attempt)


def test_a_job_that_another_release_knows_is_left_alone(ledger: Ledger, kinds: dict[str, BoundKind]) -> None:
    with ledger.unit(SYSTEM) as unit:
        enqueue(unit, "test.from_tomorrow", Floor(1))
    assert jobs.claim(ledger, kinds) is None


def test_a_job_for_later_waits(ledger: Ledger, kinds: dict[str, BoundKind], clock: FakeClock) -> None:
    with ledger.unit(SYSTEM) as unit:
        enqueue(unit, SWEEPING, Floor(1), due_at=clock() + timedelta(minutes=1))
    assert jobs.claim(ledger, kinds) is None
    clock.advance(minutes=1)
    assert jobs.claim(ledger, kinds) is not None


def test_work_under_one_key_stands_in_the_queue_once(ledger: Ledger) -> None:
    assert queue(ledger, 1, key="floor-1")
    assert not queue(ledger, 1, key="floor-1")
    assert queue(ledger, 2, key="floor-2")
    assert queue(ledger, 3)
    assert queue(ledger, 3)


def test_a_given_up_job_is_in_sight_and_can_be_set_going_again(
    ledger: Ledger, kinds: dict[str, BoundKind]
) -> None:
    queue(ledger, 1)
    claim = jobs.claim(ledger, kinds)
    assert claim is not None
    with ledger.unit(SYSTEM) as unit:
        assert jobs.mark_failed(unit, claim.attempt, error="Unreachable", due_at=None)
    with ledger.read() as connection:
        (lost,) = jobs.given_up(connection)
        assert (lost.kind, lost.last_error) == (SWEEPING, "Unreachable")
        assert jobs.given_up(connection, after=lost.id) == []
        assert jobs.queue_figures(connection) == jobs.QueueFigures(0, None, 1)
    assert jobs.claim(ledger, kinds) is None
    with ledger.unit(SYSTEM) as unit:
        assert jobs.retry(unit, lost.id)
        assert not jobs.retry(unit, lost.id)
    again = jobs.claim(ledger, kinds)
    assert again is not None
    assert again.attempt.number == 1


def test_an_idle_queue_is_asked_by_reading_only(ledger: Ledger, clock: FakeClock) -> None:
    with ledger.unit(SYSTEM), ledger.read() as connection:
        assert not jobs.is_due(connection, [SWEEPING], now=clock())


def test_pauses_grow_are_spread_and_have_a_ceiling() -> None:
    back_off = BackOff(first=timedelta(seconds=10), factor=3, most=timedelta(hours=1))
    waits = [back_off.wait(attempt, jitter=0.999999).total_seconds() for attempt in range(1, 8)]
    assert [round(wait) for wait in waits] == [10, 30, 90, 270, 810, 2430, 3600]
    assert back_off.wait(1, jitter=0.0) == timedelta(seconds=5)
    assert back_off.wait(10_000, jitter=0.999999) <= timedelta(hours=1)


def test_a_lease_outlasts_the_deadline_of_its_own_kind(
    ledger: Ledger, kinds: dict[str, BoundKind], clock: FakeClock
) -> None:
    queue(ledger, 1)
    claim = jobs.claim(ledger, kinds)
    assert claim is not None
    with ledger.read() as connection:
        lease = connection.scalar(select(Job.lease_until))
    assert lease is not None
    assert clock() < claim.attempt.until < lease


def test_a_crooked_lease_never_hides_a_due_job(
    ledger: Ledger, kinds: dict[str, BoundKind], clock: FakeClock
) -> None:
    queue(ledger, 1)
    with ledger.unit(SYSTEM) as unit:
        unit.connection.execute(update(Job).values(lease_until=clock() - timedelta(days=1)))
    assert jobs.claim(ledger, kinds) is not None

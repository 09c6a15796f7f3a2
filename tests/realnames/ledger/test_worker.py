"""The worker: every event reaches every reaction once, and a failing line holds nobody up."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from realnames.ledger import jobs
from realnames.ledger.jobs import Attempt, BoundKind, JobKind, JobRequest, enqueue, mark_done
from realnames.ledger.outbox import PLAN_AGAIN, Reaction
from realnames.ledger.sweep import Swept, sweep
from realnames.ledger.tables import Job, OutboxLine
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM
from realnames.ledger.verification import verify
from realnames.ledger.worker import Counts, Worker
from tests.conftest import FakeClock
from tests.races import race, winners
from tests.realnames.ledger.words import CLERK, LampLit, light

TELL = "test.tell"


@dataclass(frozen=True)
class Telling:
    lamp: str


@dataclass
class House:
    """Hears what it is told, and fails for the lamps in `deaf_to`."""

    heard: list[str] = field(default_factory=list)
    deaf_to: set[str] = field(default_factory=set)


def tell(house: House, telling: Telling, _attempt: Attempt) -> None:
    if telling.lamp in house.deaf_to:
        raise ConnectionError("a message that must not be kept")
    house.heard.append(telling.lamp)


def plan_telling(event: LampLit) -> Iterable[JobRequest]:
    yield JobRequest(TELL, Telling(event.lamp))


TELLING = Reaction(LampLit, "tell", plan_telling)
KIND = JobKind(TELL, Telling, tell, give_up_after=3)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def worker(ledger: Ledger, house: House) -> Worker:
    return Worker(ledger, reactions=[TELLING], kinds=[KIND.bound_to(house)], jitter=lambda: 0.5)


def test_one_pass_seals_expands_and_delivers(ledger: Ledger, worker: Worker, house: House) -> None:
    light(ledger, "a", "b")
    assert worker.run_once() == Counts(sealed=2, expanded=2, done=2)
    assert sorted(house.heard) == ["a", "b"]
    assert worker.run_once().idle
    assert verify(ledger).sound


def test_an_event_nobody_reacts_to_is_settled(ledger: Ledger) -> None:
    light(ledger, "a")
    worker = Worker(ledger, reactions=[], kinds=[])
    assert worker.run_once() == Counts(sealed=1, expanded=1)
    assert worker.run_once().idle


def test_a_failing_job_is_tried_alone_and_later_while_the_others_pass(
    ledger: Ledger, worker: Worker, house: House, clock: FakeClock
) -> None:
    house.deaf_to = {"b"}
    light(ledger, "a", "b", "c")
    counts = worker.run_once()
    assert (counts.done, counts.failed) == (2, 1)
    assert sorted(house.heard) == ["a", "c"]
    house.deaf_to.clear()
    assert worker.run_once().idle, "it waits for its pause"
    clock.advance(seconds=10)
    assert worker.run_once() == Counts(done=1)
    assert sorted(house.heard) == ["a", "b", "c"]


def test_what_fails_too_often_is_given_up_in_sight_and_can_be_retried(
    ledger: Ledger, worker: Worker, house: House, clock: FakeClock
) -> None:
    house.deaf_to = {"a"}
    light(ledger, "a")
    outcomes = []
    for _ in range(5):
        counts = worker.run_once()
        outcomes.append((counts.failed, counts.given_up))
        clock.advance(hours=1)
    assert outcomes == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0)]
    with ledger.read() as connection:
        (lost,) = jobs.given_up(connection)
    assert lost.last_error == "ConnectionError"
    house.deaf_to.clear()
    with ledger.unit(SYSTEM) as unit:
        jobs.retry(unit, lost.id)
    assert worker.run_once().done == 1


def test_a_reaction_that_cannot_plan_is_tried_again_alone(
    ledger: Ledger, house: House, clock: FakeClock
) -> None:
    hurdles = {"left": 1}

    def stumble(event: LampLit) -> Iterator[JobRequest]:
        if hurdles["left"]:
            hurdles["left"] -= 1
            raise ValueError(event.lamp)
        yield JobRequest(TELL, Telling("after the stumble"))

    stumbling = Reaction(LampLit, "stumble", stumble)
    worker = Worker(ledger, reactions=[stumbling, TELLING], kinds=[KIND.bound_to(house)])
    light(ledger, "a")
    assert worker.run_once() == Counts(sealed=1, expanded=1, done=3)
    assert sorted(house.heard) == ["a", "after the stumble"]


def test_a_reaction_that_is_gone_leaves_its_debt_in_sight(
    ledger: Ledger, house: House, clock: FakeClock
) -> None:
    def refuse(_event: LampLit) -> Iterable[JobRequest]:
        raise ValueError

    light(ledger, "a")
    Worker(ledger, reactions=[Reaction(LampLit, "gone", refuse)], kinds=[]).run_once()
    later = Worker(ledger, reactions=[TELLING], kinds=[KIND.bound_to(house)])
    for _ in range(12):
        clock.advance(hours=12)
        later.run_once()
    with ledger.read() as connection:
        assert [(lost.kind, lost.last_error) for lost in jobs.given_up(connection)] == [
            (PLAN_AGAIN, "ReactionGone")
        ]


def test_many_workers_side_by_side_tell_everything_once(ledger: Ledger) -> None:
    houses = [House() for _ in range(4)]
    workers = [Worker(ledger, reactions=[TELLING], kinds=[KIND.bound_to(house)]) for house in houses]
    light(ledger, *map(str, range(30)))
    turns = iter(workers)
    passes = race(4, lambda: next(turns).run_once())
    rest = workers[0].run_once()
    assert sum(counts.expanded for counts in winners(passes)) + rest.expanded == 30
    heard = [lamp for house in houses for lamp in house.heard]
    assert sorted(heard, key=int) == [str(number) for number in range(30)]
    assert verify(ledger).sound


def test_a_job_that_ends_its_process_every_time_is_given_up(
    ledger: Ledger, house: House, clock: FakeClock
) -> None:
    kind = KIND.bound_to(house)
    with ledger.unit(SYSTEM) as unit:
        enqueue(unit, TELL, Telling("poison"))
    for _ in range(kind.give_up_after):
        assert jobs.claim(ledger, {TELL: kind}) is not None
        clock.advance(minutes=5)
    assert Worker(ledger, reactions=[], kinds=[kind]).run_once() == Counts(given_up=1)
    assert house.heard == []


def test_work_on_the_database_marked_in_its_own_unit_is_done_exactly_once(
    ledger: Ledger, clock: FakeClock
) -> None:
    """The first attempt outlives its lease; the second does the work; the first one's work is refused."""
    late: list[Callable[[], None]] = []

    def relight(house: Ledger, telling: Telling, attempt: Attempt) -> None:
        def act() -> None:
            with house.unit(CLERK) as unit:
                if mark_done(unit, attempt):
                    unit.record(LampLit(f"{telling.lamp} again"))

        late.append(act)
        if attempt.number > 1:
            act()
        else:
            raise TimeoutError

    kind: BoundKind = JobKind(TELL, Telling, relight).bound_to(ledger)
    worker = Worker(ledger, reactions=[], kinds=[kind])
    with ledger.unit(SYSTEM) as unit:
        enqueue(unit, TELL, Telling("a"))
    worker.run_once()
    clock.advance(minutes=1)
    worker.run_once()
    for act in late:
        act()
    with ledger.read() as connection:
        assert connection.scalar(select(func.count()).select_from(OutboxLine)) == 1


def test_old_finished_work_is_swept_and_unfinished_work_is_not(
    ledger: Ledger, worker: Worker, house: House, clock: FakeClock
) -> None:
    house.deaf_to = {"b"}
    light(ledger, "a", "b")
    for _ in range(4):
        worker.run_once()
        clock.advance(hours=1)
    assert sweep(ledger) == Swept(0, 0, 0)
    clock.advance(days=8)
    light(ledger, "c")
    with ledger.unit(SYSTEM) as unit:
        unit.change("lamp", "c")
    assert sweep(ledger) == Swept(jobs=1, outbox_lines=2, changes=0)
    with ledger.read() as connection:
        assert connection.scalar(select(func.count()).select_from(OutboxLine)) == 1
        assert connection.scalar(select(func.count()).select_from(Job)) == 1
    assert verify(ledger).sound, "the journal itself is never swept"


def test_a_running_worker_stops_when_it_is_told(ledger: Ledger, house: House) -> None:
    told, stop = threading.Event(), threading.Event()

    def tell_and_signal(house: House, telling: Telling, attempt: Attempt) -> None:
        tell(house, telling, attempt)
        told.set()

    kind = JobKind(TELL, Telling, tell_and_signal).bound_to(house)
    thread = Worker(ledger, reactions=[TELLING], kinds=[kind]).start(stop)
    light(ledger, "a")
    assert told.wait(20)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert house.heard == ["a"]


def test_a_job_asks_for_no_lock_while_it_runs(ledger: Ledger) -> None:
    """Every other writer goes on while a job waits for somebody else's system."""

    def write_meanwhile(house: Ledger, _telling: Telling, _attempt: Attempt) -> None:
        light(house, "meanwhile")

    kind = JobKind(TELL, Telling, write_meanwhile, deadline=timedelta(seconds=1)).bound_to(ledger)
    with ledger.unit(SYSTEM) as unit:
        enqueue(unit, TELL, Telling("a"))
    assert Worker(ledger, reactions=[], kinds=[kind]).run_once().done == 1


def test_the_wings_sweep_when_the_ground_does_and_again_an_hour_later(
    ledger: Ledger, clock: FakeClock
) -> None:
    swept, stop = [threading.Event(), threading.Event()], threading.Event()

    def forget(_unit: Unit) -> int:
        next(event for event in swept if not event.is_set()).set()
        return 0

    thread = Worker(ledger, reactions=[], kinds=[], sweeps=[forget]).start(stop)
    assert swept[0].wait(20)
    clock.advance(hours=1)
    assert swept[1].wait(20)
    stop.set()
    thread.join(20)

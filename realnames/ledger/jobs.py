"""The job queue: work enqueued in the act's transaction, claimed under a lease, each line on its own.

A job runs at least once. Work on our own database becomes exactly once by calling `mark_done` inside
its own unit; work elsewhere carries `Attempt.job_id`, by which the receiver knows a repetition.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Connection, and_, case, exists, func, insert, or_, select, update

from realnames.ledger.statements import insert_new
from realnames.ledger.tables import Job
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM, uuid7

LEASE_MARGIN = timedelta(seconds=30)
WAITING = and_(Job.done_at.is_(None), Job.given_up_at.is_(None))

H = TypeVar("H")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long a failed job waits: `first` × `factor`^(attempt − 1), at most `most`, half of it jittered."""

    first: timedelta = timedelta(seconds=10)
    factor: int = 3
    most: timedelta = timedelta(hours=6)

    def wait(self, attempt: int, *, jitter: float) -> timedelta:
        """The pause after attempt 1, 2, …; `jitter` in [0, 1) spreads it over its second half."""
        seconds = min(
            self.most.total_seconds(), self.first.total_seconds() * self.factor ** min(attempt - 1, 40)
        )
        return timedelta(seconds=seconds * (0.5 + 0.5 * jitter))


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job to be queued: the kind's name and a payload (a frozen dataclass or msgspec.Struct)."""

    kind: str
    payload: object
    due_at: datetime | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One claim of one job: its number counts from 1, and `until` is when its deadline ends."""

    job_id: UUID
    number: int
    until: datetime


@dataclass(frozen=True)
class JobKind(Generic[H, P]):
    """What a kind of job does with its house, and how patient it is.

    `run` must end within `deadline` by handing what is left of it to whatever it waits for; it opens
    its own units of work and never calls the network inside one. `give_up_after` counts attempts.
    """

    name: str
    payload: type[P]
    run: Callable[[H, P, Attempt], None]
    deadline: timedelta = timedelta(seconds=20)
    back_off: BackOff = BackOff()
    give_up_after: int = 12

    def bound_to(self, house: H) -> "BoundKind":
        """This kind with the house it works for, as the worker takes it."""

        def perform(text: str, attempt: Attempt) -> None:
            self.run(house, msgspec.json.decode(text, type=self.payload), attempt)

        return BoundKind(self.name, perform, self.deadline, self.back_off, self.give_up_after)


@dataclass(frozen=True, slots=True)
class BoundKind:
    """A kind of job ready to run on a payload's text."""

    name: str
    perform: Callable[[str, Attempt], None]
    deadline: timedelta
    back_off: BackOff
    give_up_after: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A job held under a lease by this worker."""

    kind: str
    text: str
    attempt: Attempt


def enqueue(
    unit: Unit, kind: str, payload: object, *, due_at: datetime | None = None, key: str | None = None
) -> bool:
    """Queue one job in this transaction; False if a job of this kind and `key` is already there."""
    return enqueue_all(unit, (JobRequest(kind, payload, due_at, key),)) == 1


def enqueue_all(unit: Unit, requests: Iterable[JobRequest]) -> int:
    """Queue many jobs in this transaction; how many were new."""
    rows = [_row(unit, request) for request in requests]
    plain = [row for row in rows if row["key"] is None]
    if plain:
        unit.connection.execute(insert(Job), plain)
    return len(plain) + sum(insert_new(unit.connection, Job, row) for row in rows if row["key"] is not None)


def is_due(connection: Connection, kinds: Iterable[str], *, now: datetime) -> bool:
    """Is any job of these kinds free and due? A plain read, so that idling takes no lock."""
    return bool(connection.scalar(select(exists().where(*_free(kinds, now)))))


def claim(ledger: Ledger, kinds: Mapping[str, BoundKind]) -> Claim | None:
    """Take the longest-due free job under a lease longer than its deadline, or None."""
    with ledger.unit(SYSTEM) as unit:
        leases = {name: unit.now + kind.deadline + LEASE_MARGIN for name, kind in kinds.items()}
        oldest = (
            select(Job.id).where(*_free(kinds, unit.now)).order_by(Job.due_at, Job.id).limit(1)
        ).with_for_update(skip_locked=True)
        lease = case(leases, value=Job.kind)
        taken = (
            update(Job)
            .where(Job.id == oldest.scalar_subquery())
            .values(attempts=Job.attempts + 1, lease_until=lease, due_at=lease)
            .returning(Job.id, Job.kind, Job.payload, Job.attempts)
        )
        row = unit.connection.execute(taken).one_or_none()
    if row is None:
        return None
    ledger.reached("job.claimed")
    return Claim(row.kind, row.payload, Attempt(row.id, row.attempts, unit.now + kinds[row.kind].deadline))


def mark_done(unit: Unit, attempt: Attempt) -> bool:
    """Mark the job done; inside the job's own unit, its effect and this mark commit together.

    False means that another worker's attempt was marked already: raise, and the unit leaves nothing.
    """
    done = update(Job).where(Job.id == attempt.job_id, Job.done_at.is_(None))
    values = {"done_at": unit.now, "given_up_at": None, "lease_until": None, "last_error": None}
    return unit.connection.execute(done.values(**values)).rowcount == 1


def mark_failed(unit: Unit, attempt: Attempt, *, error: str, due_at: datetime | None) -> bool:
    """Put a failed job back until `due_at`, or give it up (None); only while its claim is still ours.

    `error` is the name of an error class, never a message, which could hold a personal value.
    """
    failed = update(Job).where(
        Job.id == attempt.job_id, Job.attempts == attempt.number, Job.done_at.is_(None)
    )
    values: dict[str, Any] = {"lease_until": None, "last_error": error[:200]}
    values |= {"given_up_at": unit.now} if due_at is None else {"due_at": due_at}
    return unit.connection.execute(failed.values(**values)).rowcount == 1


def retry(unit: Unit, job_id: UUID) -> bool:
    """Set a given-up job due now with all its attempts before it; False if it was not given up."""
    again = update(Job).where(Job.id == job_id, Job.given_up_at.is_not(None))
    values = {"given_up_at": None, "attempts": 0, "due_at": unit.now, "lease_until": None}
    return unit.connection.execute(again.values(**values)).rowcount == 1


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job that was tried in vain: what an operator sees of it."""

    id: UUID
    kind: str
    created_at: datetime
    given_up_at: datetime
    last_error: str


def given_up(connection: Connection, *, after: UUID | None = None, most: int = 100) -> list[GivenUp]:
    """Given-up jobs by id, a page at a time: hand in the last id of the page before."""
    columns = select(Job.id, Job.kind, Job.created_at, Job.given_up_at, Job.last_error)
    page = columns.where(Job.given_up_at.is_not(None)).order_by(Job.id).limit(most)
    rows = connection.execute(page if after is None else page.where(Job.id > after))
    return [GivenUp(row.id, row.kind, row.created_at, row.given_up_at, row.last_error or "") for row in rows]


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """How the queue stands: jobs still to do, the oldest due moment among them, jobs given up."""

    waiting: int
    oldest_due: datetime | None
    given_up: int


def queue_figures(connection: Connection) -> QueueFigures:
    """Counts for health and metrics."""
    row = connection.execute(select(func.count(), func.min(Job.due_at)).where(WAITING)).one()
    lost = connection.scalar(select(func.count()).where(Job.given_up_at.is_not(None)))
    return QueueFigures(row[0], row[1], lost or 0)


def _row(unit: Unit, request: JobRequest) -> dict[str, object]:
    return {
        "id": uuid7(unit.now),
        "kind": request.kind,
        "key": request.key,
        "payload": msgspec.json.encode(request.payload).decode(),
        "created_at": unit.now,
        "due_at": request.due_at or unit.now,
        "attempts": 0,
    }


def _free(kinds: Iterable[str], now: datetime) -> tuple[Any, ...]:
    unleased = or_(Job.lease_until.is_(None), Job.lease_until <= now)
    return WAITING, Job.due_at <= now, unleased, Job.kind.in_(sorted(kinds))

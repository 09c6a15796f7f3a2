"""The outbox: each published event becomes, exactly once, the jobs that reactions plan for it.

A line and its jobs change in one transaction. A reaction whose planning fails is itself put into the
queue as a job, so it is retried alone, and neither its siblings nor later lines wait for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Connection, exists, select, update

from realnames.ledger.jobs import Attempt, BackOff, JobKind, JobRequest, enqueue_all, mark_done
from realnames.ledger.tables import OutboxLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, Event

PLAN_AGAIN = "outbox.plan_again"
EXPAND_AT_MOST = 200

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Reaction(Generic[E]):
    """Which jobs follow an event: `plan` is pure, quick, and reads nothing but the event."""

    event: type[E]
    name: str
    plan: Callable[[E], Iterable[JobRequest]]

    def requests(self, payload: str) -> list[JobRequest]:
        """The jobs for one outbox payload."""
        return list(self.plan(msgspec.json.decode(payload, type=self.event)))


@dataclass(frozen=True, slots=True)
class PlanAgain:
    """A reaction that could not be planned, and the event's payload that it is owed."""

    event: str
    reaction: str
    payload: str


class ReactionGone(Exception):
    """A reaction that is to be planned again is no longer in any catalog."""


@dataclass(frozen=True)
class Reactions:
    """Every reaction of the installation, found by the name of its event."""

    members: Sequence[Reaction[Any]]

    def requests(self, event: str, payload: str) -> list[JobRequest]:
        """The jobs for one outbox line; a reaction that fails becomes a job to plan it again."""
        requests: list[JobRequest] = []
        for reaction in self.members:
            if reaction.event.name == event:
                try:
                    requests += reaction.requests(payload)
                except Exception:  # whatever a plan raises concerns this reaction alone
                    requests.append(JobRequest(PLAN_AGAIN, PlanAgain(event, reaction.name, payload)))
        return requests

    def named(self, event: str, name: str) -> Reaction[Any]:
        """One reaction; raises `ReactionGone`."""
        for reaction in self.members:
            if (reaction.event.name, reaction.name) == (event, name):
                return reaction
        raise ReactionGone

    def planning_again(self) -> JobKind[Ledger, PlanAgain]:
        """The kind of job by which a failed plan is tried again, exactly once in effect."""

        def run(ledger: Ledger, owed: PlanAgain, attempt: Attempt) -> None:
            requests = self.named(owed.event, owed.reaction).requests(owed.payload)
            with ledger.unit(SYSTEM) as unit:
                if mark_done(unit, attempt):
                    enqueue_all(unit, requests)

        return JobKind(PLAN_AGAIN, PlanAgain, run, back_off=BackOff())


def is_waiting(connection: Connection) -> bool:
    """Is any line still to be expanded? A plain read, so that idling takes no lock."""
    return bool(connection.scalar(select(exists().where(OutboxLine.expanded_at.is_(None)))))


def expand(ledger: Ledger, reactions: Reactions, *, most: int = EXPAND_AT_MOST) -> int:
    """Turn waiting lines, oldest first, into jobs in one transaction; how many lines.

    Several workers may do so side by side: PostgreSQL skips lines that another one holds, SQLite lets
    one writer in at a time.
    """
    waiting = (
        select(OutboxLine.id, OutboxLine.event, OutboxLine.payload)
        .where(OutboxLine.expanded_at.is_(None))
        .order_by(OutboxLine.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    with ledger.unit(SYSTEM) as unit:
        rows = unit.connection.execute(waiting).all()
        ledger.reached("outbox.before_expand")
        enqueue_all(unit, [each for row in rows for each in reactions.requests(row.event, row.payload)])
        ledger.reached("outbox.before_mark")
        expanded = update(OutboxLine).where(OutboxLine.id.in_([row.id for row in rows]))
        unit.connection.execute(expanded.values(expanded_at=unit.now))
        ledger.reached("outbox.before_commit")
    ledger.reached("outbox.expanded")
    return len(rows)

"""The throttle: a try is counted before its secret is looked at, so parallel tries cannot outrun it.

The counters live in the database and survive a restart. Keys are blind indexes: an account's id whatever
name was typed for it, an unknown name as typed after normalising, a network address.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, case, delete, literal, update
from sqlalchemy.dialects import postgresql, sqlite

from idp.signin.rules import wait_after
from idp.signin.tables import AttemptRow
from idp.signin.values import Limit, TooManyTries
from realnames.ledger.base import UTCDateTime
from realnames.ledger.unit import Unit

KEEP = timedelta(days=1)
SLACK = timedelta(minutes=1)
"""How far back a free counter lies: on PostgreSQL a try may count after one that began later, and the clocks
of two machines differ; neither may look like a pause. Longer than any transaction may take."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing that is guessed at, and how often it may be."""

    kind: str
    name: str
    limit: Limit


def reserve(unit: Unit, *counters: Counter) -> None:
    """Count one try on every counter, or raise `TooManyTries` (which leaves nothing counted)."""
    for counter in counters:
        if not _count(unit, counter):
            raise TooManyTries


def forget(unit: Unit, counter: Counter) -> None:
    """The right secret was given: everything before it is forgotten."""
    unit.connection.execute(delete(AttemptRow).where(*_here(unit, counter)))


def give_back(unit: Unit, counter: Counter) -> None:
    """The reserved try was no failure: take it off the counter again."""
    spared = update(AttemptRow).where(*_here(unit, counter), AttemptRow.tries > 0)
    freed = case(
        (AttemptRow.tries <= counter.limit.tries, literal(unit.now - SLACK, UTCDateTime)),
        else_=AttemptRow.free_at,
    )
    unit.connection.execute(spared.values(tries=AttemptRow.tries - 1, free_at=freed))


def sweep_attempts(unit: Unit) -> int:
    """Delete counters that nobody has touched for a day; returns how many."""
    return unit.connection.execute(delete(AttemptRow).where(AttemptRow.free_at < unit.now - KEEP)).rowcount


def _count(unit: Unit, counter: Counter) -> bool:
    """One conditional upsert: True if this try is free, and then it is counted."""
    now, limit = literal(unit.now, UTCDateTime), counter.limit
    dialect = postgresql if unit.connection.dialect.name == "postgresql" else sqlite
    free = literal(unit.now - SLACK, UTCDateTime)
    free_at = literal(unit.now + wait_after(1, limit), UTCDateTime) if wait_after(1, limit) else free
    insert = dialect.insert(AttemptRow).values(
        kind=counter.kind, key=_key(unit, counter), tries=1, started_at=now, free_at=free_at
    )
    over = and_(AttemptRow.started_at <= unit.now - limit.window, AttemptRow.free_at <= now)
    again = {
        "tries": case((over, 1), else_=AttemptRow.tries + 1),
        "started_at": case((over, now), else_=AttemptRow.started_at),
        "free_at": case((over, free_at), *_waits(unit, limit), else_=free),
    }
    counted = insert.on_conflict_do_update(
        index_elements=["kind", "key"], set_=again, where=AttemptRow.free_at <= now
    )
    return unit.connection.execute(counted.returning(AttemptRow.tries)).first() is not None


def _waits(unit: Unit, limit: Limit) -> list[tuple[ColumnElement[bool], object]]:
    """`rules.wait_after` as the arms of a CASE: the database must decide by the count it holds itself."""
    last = limit.tries + len(limit.delays) - 1
    arms: list[tuple[ColumnElement[bool], object]] = [
        (AttemptRow.tries + 1 == tries, literal(unit.now + wait_after(tries, limit), UTCDateTime))
        for tries in range(limit.tries, last)
    ]
    return [*arms, (AttemptRow.tries + 1 >= last, literal(unit.now + wait_after(last, limit), UTCDateTime))]


def _here(unit: Unit, counter: Counter) -> tuple[ColumnElement[bool], ...]:
    return AttemptRow.kind == counter.kind, AttemptRow.key == _key(unit, counter)


def _key(unit: Unit, counter: Counter) -> bytes:
    return unit.vault.index(f"attempt/{counter.kind}", counter.name)

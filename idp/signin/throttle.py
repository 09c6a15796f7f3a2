"""The throttle: a try is counted before its secret is looked at, so parallel tries cannot outrun it.

The counters live in the database and survive a restart. Keys are blind indexes: an account's id whatever
name was typed for it, an unknown name as typed after normalising, a network address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    delete,
    literal,
    update,
)
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
    now, limit = unit.now, counter.limit
    moments = {
        "kind_": counter.kind,
        "key_": _key(unit, counter),
        "now": now,
        "free": now - SLACK,
        "first": _free_after(1, limit, now=now),
        "window": now - limit.window,
        **{f"after_{tries}": _free_after(tries, limit, now=now) for tries in _waiting(limit)},
    }
    return unit.connection.execute(_counting(unit.connection.dialect.name, limit), moments).rowcount == 1


@lru_cache
def _counting(dialect_name: str, limit: Limit) -> Executable:
    """Built once for each limit: building it costs more than ten times as much as asking it.

    `rules.wait_after` becomes the arms of a CASE, because the database must decide by the count it holds.
    """
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    now, free, first = _moment("now"), _moment("free"), _moment("first")
    insert = dialect.insert(AttemptRow).values(
        kind=bindparam("kind_"), key=bindparam("key_"), tries=1, started_at=now, free_at=first
    )
    over = and_(AttemptRow.started_at <= _moment("window"), AttemptRow.free_at <= now)
    *growing, last = _waiting(limit)
    arms = [(AttemptRow.tries + 1 == tries, _moment(f"after_{tries}")) for tries in growing]
    again = {
        "tries": case((over, 1), else_=AttemptRow.tries + 1),
        "started_at": case((over, now), else_=AttemptRow.started_at),
        "free_at": case(
            (over, first), *arms, (AttemptRow.tries + 1 >= last, _moment(f"after_{last}")), else_=free
        ),
    }
    counted: Executable = insert.on_conflict_do_update(
        index_elements=["kind", "key"], set_=again, where=AttemptRow.free_at <= now
    )
    return counted.execution_options(preserve_rowcount=True)  # psycopg forgets it with the cursor


def _waiting(limit: Limit) -> range:
    """The counts after which there is a pause; the last one stands for every count beyond it."""
    return range(limit.tries, limit.tries + len(limit.delays))


def _free_after(tries: int, limit: Limit, *, now: datetime) -> datetime:
    wait = wait_after(tries, limit)
    return now + wait if wait else now - SLACK


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UTCDateTime)


def _here(unit: Unit, counter: Counter) -> tuple[ColumnElement[bool], ...]:
    return AttemptRow.kind == counter.kind, AttemptRow.key == _key(unit, counter)


def _key(unit: Unit, counter: Counter) -> bytes:
    return unit.vault.index(f"attempt/{counter.kind}", counter.name)

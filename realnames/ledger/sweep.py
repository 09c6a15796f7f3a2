"""Sweeping: what the ground forgets once nobody can need it: done jobs, expanded lines, spent changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from realnames.ledger.changes import sweep_changes
from realnames.ledger.tables import Job, OutboxLine
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM, uuid7_floor

Sweep = Callable[[Unit], int]
"""How a wing forgets what nobody can need any more; it answers how many rows went."""

KEEP = timedelta(days=7)
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows went."""

    jobs: int
    outbox_lines: int
    changes: int


def sweep(ledger: Ledger, *, keep: timedelta = KEEP) -> Swept:
    """Delete what was finished `keep` ago, in short transactions; given-up jobs stay until retried."""
    return Swept(
        jobs=_repeatedly(ledger, Job, Job.done_at, keep=keep),
        outbox_lines=_repeatedly(ledger, OutboxLine, OutboxLine.expanded_at, keep=keep),
        changes=_changes(ledger),
    )


def sweep_wings(ledger: Ledger, sweeps: Sequence[Sweep]) -> int:
    """Let each wing forget what is over, each in a transaction of its own; how many rows went."""
    total = 0
    for forget in sweeps:
        with ledger.unit(SYSTEM) as unit:
            total += forget(unit)
    return total


def _repeatedly(ledger: Ledger, model: Any, finished: Any, *, keep: timedelta) -> int:
    total = 0
    while True:
        with ledger.unit(SYSTEM) as unit:
            gone = _delete_some(unit, model, finished < unit.now - keep, keep=keep)
        total += gone
        if gone < AT_ONCE:
            return total


def _delete_some(unit: Unit, model: Any, old: ColumnElement[bool], *, keep: timedelta) -> int:
    # Ids grow with time, so the primary key bounds the search to rows that can be old enough.
    born_before = model.id < uuid7_floor(unit.now - keep)
    some = select(model.id).where(born_before, old).order_by(model.id).limit(AT_ONCE)
    return unit.connection.execute(delete(model).where(model.id.in_(some))).rowcount


def _changes(ledger: Ledger) -> int:
    with ledger.unit(SYSTEM) as unit:
        return sweep_changes(unit)

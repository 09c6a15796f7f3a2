"""The rows that belong to a person, found by any holding, and moved to another person."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from realnames.codes.values import school_day
from realnames.duplicates.store.shifting import key_of, shift, table_named
from realnames.duplicates.values.acts import Guard, Holding, Shift
from realnames.ledger.unit import Unit

Row = Mapping[str, Any]


def rows_of(connection: Connection, holding: Holding, owner: UUID) -> Sequence[Row]:
    """The rows of a holding that belong to a person or account, in order of their keys."""
    table = table_named(holding.table)
    mine = select(table).where(table.c[holding.column] == owner).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(mine).mappings()]


def obstacles(holding: Holding, rows: Sequence[Row]) -> dict[tuple[Any, ...], Row]:
    """The survivor's rows that can be in the way, by what would be equal."""
    if holding.same is None:
        return {}
    standing = [row for row in rows if not holding.ends or row[holding.ends] is None]
    return {_same(holding, row): row for row in standing}


def in_the_way(holding: Holding, row: Row, blocking: Mapping[tuple[Any, ...], Row]) -> Row | None:
    """The survivor's row that keeps this one from simply moving."""
    if holding.same is None or (holding.ends and row[holding.ends] is not None):
        return None
    return blocking.get(_same(holding, row))


def move_all(unit: Unit, holding: Holding, *, source: UUID, target: UUID) -> list[Shift]:
    """Move a holding's rows from one owner to another as the holding says; what was done, in order."""
    blocking = obstacles(holding, rows_of(unit.connection, holding, target))
    done: list[Shift | None] = []
    for row in rows_of(unit.connection, holding, source):
        twin = in_the_way(holding, row, blocking)
        if twin is None:
            done.append(move_row(unit, holding, row, target=target))
        elif holding.ends:
            done += _end_and_move(unit, holding, row, twin=twin, target=target)
        elif holding.stamps:
            done.append(shift(unit, table_named(holding.table), row, after={holding.stamps: unit.now}))
    return [one for one in done if one is not None]


def move_row(unit: Unit, holding: Holding, row: Row, *, target: UUID) -> Shift | None:
    """Move one row to another owner, with a number of its own there if the holding counts them."""
    after: dict[str, Any] = {holding.column: target}
    if holding.dates:
        after[holding.dates] = unit.now
    if holding.renumbers:
        after[holding.renumbers] = _next_number(unit.connection, holding, target)
    return shift(unit, table_named(holding.table), row, after=after)


def _end_and_move(unit: Unit, holding: Holding, row: Row, *, twin: Row, target: UUID) -> list[Shift | None]:
    """A second standing row of the same ends; it stands again only if its twin still does at an undo."""
    table = table_named(holding.table)
    today = school_day(unit.now)
    guard = Guard(holding.table, key_of(table, twin), holding.ends)
    ended = shift(unit, table, row, after={holding.ends: today}, guard=guard)
    return [ended, move_row(unit, holding, {**row, holding.ends: today}, target=target)]


def _next_number(connection: Connection, holding: Holding, target: UUID) -> int:
    table = table_named(holding.table)
    highest = select(func.max(table.c[holding.renumbers])).where(table.c[holding.column] == target)
    return (connection.execute(highest).scalar() or 0) + 1


def _same(holding: Holding, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in holding.same or ())

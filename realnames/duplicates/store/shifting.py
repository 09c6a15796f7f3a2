"""Changing rows so that each change can be taken back: key, values before and values after are kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Date, LargeBinary, Table, Uuid, and_, exists, select, update
from sqlalchemy.exc import IntegrityError

from realnames.duplicates.values.acts import Guard, Plain, Shift
from realnames.ledger.base import Base, UTCDateTime
from realnames.ledger.unit import Unit

Row = Mapping[str, Any]


def table_named(name: str) -> Table:
    """The table of this name."""
    return Base.metadata.tables[name]


def key_of(table: Table, row: Row) -> dict[str, Plain]:
    """The primary key of a row, as JSON has it."""
    return {str(column.name): to_plain(row[column.name]) for column in table.primary_key.columns}


def shift(unit: Unit, table: Table, row: Row, *, after: Row, guard: Guard | None = None) -> Shift | None:
    """Change columns of a row that was read before; None if somebody changed or moved it since."""
    before = {name: row[name] for name in after}
    changed = update(table).where(_at(table, key_of(table, row)), _equal(table, before)).values(**after)
    if unit.connection.execute(changed).rowcount != 1:
        return None
    key = key_of(table, {**row, **after})
    return Shift(str(table.name), key, _all_plain(before), _all_plain(after), guard)


def unshift(unit: Unit, done: Shift) -> bool:
    """Take a change back; False if the row was changed since, or no longer fits where it was."""
    table = table_named(done.table)
    before, after = _typed(table, done.before), _typed(table, done.after)
    if before == after:
        return True
    where = [_at(table, done.key), _equal(table, after)]
    if done.guard is not None:
        guarding = table_named(done.guard.table)
        empty = guarding.c[done.guard.column].is_(None)
        # An alias would be needed to look at the same row twice in one statement, so the guard comes first.
        if not unit.connection.scalar(select(exists().where(_at(guarding, done.guard.key), empty))):
            return False
    try:
        with unit.connection.begin_nested():
            return unit.connection.execute(update(table).where(*where).values(**before)).rowcount == 1
    except IntegrityError:  # its old place was taken: it stays
        return False


def to_plain(value: Any) -> Plain:
    """A column's value as JSON has it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _all_plain(values: Row) -> dict[str, Plain]:
    return {str(name): to_plain(value) for name, value in values.items()}


def _typed(table: Table, values: Mapping[str, Plain]) -> dict[str, Any]:
    return {name: _from_plain(table.c[name], value) for name, value in values.items()}


def _from_plain(column: Column[Any], value: Plain) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return bytes.fromhex(value) if isinstance(column.type, LargeBinary) else value


def _at(table: Table, key: Mapping[str, Plain]) -> ColumnElement[bool]:
    return _equal(table, _typed(table, key))


def _equal(table: Table, values: Row) -> ColumnElement[bool]:
    return and_(*(table.c[name].is_not_distinct_from(value) for name, value in values.items()))

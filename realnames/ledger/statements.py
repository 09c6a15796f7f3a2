"""The two statements that SQLite and PostgreSQL spell through different dialects."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from realnames.ledger.base import Base


def insert_new(connection: Connection, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert one row unless a unique key already holds it; True for the one caller who inserted it."""
    statement = _insert(connection, model).on_conflict_do_nothing()
    statement = statement.execution_options(preserve_rowcount=True)  # psycopg forgets it with the cursor
    return bool(connection.execute(statement, dict(values)).rowcount == 1)


def upsert(
    connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]
) -> None:
    """Insert rows, or overwrite every given column of those whose `key` columns already exist."""
    if not rows:
        return
    statement = _insert(connection, model)
    new: ReadOnlyColumnCollection[str, KeyedColumnElement[Any]] = statement.excluded
    changed = {name: new[name] for name in rows[0] if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows))


def _insert(connection: Connection, model: type[Base]) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(model.__table__)

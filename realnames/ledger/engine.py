"""Engines: the same promises on SQLite and PostgreSQL, and foreign database errors turned into ours."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from realnames.ledger.values import DatabaseAway

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=268435456",
)
POSTGRESQL_DEADLINES = (
    "-c statement_timeout=30000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
)


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…`; every wait in it has a deadline."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, pool_size=pool_size, max_overflow=4, pool_timeout=10)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    else:
        engine = create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=4,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={"options": POSTGRESQL_DEADLINES, "connect_timeout": 5},
        )
    event.listen(engine, "handle_error", _translate)
    return engine


def connect(engine: Engine) -> Connection:
    """A connection of the pool; `DatabaseAway` if none is free in time or the database is not there."""
    try:
        return engine.connect()
    except (PoolTimeout, OperationalError) as error:  # connecting is outside `handle_error`
        raise DatabaseAway from error


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001
    connection.isolation_level = None  # the driver must not begin by itself: `_begin_immediate` does
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(connection: Connection) -> None:
    """A deferred transaction that reads and then writes ignores busy_timeout, so take the lock first."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _translate(context: ExceptionContext) -> None:
    if isinstance(context.sqlalchemy_exception, OperationalError) or context.is_disconnect:
        raise DatabaseAway from context.original_exception

"""The schema's version: brought up to date, asked for, and grown, from any folder and by anyone at once."""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from realnames.ledger.engine import connect, make_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
UPGRADE_LOCK = 0x746F6E6778756500 >> 1
LONG_MILLISECONDS = 600_000

Progress = Callable[[str], None]


class SchemaBehind(Exception):
    """The database's schema is older or newer than this release: `tongxue db upgrade` comes first."""


def latest() -> str:
    """The revision that this release works with."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def current(engine: Engine) -> str:
    """The revision the database is at; empty for a new database."""
    with connect(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_current(engine: Engine) -> bool:
    """Does the database have the schema that this release works with?"""
    return current(engine) == latest()


def require_current(engine: Engine) -> None:
    """Raise `SchemaBehind` unless the schema is this release's."""
    if not is_current(engine):
        raise SchemaBehind


def upgrade(engine: Engine, *, to: str = "head", progress: Progress = lambda _revision: None) -> None:
    """Bring the schema to a revision in one transaction; whoever comes second waits and finds it done.

    `progress` gets the name of each revision once it is applied.
    """
    with _alone(engine) as connection:
        config = _config()
        config.attributes.update(connection=connection, progress=progress)
        command.upgrade(config, to)


def revise(message: str, *, number: str) -> Path:
    """Write the next migration for developers: what the models have and the newest schema lacks."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/schema.db")
        upgrade(engine)
        with connect(engine) as connection, connection.begin():
            config = _config()
            config.attributes.update(connection=connection, progress=lambda _revision: None)
            script = command.revision(config, message=message, rev_id=number, autogenerate=True)
        engine.dispose()
    if script is None or isinstance(script, list):
        raise RuntimeError("alembic wrote no single revision")
    return Path(script.path)


def _config() -> Config:
    config = Config(stdout=io.StringIO())  # alembic's own words are for no one
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with connect(engine) as connection:
        if connection.dialect.name == "sqlite":
            with _alone_on_sqlite(connection):
                yield connection
        else:
            with connection.begin():
                connection.execute(text(f"SET LOCAL lock_timeout = {LONG_MILLISECONDS}"))
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                yield connection


@contextmanager
def _alone_on_sqlite(connection: Connection) -> Iterator[None]:
    """The engine begins with the write lock; foreign keys rest, since rebuilding a table drops it first."""
    driver = connection.connection
    driver.cursor().execute(f"PRAGMA busy_timeout={LONG_MILLISECONDS}")
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield
            if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                raise RuntimeError("the migration left a row without the row it points to")
    finally:
        connection.invalidate()  # the pool's next connection gets the usual pragmas again

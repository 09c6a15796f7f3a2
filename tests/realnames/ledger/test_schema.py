"""The schema: migrations build exactly what the models say, from anywhere, and for many at once.

A migration that touches rows has a test of its own beside this one: upgrade to the revision before
(`schema.upgrade(engine, to="0001")`), insert a row as the release before wrote it, upgrade, and
assert what became of the row.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from migrations.every_table import METADATA
from realnames.ledger import schema
from realnames.ledger.engine import make_engine
from tests.races import race

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def test_migrations_build_exactly_what_the_models_say(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        indexes = {
            table.name: {
                (name, tuple(index["column_names"]), bool(index["unique"]))
                for index in inspect(connection).get_indexes(table.name)
                if (name := str(index["name"])).startswith("ix_")
            }
            for table in METADATA.sorted_tables
        }
    assert indexes == {
        table.name: {
            (str(index.name), tuple(column.name for column in index.columns), index.unique)
            for index in table.indexes
            if str(index.name).startswith("ix_")
        }
        for table in METADATA.sorted_tables
    }


def test_a_new_database_is_not_current_until_it_is_upgraded(engine: Engine) -> None:
    assert schema.current(engine) == ""
    assert not schema.is_current(engine)
    with pytest.raises(schema.SchemaBehind):
        schema.require_current(engine)
    applied: list[str] = []
    schema.upgrade(engine, progress=applied.append)
    assert applied[-1] == schema.current(engine) == schema.latest()
    schema.require_current(engine)
    schema.upgrade(engine, progress=applied.append)
    assert applied.count(schema.latest()) == 1


def test_upgrading_twice_at_once_upgrades_once(empty_url: str, engine: Engine) -> None:
    applied: list[str] = []

    def upgrade() -> None:
        own = make_engine(empty_url)
        schema.upgrade(own, progress=applied.append)
        own.dispose()

    assert race(3, upgrade) == [None] * 3
    assert schema.is_current(engine)
    assert len(applied) == len(set(applied))


def test_an_upgrade_that_fails_leaves_the_schema_as_it_was(engine: Engine) -> None:
    def stumble(_revision: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        schema.upgrade(engine, progress=stumble)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    schema.upgrade(engine)
    assert schema.is_current(engine)


def test_sqlite_checks_foreign_keys_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) == 5000
    engine.dispose()


def test_an_upgrade_runs_from_any_folder(tmp_path: Path) -> None:
    program = (
        "from realnames.ledger.engine import make_engine\n"
        "from realnames.ledger import schema\n"
        "engine = make_engine('sqlite:///here.db')\n"
        "schema.upgrade(engine)\n"
        "assert schema.is_current(engine)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert (tmp_path / "here.db").exists()

"""A private PostgreSQL: one server a worker, one database a test, made from a template with our schema."""

import getpass
import itertools
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from realnames.ledger.base import Base
from realnames.ledger.engine import make_engine
from tests.services.child import child, private_folder
from tests.services.needs import program

FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
OWNER = "tongxue"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "max_wal_size": "256MB",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class PostgreSQL:
    """A running server: the folder of its socket, and the numbers of the databases it gave out."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        """The address of a database in the form SQLAlchemy reads."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """One statement of administration, outside any transaction."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def conninfo(self) -> str:
        """The address of the maintenance database for psycopg itself."""
        return f"host={self.folder} user={OWNER} dbname=postgres"

    def answers(self) -> bool:
        """Does the server accept connections?"""
        try:
            psycopg.connect(self.conninfo, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def database(self, *, template: str) -> str:
        """A new database like the template; returns its name."""
        name = f"trial_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgreSQL]:
    """The worker's own server."""
    with private_postgresql(SETTINGS) as server:
        yield server


@contextmanager
def private_postgresql(chosen: Mapping[str, str]) -> Iterator[PostgreSQL]:
    """A server with these settings, reachable through a socket in a folder that others cannot enter."""
    initdb = program("initdb", folders=FOLDERS)
    postgres = program("postgres", folders=(str(initdb.parent),))
    user = _unprivileged()
    with private_folder("tongxue-pg") as folder:
        if user:
            shutil.chown(folder, user)
        data = folder / "d"
        _make(initdb, data, user=user)
        server = PostgreSQL(folder)
        settings = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        command = [str(postgres), "-D", str(data), "-k", str(folder), *settings]
        with child(command, server.answers, log=folder / "log", user=user, stop_by=signal.SIGINT):
            yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgreSQL, every_table: None) -> str:
    """The name of a database with our schema and nothing in it."""
    postgres_server.execute("CREATE DATABASE schema_only")
    engine = make_engine(postgres_server.url("schema_only"), pool_size=1)
    Base.metadata.create_all(engine)
    engine.dispose()
    return "schema_only"


@pytest.fixture
def postgres_url(postgres_server: PostgreSQL, postgres_template: str) -> Iterator[str]:
    """The address of a fresh database with our schema, for this test alone."""
    yield from _lent(postgres_server, template=postgres_template)


@pytest.fixture
def empty_postgres_url(postgres_server: PostgreSQL) -> Iterator[str]:
    """The address of a fresh database without any table, for this test alone."""
    yield from _lent(postgres_server, template="template1")


def _make(initdb: Path, data: Path, *, user: str | None) -> None:
    words = [initdb, "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [str(word) for word in words],
        check=False,
        capture_output=True,
        cwd="/",
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
    if made.returncode:
        raise RuntimeError(made.stderr.decode(errors="replace"))


def _lent(server: PostgreSQL, *, template: str) -> Iterator[str]:
    name = server.database(template=template)
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; who runs it instead."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody" if "nobody" in known else getpass.getuser()

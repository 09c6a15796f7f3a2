"""What every test may ask for: a clock set by hand, a vault, and stores as fresh as on the first day."""

import pkgutil
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

import admin_ui
import idp
import realnames
from idp.state.contract import StateStore
from idp.state.opening import open_state
from realnames.ledger.base import Base
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Keyring, Vault

pytest_plugins = ("tests.services.postgresql", "tests.services.redis", "tests.services.chromium")


class FakeClock:
    """A clock that stands still until a test moves it: 1 September 2026, 16:00 in Beijing."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, moment: datetime) -> None:
        """Jump to a moment (aware), forwards or back."""
        self.now = moment.astimezone(UTC)

    def advance(self, seconds: float = 0, **amount: float) -> None:
        """Move on by so many seconds, or by `minutes=…`, `hours=…`, `days=…`."""
        self.now += timedelta(seconds=seconds, **amount)


@pytest.fixture
def clock() -> FakeClock:
    """The one clock of a test."""
    return FakeClock()


@pytest.fixture
def vault() -> Vault:
    """A vault with a keyring of its own."""
    return Vault(Keyring.generate())


@pytest.fixture(scope="session")
def every_table() -> None:
    """Every `tables.py` is imported, so that the metadata knows the whole schema."""
    for house in (realnames, idp, admin_ui):
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            if module.name.endswith(".tables"):
                import_module(module.name)


@pytest.fixture(scope="session")
def sqlite_template(every_table: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our schema and nothing in it."""
    path = tmp_path_factory.mktemp("schema") / "ledger.db"
    engine = make_engine(f"sqlite:///{path}", pool_size=1)
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database with our schema, for this test alone."""
    path = tmp_path / "ledger.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database with our schema: the promise holds on SQLite and on PostgreSQL."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def ledger(database_url: str, vault: Vault, clock: FakeClock) -> Iterator[Ledger]:
    """An empty ledger on each database."""
    engine = make_engine(database_url)
    yield Ledger(engine, vault, clock)
    engine.dispose()


@pytest.fixture(params=["memory", "sqlite", pytest.param("redis", marks=pytest.mark.services)])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty state store: the promise holds on each kind."""
    if request.param == "redis":
        return str(request.getfixturevalue("redis_url"))
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture
def state(state_url: str, clock: FakeClock) -> Iterator[StateStore]:
    """An empty state store of each kind."""
    with closing(open_state(state_url, clock, workers=1)) as store:
        yield store

"""Fixtures for the tests of the ground."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realnames.ledger.base import Base
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Keyring, Vault


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def vault() -> Vault:
    return Vault(Keyring.generate())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def ledger(database_url: str, vault: Vault, clock: FakeClock) -> Iterator[Ledger]:
    engine = make_engine(database_url)
    Base.metadata.create_all(engine)
    yield Ledger(engine, vault, clock)
    engine.dispose()

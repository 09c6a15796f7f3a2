"""Fixtures for the tests of the identity provider: a ledger, its stream of changes, and somebody in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, update

import idp.clients.tables
import idp.consents.tables
import idp.credentials.tables
import idp.keys.tables
import idp.sessions.tables
import idp.subjects.tables  # noqa: F401  every table must be known before the schema is made
from realnames.accounts.tables import AccountRow
from realnames.ledger.base import Base
from realnames.ledger.changes import Changes
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.ledger.vault import Keyring, Vault
from realnames.people.tables import PersonRow


class FakeClock:
    """A clock that a test moves by hand."""

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
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def ledger(database_url: str, vault: Vault, clock: FakeClock) -> Iterator[Ledger]:
    engine = make_engine(database_url)
    Base.metadata.create_all(engine)
    yield Ledger(engine, vault, clock)
    engine.dispose()


@pytest.fixture
def changes(ledger: Ledger) -> Changes:
    return Changes(ledger)


@dataclass(frozen=True)
class Somebody:
    """A person with an active account."""

    person_id: UUID
    account_id: UUID


@pytest.fixture
def arrive(ledger: Ledger) -> Callable[[], Somebody]:
    """Makes one more person with an active account."""

    def make() -> Somebody:
        somebody = Somebody(uuid7(ledger.clock()), uuid7(ledger.clock()))
        person = {
            "id": somebody.person_id,
            "llid": somebody.person_id.hex[-16:],
            "name": "测试人",
            "name_key": "测试人",
            "pinyin": "ce shi ren",
            "gender": "0",
            "ial": 1,
            "home": "",
            "epoch": 0,
            "version": 0,
            "restricted": False,
            "created_at": ledger.clock(),
        }
        account = {
            "id": somebody.account_id,
            "person_id": somebody.person_id,
            "state": "active",
            "why": "",
            "locale": "zh_Hans_CN",
            "created_at": ledger.clock(),
            "version": 0,
        }
        with ledger.unit(SYSTEM) as unit:
            unit.connection.execute(insert(PersonRow).values(**person))
            unit.connection.execute(insert(AccountRow).values(**account))
        return somebody

    return make


@pytest.fixture
def somebody(arrive: Callable[[], Somebody]) -> Somebody:
    return arrive()


@pytest.fixture
def set_account_state(ledger: Ledger) -> Callable[[Somebody, str], None]:
    def move(somebody: Somebody, state: str) -> None:
        with ledger.unit(SYSTEM) as unit:
            mine = update(AccountRow).where(AccountRow.id == somebody.account_id)
            unit.connection.execute(mine.values(state=state))

    return move

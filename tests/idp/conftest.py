"""Fixtures for the tests of the identity provider: the stream of changes, and somebody with an account."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from realnames.accounts.tables import AccountRow
from realnames.ledger.changes import Changes
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.tables import PersonRow


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

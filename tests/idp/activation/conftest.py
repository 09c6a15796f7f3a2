"""An entrance for passwords on each database."""

from collections.abc import Iterator

import pytest

from idp.signin.actions import Entrance
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Vault
from tests.conftest import FakeClock
from tests.idp.front import ACCOUNT_LIMIT, ADDRESS_LIMIT, CountingHasher


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.services)])
def ledger(request: pytest.FixtureRequest, vault: Vault, clock: FakeClock) -> Iterator[Ledger]:
    engine = make_engine(request.getfixturevalue(request.param), pool_size=20)
    yield Ledger(engine, vault, clock)
    engine.dispose()


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def entrance(ledger: Ledger, hasher: CountingHasher) -> Entrance:
    return Entrance(ledger, hasher, ACCOUNT_LIMIT, ADDRESS_LIMIT)

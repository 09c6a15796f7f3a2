"""A whole identity server for each test, with its pages, on SQLite and memory."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from idp.state.opening import open_state
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Vault
from tests.conftest import FakeClock
from tests.idp.front import Browser, Front, build_front


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def front(sqlite_url: str, vault: Vault, clock: FakeClock) -> Iterator[Front]:
    engine = make_engine(sqlite_url)
    with closing(open_state("memory:", clock, workers=1)) as state:
        yield build_front(Ledger(engine, vault, clock), state)
    engine.dispose()


@pytest.fixture
def browser(front: Front) -> Browser:
    return front.browser()

"""The portal in the middle of a whole town, on SQLite and memory."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from idp.state.opening import open_state
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Vault
from tests.conftest import FakeClock
from tests.town import Browser, Town, build_town


@pytest.fixture
def town(sqlite_url: str, vault: Vault, clock: FakeClock) -> Iterator[Town]:
    engine = make_engine(sqlite_url)
    with closing(open_state("memory:", clock, workers=1)) as state:
        yield build_town(Ledger(engine, vault, clock), state)
    engine.dispose()


@pytest.fixture
def browser(town: Town) -> Iterator[Browser]:
    with town.browser() as browser:
        yield browser

"""A provider and a small world on every database and state store of the fixtures."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from connectors.doubles import RecordingHTTP
from idp.catalog import PROTOCOL
from idp.keys.actions import make_first_keys
from idp.oauth.opening import open_provider
from idp.oauth.provider import Lifetimes, Provider
from idp.state.opening import open_state
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Vault
from tests.conftest import FakeClock
from tests.protocol.world import World, build_world

LIFETIMES = Lifetimes(
    code=timedelta(seconds=60),
    access_token=timedelta(minutes=10),
    id_token=timedelta(minutes=5),
    refresh_idle=timedelta(hours=8),
    refresh_total=timedelta(days=30),
)
BACKENDS = [
    pytest.param(("sqlite_url", None), id="embedded"),
    pytest.param(("postgres_url", "redis_url"), id="scaled", marks=pytest.mark.services),
]


@pytest.fixture
def http() -> RecordingHTTP:
    """The outside world: it answers only what a test scripted."""
    return RecordingHTTP()


@pytest.fixture(params=BACKENDS)
def provider(
    request: pytest.FixtureRequest, clock: FakeClock, vault: Vault, http: RecordingHTTP
) -> Iterator[Provider]:
    """A provider of `https://id.example`: on SQLite and memory, and on PostgreSQL and Redis."""
    database, store = request.param
    engine = make_engine(request.getfixturevalue(database), pool_size=16)
    state_url = request.getfixturevalue(store) if store else "memory:"
    ledger = Ledger(engine, vault, clock)
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
    with closing(open_state(state_url, clock, workers=1)) as state:
        yield open_provider(
            ledger,
            state,
            PROTOCOL,
            issuer="https://id.example",
            lifetimes=LIFETIMES,
            log_issue=lambda *_: None,
            http=http,
        )
    engine.dispose()


@pytest.fixture
def world(provider: Provider) -> World:
    """The pupil is signed in, the systems are registered."""
    return build_world(provider)

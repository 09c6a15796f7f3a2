"""The sample systems in front of a provider that misbehaves, and in the middle of a whole town."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask.testing import FlaskClient

from idp.state.opening import open_state
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Vault
from tests.conftest import FakeClock
from tests.samples.issuer import CLIENT, ISSUER, MisbehavingIssuer
from tests.samples.loading import load_sample
from tests.town import Town, build_town


class Site:
    """One sample in front of the misbehaving issuer, with a browser."""

    def __init__(self, name: str) -> None:
        self.issuer = MisbehavingIssuer()
        self.name = name
        module = load_sample(name)
        self.home = "http://localhost:8101"
        provider = module.Provider(
            issuer=ISSUER, client_id=CLIENT, client_secret="secret", callback=f"{self.home}/callback"
        )
        self.app = module.create_app(
            provider,
            home=self.home,
            neighbour="http://localhost:8102",
            transport=self.issuer.transport(),
            clock=self.issuer.clock,
        )
        self.browser: FlaskClient = self.app.test_client()

    def sign_in(self, browser: FlaskClient | None = None, **changes: str | None) -> int:
        """Go through the whole sign-in; the status of the callback (303 is success)."""
        browser = browser or self.browser
        url = browser.get("/login").headers["Location"]
        return browser.get("/callback", query_string=self.issuer.authorize(url, **changes)).status_code

    def front(self, browser: FlaskClient | None = None) -> str:
        """The front page as this browser sees it."""
        return (browser or self.browser).get("/").text

    def is_in(self, browser: FlaskClient | None = None) -> bool:
        """Does the front page show somebody signed in?"""
        return 'action="/logout"' in self.front(browser)


@pytest.fixture(params=["homework", "grades"])
def site(request: pytest.FixtureRequest) -> Site:
    """Either sample: every promise holds for both."""
    return Site(request.param)


@pytest.fixture
def town(sqlite_url: str, vault: Vault, clock: FakeClock) -> Iterator[Town]:
    """Everything that runs, in one process."""
    engine = make_engine(sqlite_url)
    with closing(open_state("memory:", clock, workers=1)) as state:
        yield build_town(Ledger(engine, vault, clock), state)
    engine.dispose()

"""Each sample is loaded as a vendor would run it: from its own folder, knowing nothing of the product."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from flask.testing import FlaskClient

from tests.samples.issuer import CLIENT, ISSUER, MisbehavingIssuer

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Imports come from this folder; its modules are then forgotten: the samples share names."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in {path.stem for path in folder.glob("*.py")} - before:
            sys.modules.pop(name, None)


def load_sample(name: str) -> ModuleType:
    """The sample's `app.py` as a module of its own."""
    folder = SAMPLES / name
    with _alone(folder):
        spec = importlib.util.spec_from_file_location(f"sample_{name}", folder / "app.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    return module


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

"""One demo for each worker, and browsers that nobody used before."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.demo import Demo, running_demo
from tests.browser.visitor import PATIENCE, Visitor

OpenBrowser = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs sockets and Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.services)
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A province of its own for this worker: `tongxue demo`, from nothing to the table."""
    expect.set_options(timeout=PATIENCE * 1000)
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
def open_browser(demo: Demo, chromium: Browser) -> Iterator[OpenBrowser]:
    """Sit down at a fresh browser, Chinese unless told; at the end none may have complained."""
    visitors: list[Visitor] = []

    def sit_down(**settings: object) -> Visitor:
        wanted = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | settings
        visitors.append(Visitor.of(demo, chromium.new_context(**wanted)))  # type: ignore[arg-type]
        return visitors[-1]

    yield sit_down
    for visitor in visitors:
        visitor.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def visitor(open_browser: OpenBrowser) -> Visitor:
    """Somebody at a fresh browser that speaks Chinese."""
    return open_browser()

"""Every page, in both languages, by day and by night: for everybody to use, on any screen, light to load.

With TONGXUE_SCREENSHOTS=1 every page is also drawn into var/screenshots, so that somebody can look.
"""

import gzip
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from tests.browser.conftest import OpenBrowser
from tests.browser.gallery import walk_past
from tests.browser.visitor import Visitor

SIZES: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 700},
    {"width": 768, "height": 1000},
    {"width": 1000, "height": 720},
    {"width": 1280, "height": 800},
)
NARROW, WIDE = SIZES[0], SIZES[-1]
HEAVIEST = 60_000
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LOADED = """
[...new Set([...performance.getEntriesByType('resource').map(entry => entry.name),
 ...[...document.querySelectorAll('link[rel=icon]')].map(link => link.href)])]
"""


@dataclass
class Inspector:
    """Looks at the page in front of a visitor, and keeps what is wrong with it."""

    visitor: Visitor
    series: str
    axe: Axe = field(default_factory=Axe)
    faults: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def look(self, name: str) -> None:
        """Narrow: nothing scrolls sideways. Narrow and wide: nobody is kept out. And it is light."""
        page = self.visitor.page
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            if page.evaluate(SCROLLS_SIDEWAYS):
                self.faults.append(f"{name}: scrolls sideways at {size['width']} px")
            found = self.axe.run(page)
            if found.violations_count:
                self.faults.append(f"{name} at {size['width']} px: {found.generate_report()}")
        weight = self._weight()
        if weight >= HEAVIEST:
            self.faults.append(f"{name}: weighs {weight} bytes")
        if os.environ.get("TONGXUE_SCREENSHOTS"):
            self._draw(name)

    def _weight(self) -> int:
        """Bytes of the page with its stylesheets and images, each compressed."""
        page = self.visitor.page
        for url in page.evaluate(LOADED):
            if url not in self.weights:
                self.weights[url] = _compressed(page.request.get(url).body())
        return _compressed(page.content().encode()) + sum(self.weights[url] for url in page.evaluate(LOADED))

    def _draw(self, name: str) -> None:
        page = self.visitor.page
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for size in SIZES:
            page.set_viewport_size(size)
            file = SCREENSHOTS / f"{name}-{self.series}-{size['width']}.png"
            page.screenshot(path=file, full_page=True, animations="disabled")
        page.emulate_media(media="print")
        page.screenshot(path=SCREENSHOTS / f"{name}-{self.series}-print.png", full_page=True)
        page.emulate_media(media="screen")
        page.set_viewport_size(WIDE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_every_page_is_for_everybody_on_any_screen_and_light(
    open_browser: OpenBrowser, locale: str, scheme: str
) -> None:
    visitor = open_browser(locale=locale, color_scheme=scheme)
    visitor.language = "zh-CN" if locale == "zh-CN" else "en"
    inspector = Inspector(visitor, f"{visitor.language}-{scheme}")
    walk_past(visitor, inspector.look)
    assert inspector.faults == []


def _compressed(body: bytes) -> int:
    return len(gzip.compress(body, 6))

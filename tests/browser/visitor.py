"""Somebody at a browser: what they see, type and press; whatever the browser complains about is kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError, expect

from tests.browser.demo import Demo, Person

PATIENCE = 15.0
GLANCE = 50
ANSWERED_WITH = re.compile(r"Failed to load resource: the server responded with a status of [45]\d\d")


@dataclass
class Visitor:
    """One person with one browser; `page` is the tab in front of them."""

    demo: Demo
    context: BrowserContext
    page: Page
    language: str = "zh-CN"
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, demo: Demo, context: BrowserContext) -> "Visitor":
        """Sit down at a browser."""
        visitor = cls(demo, context, context.new_page())
        context.on("console", visitor._hear)
        context.on("weberror", visitor._fail)
        return visitor

    def open(self, url: str) -> "Visitor":
        """Go to an address and wherever it leads."""
        self.page.goto(url)
        return self

    def begin(self, home: str) -> "Visitor":
        """Open a sample's front page and press its sign-in button."""
        return self.open(f"{home}/").press("main a.button")

    def press(self, selector: str) -> "Visitor":
        """Press a button or a link, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self

    def sign_in(self, person: Person) -> "Visitor":
        """Type user name and password, and press the button."""
        self.page.get_by_label(re.compile("^(用户名|User name)$")).fill(person.username)
        self.page.get_by_label(re.compile("^(密码|Password)$")).fill(person.password)
        return self.press("main form button[type=submit]")

    def answer(self, word: str) -> "Visitor":
        """Press a button of the consent page: yes, no or other."""
        return self.press(f"button[name=confirm][value={word}]")

    def sees(self, *words: str) -> "Visitor":
        """All these words are on the page."""
        for word in words:
            expect(self.page.locator("body")).to_contain_text(word)
        return self

    def is_at(self, home: str, path: str = "/") -> "Visitor":
        """The address bar shows this path of this site."""
        expect(self.page).to_have_url(re.compile(rf"^{re.escape(home + path)}(\?.*)?$"))
        return self

    def is_stopped(self) -> "Visitor":
        """The identity server has a question before it lets the person through."""
        expect(self.page).to_have_url(re.compile(rf"^{re.escape(self.demo.issuer)}/signin/"))
        return self

    def is_asked_for_a_password(self) -> bool:
        """Is there a field for a password?"""
        return self.page.locator("input[type=password]").count() > 0

    def is_unknown_at(self, url: str, name: str) -> bool:
        """After opening this address: is it a page that does not know the person?"""
        self.open(url)
        return name not in self.page.inner_text("body")

    def waits_until(self, question: Callable[[], bool], what: str) -> None:
        """Ask again and again until the answer is yes."""
        for _ in range(int(PATIENCE * 1000 / GLANCE)):
            if question():
                return
            self.page.wait_for_timeout(GLANCE)
        raise AssertionError(f"it never happened that {what}")

    def _hear(self, message: ConsoleMessage) -> None:
        """Chromium calls every page with a status of 400 or more an error; a page of ours may have one."""
        if message.type not in ("error", "warning"):
            return
        page = message.page.url if message.page else ""
        of_the_page = _bare(message.location["url"]) == _bare(page)
        if not (ANSWERED_WITH.match(message.text) and of_the_page):
            self.complaints.append(f"{message.text} ({page})")

    def _fail(self, failure: WebError) -> None:
        self.complaints.append(str(failure.error))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"

"""A walk past every page of the identity server, the portal and both samples, in one browser."""

import re
from collections.abc import Callable

from tests.browser.demo import Person
from tests.browser.visitor import Visitor

Look = Callable[[str], None]

NEW_PASSWORD = "河边的三只白鹭飞远了"


def walk_past(visitor: Visitor, look: Look) -> None:
    """Stop at every page and `look` at it by its name: once as a new pupil, then as a parent."""
    slip = visitor.demo.newcomer()
    pupil = Person(slip["username"], NEW_PASSWORD, "", "")
    _activate(visitor, look, link=slip["link"])
    _sign_in(visitor, look, pupil)
    _look_around(visitor, look)
    _agree(visitor, look)
    _go_astray(visitor, look)
    _sign_out(visitor, look)
    _be_a_parent(visitor, look)


def _activate(visitor: Visitor, look: Look, *, link: str) -> None:
    page = visitor.open(f"{visitor.demo.issuer}/activate").page
    look("activate")
    page.locator("#username").fill("nobody")
    page.locator("#code").fill("AAAA-AAAA")
    _choose_a_password(visitor)
    look("activate-refused")
    visitor.open(link)
    look("activate-filled-in")
    _choose_a_password(visitor)
    look("activated")


def _choose_a_password(visitor: Visitor) -> None:
    for field in ("#password", "#again"):
        visitor.page.locator(field).fill(NEW_PASSWORD)
    visitor.press("main form button")


def _sign_in(visitor: Visitor, look: Look, pupil: Person) -> None:
    visitor.open(f"{visitor.demo.homework}/")
    if visitor.page.locator("html").get_attribute("lang") != visitor.language:
        visitor.press("form[action='/language'] button")
    look("homework-welcome")
    visitor.press("main a.button")
    look("sign-in")
    visitor.sign_in(Person(pupil.username, "wrong", "", ""))
    look("sign-in-refused")
    visitor.sign_in(pupil).is_at(visitor.demo.homework)
    look("homework-pupil")


def _look_around(visitor: Visitor, look: Look) -> None:
    visitor.open(visitor.demo.portal)
    look("portal-pupil")
    visitor.open(f"{visitor.demo.issuer}/portal/consents")
    look("portal-consents-none")


def _agree(visitor: Visitor, look: Look) -> None:
    visitor.open(f"{visitor.demo.grades}/")
    if visitor.page.locator("html").get_attribute("lang") != visitor.language:
        visitor.press("form[action='/language'] button")
    look("grades-welcome")
    visitor.press("main a.button")
    look("consent")
    visitor.answer("no")
    look("grades-refused")
    visitor.begin(visitor.demo.grades).answer("yes").is_at(visitor.demo.grades)
    look("grades-pupil")
    visitor.page.go_back()
    visitor.is_stopped()
    look("sign-in-over")
    visitor.open(f"{visitor.demo.issuer}/portal/consents")
    look("portal-consents")


def _go_astray(visitor: Visitor, look: Look) -> None:
    for name, address in (
        ("device", "/device"),
        ("unknown-system", "/authorize?client_id=nobody"),
        ("not-found", "/nowhere"),
        ("expired", "/signin/unknown"),
        ("portal-refused", "/portal/callback"),
        ("portal-not-found", "/portal/nowhere"),
    ):
        visitor.open(f"{visitor.demo.issuer}{address}")
        look(name)


def _sign_out(visitor: Visitor, look: Look) -> None:
    visitor.open(f"{visitor.demo.issuer}/end_session")
    look("sign-out")
    visitor.answer("yes")
    look("signed-out")
    visitor.open(f"{visitor.demo.issuer}/portal/signed-out")
    look("portal-signed-out")
    for name, home in (("homework", visitor.demo.homework), ("grades", visitor.demo.grades)):
        visitor.open(f"{home}/signed-out")
        look(f"{name}-signed-out")


def _be_a_parent(visitor: Visitor, look: Look) -> None:
    mother = visitor.demo.person("mother of several")
    visitor.open(visitor.demo.portal).sign_in(mother).page.wait_for_url(re.compile("/portal/"))
    look("portal-parent")
    visitor.open(f"{visitor.demo.homework}/login").is_at(visitor.demo.homework)
    look("homework-parent")

"""A portal with an address of its own: its forms come from there, and from nowhere else."""

from collections.abc import Iterator

import httpx
import pytest

from admin_ui.programs import portal_app
from connectors.http import in_process
from tests.page_form import PageForm
from tests.town import ISSUER, Browser, Town

ORIGIN = "http://localhost:8300"
PORTAL = f"{ORIGIN}/portal/"


@pytest.fixture
def visitor(town: Town) -> Iterator[Browser]:
    """Somebody who is signed in at the portal's own address."""
    back_channel = in_process(ISSUER, town.apps[ISSUER])
    town.apps[ORIGIN] = portal_app(town.site, back_channel, portal_url=f"{ORIGIN}/portal")
    with town.browser() as browser:
        assert browser.sign_in(PORTAL, "pupil").url == PORTAL
        yield browser


def sign_out(visitor: Browser, origin: str) -> httpx.Response:
    page = visitor.open(PORTAL)
    form = PageForm(page.text, "/portal/signout")
    return visitor.client.post(page.url.join(form.action), data=form.fields, headers={"Origin": origin})


def test_its_own_forms_are_taken(visitor: Browser) -> None:
    assert sign_out(visitor, ORIGIN).url == f"{PORTAL}signed-out"
    assert visitor.open(PORTAL).url.path.startswith("/signin/")


@pytest.mark.parametrize("origin", [ISSUER, "http://localhost:8301", "null"])
def test_a_form_from_anywhere_else_is_refused_even_from_the_identity_server(
    visitor: Browser, origin: str
) -> None:
    assert sign_out(visitor, origin).status_code == 403
    assert visitor.open(PORTAL).url == PORTAL

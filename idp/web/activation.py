"""The activation page: user name, one-time code, and a password of one's own."""

from typing import ClassVar

import flask

from idp.activation.actions import Redemption, activate_by_code
from idp.activation.values import ActivationRefusal
from idp.credentials.values import PasswordRefused
from idp.signin.values import TooManyTries
from idp.web.pages import HOME, show_page
from idp.web.site import Site, Visit
from idp.web.wording import wording_of
from realnames.ledger.values import Refusal

LONGEST_NAME = 64
SHOWN_AGAIN = (ActivationRefusal, PasswordRefused, TooManyTries)


class NotTheSame(ActivationRefusal):
    """The two passwords differ: a slip of the finger, caught before it locks anybody out."""

    message_id: ClassVar[str] = "activation.not_the_same"
    description: ClassVar[str] = "The two passwords differ."
    status: ClassVar[int] = 400


def show_activation(site: Site, visit: Visit) -> flask.Response:
    """The form; `?name=` and `?code=` fill it in, as the address on a slip and a one-time link do."""
    return _page(site, visit, username=visit.query("name"), code=visit.query("code"))


def take_activation(site: Site, visit: Visit) -> flask.Response:
    """Redeem the code, or show the form again with the reason; a refused password leaves the code good."""
    redemption = Redemption(
        visit.form("username"), visit.form("code"), visit.form("password"), visit.request.address
    )
    try:
        if redemption.password != visit.form("again"):
            raise NotTheSame
        activate_by_code(site.entrance, redemption, worst=site.worst, actor=visit.actor())
    except SHOWN_AGAIN as refusal:
        return _page(site, visit, username=redemption.name, code=redemption.code, refusal=refusal)
    return show_page(site, visit, "activated.html", home_url=HOME)


def _page(
    site: Site, visit: Visit, *, username: str, code: str = "", refusal: Refusal | None = None
) -> flask.Response:
    return show_page(
        site,
        visit,
        "activate.html",
        status=refusal.status if refusal else 200,
        action="/activate",
        problem=wording_of(refusal.message_id).sentence if refusal else "",
        username=username[:LONGEST_NAME],
        code=code[:LONGEST_NAME],
    )

"""The page for devices (RFC 8628 §3.3): type the code that a screen shows, then sign in and answer here.

Typing the code begins an ordinary interaction, so signing in and agreeing are the pages everybody knows; it
always asks, and shows the code again, because somebody else may have sent the person here (§5.4).
"""

from datetime import timedelta
from typing import ClassVar

import flask

from idp.clients.values import Client
from idp.oauth.device import find_waiting, shown, typed
from idp.oauth.values import AuthorizationRequest
from idp.signin.store import begin_interaction
from idp.signin.throttle import Counter, give_back, reserve
from idp.signin.values import Limit, SignInRefusal, TooManyTries
from idp.web.pages import go, keep_browser, show_page, way_home
from idp.web.site import Site, Visit
from idp.web.wording import wording_of

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15))
BROWSER_LIMIT = Limit(5, timedelta(minutes=15), PAUSES)
LONGEST = 32


class UnknownUserCode(SignInRefusal):
    """Mistyped, expired, answered already, or never given out."""

    message_id: ClassVar[str] = "device.unknown_code"
    description: ClassVar[str] = "The code is not known."
    status: ClassVar[int] = 400


def show_device(site: Site, visit: Visit) -> flask.Response:
    """The form; `?user_code=` fills it in (§3.3.1) and still wants to be looked at and sent."""
    return _page(site, visit, visit.query("user_code"))


def take_device(site: Site, visit: Visit) -> flask.Response:
    """A known code goes on to signing in and to the question; an unknown one is counted."""
    text = visit.form("user_code")
    try:
        request = _request_of(site, visit, typed(text))
    except (UnknownUserCode, TooManyTries) as refusal:
        return _page(site, visit, text, refusal=refusal)
    interaction = begin_interaction(site.state, request, browser=visit.browser, now=visit.now)
    return keep_browser(site, visit, go(f"/signin/{interaction.id}"))


def device_done(site: Site, visit: Visit) -> flask.Response:
    """The person said yes: the device goes on by itself."""
    return show_page(site, visit, "device_done.html", agreed=True, way_back=way_home())


def device_refused(site: Site, visit: Visit) -> flask.Response:
    """The person said no, or somebody had answered before: the device gets nothing."""
    return show_page(site, visit, "device_done.html", agreed=False, way_back=way_home())


def _request_of(site: Site, visit: Visit, user_code: str) -> AuthorizationRequest:
    """Count the try, look, and take the count back for whoever typed a code that waits."""
    counters = (
        Counter("device", f"{visit.browser}/{visit.request.address}", BROWSER_LIMIT),
        Counter("device_address", visit.request.address, site.entrance.address_limit),
    )
    with site.ledger.unit(visit.actor()) as unit:
        reserve(unit, *counters)
    site.provider.follow()
    waiting = find_waiting(site.provider, user_code)
    client: Client | None = site.provider.clients.get(waiting.client_id) if waiting else None
    if waiting is None or client is None or not client.is_active:
        raise UnknownUserCode
    with site.ledger.unit(visit.actor()) as unit:
        for counter in counters:
            give_back(unit, counter)
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri="",
        scope=waiting.scope,
        response_type="device_code",
        prompt=("consent",),
        user_code=user_code,
        resources=waiting.resources,
        details=waiting.details,
    )


def _page(site: Site, visit: Visit, text: str, *, refusal: SignInRefusal | None = None) -> flask.Response:
    code = typed(text)
    return show_page(
        site,
        visit,
        "device.html",
        status=refusal.status if refusal else 200,
        action="/device",
        user_code=shown(code) or text[:LONGEST],
        problem=wording_of(refusal.message_id).sentence if refusal else "",
    )

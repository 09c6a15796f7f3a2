"""The password page."""

import flask

from idp.signin.actions import Attempt, sign_in
from idp.signin.store import mark_step
from idp.signin.values import SignInRefusal
from idp.web.cookies import set_cookie
from idp.web.pages import go, show_page, system_name
from idp.web.site import Site
from idp.web.situation import Turn
from idp.web.wording import wording_of

LONGEST_NAME = 64
RETRY_AFTER = "60"


def show_sign_in(site: Site, turn: Turn) -> flask.Response:
    """The form, with the name the client hinted at (OpenID Connect Core §3.1.2.1, `login_hint`)."""
    return _page(site, turn, username=turn.interaction.request.login_hint or "")


def take_sign_in(site: Site, turn: Turn) -> flask.Response:
    """Check the password; a new session and back to the dispatcher, or the form again with one sentence."""
    visit = turn.visit
    username, password = visit.form("username"), visit.form("password")
    if not username and not password:
        return show_sign_in(site, turn)
    attempt = Attempt(
        name=username,
        password=password,
        address=visit.request.address,
        agent=visit.request.headers.get("user-agent", ""),
        client_id=turn.situation.client.client_id,
    )
    try:
        opened = sign_in(site.entrance, attempt, before=turn.situation.session, actor=visit.actor())
    except SignInRefusal as refusal:
        site.metrics.signed_in(type(refusal).__name__)
        return _page(site, turn, username=username, refusal=refusal)
    site.metrics.signed_in("done")
    mark_step(site.state, turn.interaction, "sign_in", session=opened.sid, now=visit.now)
    response = go(turn.address)
    set_cookie(response, site.cookies, site.cookies.session, value=opened.cookie.text)
    return response


def _page(site: Site, turn: Turn, *, username: str, refusal: SignInRefusal | None = None) -> flask.Response:
    response = show_page(
        site,
        turn.visit,
        "sign_in.html",
        status=refusal.status if refusal else 200,
        targets=turn.targets,
        action=turn.address,
        activate_url="/activate",
        problem=wording_of(refusal.message_id).sentence if refusal else "",
        system_name=system_name(turn.situation.client),
        username=username[:LONGEST_NAME],
    )
    if refusal and refusal.status == 429:
        response.headers["Retry-After"] = RETRY_AFTER
    return response

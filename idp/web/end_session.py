"""Signing out: at once when the system proves whose session it means, else after a question."""

from urllib.parse import urlencode

import flask

from idp.oauth.logout import begin_logout
from idp.oauth.values import ConfirmSignOut, ErrorPage
from idp.sessions.actions import end_session
from idp.web.cookies import drop_cookie
from idp.web.pages import go, show_page, show_problem, way_to
from idp.web.site import Site, Visit

SIGNED_OUT = "/signed-out"
KEPT = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales")


def sign_out(site: Site, visit: Visit) -> flask.Response:
    """GET /end_session (RP-Initiated Logout 1.0 §2)."""
    begun = begin_logout(site.provider, visit.request, visit.session)
    if isinstance(begun, ErrorPage):
        return show_problem(site, visit, begun.message_id, status=400, way_back=way_to(begun.client))
    if isinstance(begun, ConfirmSignOut):
        return _ask(site, visit, begun)
    return _leave(site, visit, begun.url)


def repost_sign_out(_site: Site, visit: Visit) -> flask.Response:
    """POST from a system's page: again as GET, because a foreign page's POST brings no cookies."""
    return go("?" + urlencode(visit.request.form))


def confirm_sign_out(site: Site, visit: Visit) -> flask.Response:
    """What the person pressed; the parameters are proven again, never trusted because we showed them."""
    begun = begin_logout(site.provider, visit.request, visit.session)
    if isinstance(begun, ErrorPage):
        return show_problem(site, visit, begun.message_id, status=400, way_back=way_to(begun.client))
    if visit.form("confirm") != "yes":
        client = begun.client if isinstance(begun, ConfirmSignOut) else None
        return go(way_to(client).url)
    return _leave(site, visit, begun.url)


def signed_out(site: Site, visit: Visit) -> flask.Response:
    """The page after signing out."""
    return show_page(site, visit, "signed_out.html")


def _ask(site: Site, visit: Visit, begun: ConfirmSignOut) -> flask.Response:
    kept = [(name, value) for name, value in visit.request.query if name in KEPT]
    targets = (begun.url,) if begun.url else ()
    home = (begun.client.home_uri,) if begun.client else ()
    return show_page(
        site,
        visit,
        "confirm_sign_out.html",
        targets=(*targets, *home),
        action="/end_session/confirm",
        kept=kept,
    )


def _leave(site: Site, visit: Visit, url: str) -> flask.Response:
    if visit.session is not None:
        with site.ledger.unit(visit.actor()) as unit:
            end_session(unit, visit.session.sid, because="signed out")
    response = go(url or SIGNED_OUT)
    drop_cookie(response, site.cookies, site.cookies.session)
    return response

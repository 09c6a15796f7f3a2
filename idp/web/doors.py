"""The door of every view: the visit is read, the form is proven, and only then the view is called."""

from collections.abc import Callable, Collection
from dataclasses import replace
from time import perf_counter

import flask

from idp.oauth.values import Request
from idp.sessions.actions import needs_touch, touch_session
from idp.sessions.store import find_live
from idp.sessions.values import LiveSession
from idp.web.address import peer_address
from idp.web.certificate import reported_certificate
from idp.web.cookies import new_browser_value
from idp.web.cors import PublicOrigins, preflight, share
from idp.web.csrf import FormFromElsewhere, check_form, check_origin
from idp.web.errors import answer_error
from idp.web.headers import finish_headers
from idp.web.inventory import CSRF, Audience, Authentication, Route
from idp.web.messages import read_request
from idp.web.pages import speak
from idp.web.request_id import HEADER, request_id
from idp.web.site import Site, Visit
from realnames.ledger.values import Actor, ActorKind

LONGEST_COOKIE = 128
KNOWS_A_SESSION = (Authentication.SESSION_IF_ANY, Authentication.INTERACTION)


def hang_door(site: Site, route: Route, *, origins: PublicOrigins) -> Callable[..., flask.Response]:
    """The view function Flask calls for one route of the inventory."""

    def door(**path: str) -> flask.Response:
        headers = flask.request.headers
        asks_first = flask.request.method == "OPTIONS"
        response = preflight(route.methods) if asks_first else _answer(site, route, path)
        return share(response, route.cors, headers.get("Origin", ""), origins=origins)

    return door


def open_request(site: Site, *, wordless: Collection[str] = ()) -> None:
    """Before anything else: when it began, its id, its language. `wordless` rules answer in none."""
    flask.g.started = perf_counter()
    flask.g.request_id = request_id(flask.request.headers.get(HEADER))
    rule = flask.request.url_rule
    if rule is None or rule.rule not in wordless:
        speak(site)


def close_request(site: Site, response: flask.Response) -> flask.Response:
    """After everything else: headers, one log line, one figure. The line has the rule, never the URL."""
    finish_headers(response, secure=site.cookies.secure)
    response.headers[HEADER] = flask.g.request_id
    seconds = perf_counter() - flask.g.started
    rule = flask.request.url_rule
    route = rule.rule if rule else "none"
    site.metrics.answered(route, response.status_code, seconds=seconds)
    site.log.info(
        "answered",
        request_id=flask.g.request_id,
        method=flask.request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 2),
    )
    return response


def lost_visit(site: Site, audience: Audience, error: Exception) -> flask.Response:
    """The answer to an error that arose before or beside a view, such as an unknown address."""
    incoming = flask.request
    bare = Request(incoming.method, incoming.path, request_id=flask.g.request_id)
    return answer_error(site, _visit(site, bare, session=None), error, audience=audience)


def _answer(site: Site, route: Route, path: dict[str, str]) -> flask.Response:
    try:
        visit = _arrive(site, route)
        if route.csrf is CSRF.FORM and visit.request.method == "POST":
            _prove_form(site, visit)
        return route.view(site, visit, **path)
    except Exception as error:
        return lost_visit(site, route.audience, error)


def _arrive(site: Site, route: Route) -> Visit:
    incoming = flask.request
    forwarded = [entry for line in incoming.headers.getlist("X-Forwarded-For") for entry in line.split(",")]
    address = peer_address(incoming.remote_addr, forwarded, trusted_proxies=site.face.trusted_proxies)
    request = read_request(incoming, address=address, request_id=flask.g.request_id)
    if site.face.certificates.certificate:
        certificate = reported_certificate(request.headers, site.face.certificates)
        request = replace(request, certificate=certificate)
    session = _session(site) if route.authentication in KNOWS_A_SESSION else None
    return _visit(site, request, session=session)


def _session(site: Site) -> LiveSession | None:
    cookie = flask.request.cookies.get(site.cookies.session)
    if not cookie:
        return None
    ledger, now = site.ledger, site.ledger.clock()
    with ledger.read() as connection:
        session = find_live(connection, cookie, now=now)
    if session is not None and needs_touch(session, now):
        actor = Actor(ActorKind.PERSON, str(session.account_id), flask.g.request_id)
        with ledger.unit(actor) as unit:
            touch_session(unit, session)
    return session


def _visit(site: Site, request: Request, *, session: LiveSession | None) -> Visit:
    cookies = flask.request.cookies
    browser = cookies.get(site.cookies.browser, "")
    known = 32 <= len(browser) <= LONGEST_COOKIE and browser.isascii()
    return Visit(
        request=request,
        now=site.ledger.clock(),
        browser=browser if known else new_browser_value(),
        new_browser=not known,
        session_cookie=cookies.get(site.cookies.session, "")[:LONGEST_COOKIE],
        session=session,
    )


def _prove_form(site: Site, visit: Visit) -> None:
    check_origin(visit.request.headers, ours=site.origin)
    if visit.new_browser:
        raise FormFromElsewhere
    check_form(site.ledger.vault, visit.form("csrf"), browser=visit.browser, session=visit.session_cookie)

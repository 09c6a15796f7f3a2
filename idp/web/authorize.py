"""The authorization endpoint for browsers: straight back when nothing is needed, else into a sign-in."""

from urllib.parse import urlencode

import flask

from idp.oauth.authorize import begin, finish, refuse
from idp.oauth.pushed import hold
from idp.oauth.values import Proceed
from idp.signin.dispatcher import next_step
from idp.signin.store import begin_interaction
from idp.web.departure import depart
from idp.web.pages import go, keep_browser, speak
from idp.web.site import Site, Visit
from idp.web.situation import at_the_start


def authorize(site: Site, visit: Visit) -> flask.Response:
    """GET /authorize: prove the request, then code, refusal, sign-in or error page."""
    provider = site.provider
    begun = begin(provider, visit.request)
    if isinstance(begun, Proceed):
        return _go_on(site, visit, begun)
    return depart(site, visit, begun)


def repost(_site: Site, visit: Visit) -> flask.Response:
    """POST (OpenID Connect Core §3.1.2.1): again as GET, because a foreign page's POST brings no cookies."""
    return go("?" + urlencode(visit.request.form))


def _go_on(site: Site, visit: Visit, begun: Proceed) -> flask.Response:
    provider, request = site.provider, begun.request
    situation = at_the_start(site, visit, begun)
    step = next_step(site.steps, situation)
    if step is None and situation.session is not None:
        way = finish(provider, request, situation.session, now=visit.now)
        return depart(site, visit, way)
    if step is not None and "none" in request.prompt:
        return depart(site, visit, refuse(provider, request, step.silent_error()))
    speak(site, request.ui_locales)
    if request.pushed:
        hold(site.state, request.pushed)
    interaction = begin_interaction(site.state, request, browser=visit.browser, now=visit.now)
    return keep_browser(site, visit, go(f"/signin/{interaction.id}"))

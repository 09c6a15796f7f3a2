"""How a browser leaves for the system it came from: redirected, or by a page that posts the answer there."""

import flask

from idp.oauth.values import ErrorPage, Post, Way
from idp.web.headers import posting_policy
from idp.web.pages import go, show_page, show_problem, system_name, way_to
from idp.web.site import Site, Visit


def depart(site: Site, visit: Visit, way: Way | ErrorPage) -> flask.Response:
    """303, or the form of `form_post`, which sends itself where scripts run and has a button where not.

    An answer that may not leave any more is a page here.
    """
    if isinstance(way, ErrorPage):
        return show_problem(site, visit, way.message_id, status=400, way_back=way_to(way.client))
    if not isinstance(way, Post):
        return go(way.url)
    name = system_name(way.client) if way.client else ""
    response = show_page(site, visit, "post.html", target=way.url, fields=way.fields, system_name=name)
    onward = (*way.client.redirect_uris, *way.client.origins, way.client.home_uri) if way.client else ()
    response.headers["Content-Security-Policy"] = posting_policy((way.url, *onward))
    response.headers["Referrer-Policy"] = "strict-origin"  # same-origin would let the form say "Origin: null"
    return response

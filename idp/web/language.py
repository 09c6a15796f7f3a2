"""The switch between languages: a cookie, and back to the same page."""

import flask

from idp.web.cookies import A_YEAR, set_cookie
from idp.web.i18n import LOCALES, local_path
from idp.web.pages import go
from idp.web.site import Site, Visit


def switch_language(site: Site, visit: Visit) -> flask.Response:
    """Keep the choice for a year; an unknown language changes nothing, a foreign address leads home."""
    response = go(local_path(visit.query("back")))
    chosen = visit.query("to")
    if chosen in LOCALES:
        set_cookie(response, site.cookies, site.cookies.language, value=chosen, max_age=A_YEAR)
    return response

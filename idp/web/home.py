"""The address without a path: the portal is where people begin."""

import flask

from idp.web.pages import go
from idp.web.site import Site, Visit


def home(site: Site, _visit: Visit) -> flask.Response:
    """On to the portal."""
    return go(site.face.home)

"""The stylesheet and the drawings, kept by browsers for a year because their address changes with them."""

import flask
from werkzeug.exceptions import NotFound

from idp.web.site import Site, Visit

FOR_A_YEAR = "public, max-age=31536000, immutable"


def show_asset(site: Site, _visit: Visit, name: str) -> flask.Response:
    """One file of the theme by its name."""
    asset = site.assets.get(name)
    if asset is None:
        raise NotFound
    response = flask.Response(asset.body, content_type=asset.media_type)
    response.headers["Cache-Control"] = FOR_A_YEAR
    return response

"""The portal as a WSGI application: its routes, its pages, and the doors and the look of `idp.web`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader
from werkzeug.exceptions import HTTPException

from admin_ui.database import PageDatabase
from admin_ui.portal.assets import portal_assets
from admin_ui.portal.routes import routes
from admin_ui.portal.sign_in import Server
from admin_ui.portal.web import Portal
from idp.web.app import TEMPLATES as COMMON_TEMPLATES
from idp.web.app import NoSession, hang_doors
from idp.web.cookies import CookieNames
from idp.web.csrf import origin_of
from idp.web.doors import close_request, lost_visit, open_request
from idp.web.i18n import TRANSLATIONS as COMMON_TRANSLATIONS
from idp.web.inventory import Audience
from idp.web.site import Site
from idp.web.theme.dress import dress

TEMPLATES = Path(__file__).parent / "templates"
TRANSLATIONS = Path(__file__).parents[1] / "translations"


def create_portal(identity: Site, server: Server) -> flask.Flask:
    """The application. It takes ledger, log and figures from the identity server's site, nothing else."""
    names = cookie_names(server.portal_url)
    site = replace(identity, origin=origin_of(server.portal_url), cookies=names, assets=portal_assets())
    app = flask.Flask("admin_ui.portal", static_folder=None, template_folder=None)
    app.session_interface = NoSession()
    app.before_request(lambda: open_request(site))
    app.after_request(lambda response: close_request(site, response))
    inventory = routes(Portal(server, PageDatabase(site.ledger.engine, app)))
    hang_doors(app, site, inventory)
    _catch_errors(app, site, {route.rule: route.audience for route in inventory})
    _dress(app, site)
    return app


def cookie_names(portal_url: str) -> CookieNames:
    """Cookies ignore ports: the portal's have names of their own; only the language is shared."""
    secure = portal_url.startswith("https://")
    prefix = "__Host-" if secure else ""
    language = CookieNames.of_issuer(portal_url).language
    return CookieNames(f"{prefix}tongxue_portal", f"{prefix}tongxue_portal_browser", language, secure)


def language_url(language: str) -> str:
    """The address that switches the language and comes back to this page."""
    here = flask.request.full_path.rstrip("?")
    return "/portal/language?" + urlencode({"to": language, "back": here})


def _catch_errors(app: flask.Flask, site: Site, audiences: Mapping[str, Audience]) -> None:
    def lost(error: Exception) -> flask.Response:
        rule = flask.request.url_rule
        return lost_visit(site, audiences.get(rule.rule if rule else "", Audience.PERSON), error)

    app.register_error_handler(HTTPException, lost)
    app.register_error_handler(Exception, lost)


def _dress(app: flask.Flask, site: Site) -> None:
    def words() -> Mapping[str, object]:
        name = site.face.operator_name_en if flask.g.language == "en" else site.face.operator_name
        return {"home_url": "/portal/", "operator_name": name, "language_url": language_url}

    folders = (TRANSLATIONS, COMMON_TRANSLATIONS)
    dress(app, site.assets, templates=TEMPLATES, translations=folders, words=words)
    mark = site.assets["portal.css"].mark
    app.jinja_env.globals["portal_asset"] = lambda name: f"/portal/theme/{name}?v={mark}"
    own: BaseLoader | None = app.jinja_env.loader
    errors = FileSystemLoader(COMMON_TEMPLATES)  # the pages of errors are the identity server's
    app.jinja_env.loader = ChoiceLoader([*([own] if own else []), errors])

"""The identity server as a WSGI application: built from a site and the route inventory, nothing global."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import flask
from werkzeug.exceptions import HTTPException

from idp.web.cors import PublicOrigins
from idp.web.doors import close_request, hang_door, lost_visit, open_request
from idp.web.i18n import TRANSLATIONS
from idp.web.inventory import Audience, Route
from idp.web.pages import HOME, language_url
from idp.web.routes import ROUTES
from idp.web.site import Site
from idp.web.theme.dress import dress

TEMPLATES = Path(__file__).parent / "templates"


def create_app(site: Site) -> flask.Flask:
    """The application; two of them in one process share nothing but what they were handed."""
    app = flask.Flask("idp.web", static_folder=None, template_folder=None)
    app.session_interface = NoSession()
    wordless = frozenset(route.rule for route in ROUTES if route.audience is Audience.PROGRAM)
    app.before_request(lambda: open_request(site, wordless=wordless))
    app.after_request(lambda response: close_request(site, response))
    hang_doors(app, site, ROUTES)
    catch_errors(app, site)
    dress_pages(app, site)
    return app


class NoSession(flask.sessions.SessionInterface):
    """Flask's own signed session is never opened: ours lives in the database (`idp.sessions`)."""

    def open_session(self, app: flask.Flask, request: flask.Request) -> None:  # noqa: ARG002
        return None

    def make_null_session(self, app: flask.Flask) -> flask.sessions.NullSession:  # noqa: ARG002
        return flask.sessions.NullSession()

    def should_set_cookie(self, app: flask.Flask, session: flask.sessions.SessionMixin) -> bool:  # noqa: ARG002
        return False


def hang_doors(app: flask.Flask, site: Site, routes: Sequence[Route]) -> None:
    """One URL rule for each line of the inventory."""
    origins = PublicOrigins(site.ledger, site.provider.changes)
    for route in routes:
        app.add_url_rule(
            route.rule,
            route.endpoint,
            hang_door(site, route, origins=origins),
            methods=list(route.methods),
            provide_automatic_options=False,
        )


def catch_errors(app: flask.Flask, site: Site) -> None:
    """Errors beside the views: unknown addresses, wrong methods, and whatever nobody foresaw."""
    audiences = {route.rule: route.audience for route in ROUTES}

    def lost(error: Exception) -> flask.Response:
        wants_page = flask.request.accept_mimetypes.accept_html
        known = audiences.get(flask.request.url_rule.rule) if flask.request.url_rule else None
        audience = known or (Audience.PERSON if wants_page else Audience.PROGRAM)
        return lost_visit(site, audience, error)

    app.register_error_handler(HTTPException, lost)
    app.register_error_handler(Exception, lost)


def dress_pages(app: flask.Flask, site: Site) -> None:
    """Templates, the theme, languages, and the words that every page may use."""

    def words() -> Mapping[str, object]:
        name = site.face.operator_name_en if flask.g.language == "en" else site.face.operator_name
        return {"home_url": HOME, "operator_name": name, "language_url": language_url}

    dress(app, site.assets, templates=TEMPLATES, translations=(TRANSLATIONS,), words=words)

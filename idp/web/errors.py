"""What an error looks like to each audience: JSON for programs, a page for people, fields for the operator.

A refusal keeps its own status; everything unforeseen becomes one page without a trace, and one log line.
"""

from collections.abc import Mapping
from types import MappingProxyType

import flask
import msgspec
from authlib.oauth2.rfc6749.errors import OAuth2Error
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException

from idp.web.csrf import FormFromElsewhere
from idp.web.inventory import Audience
from idp.web.pages import WayBack, show_page, show_problem, way_home
from idp.web.site import Site, Visit
from idp.web.wording import wording_of
from realnames.ledger.values import Refusal

RETRY_SECONDS = 5
PATIENCE_SECONDS = 60

GENERAL = "refusal.general"
WORDS_OF_STATUS: Mapping[int | None, str] = MappingProxyType(
    {404: "page.not_found", 405: "page.not_found", 413: "refusal.too_long", 414: "refusal.too_long"}
)

Described = tuple[int, str, str, str]
"""Status, the client's error code, the client's ASCII description, the person's message id."""


def answer_error(site: Site, visit: Visit, error: Exception, *, audience: Audience) -> flask.Response:
    """The answer to any exception a view raised, in the voice of its audience."""
    status, code, description, message_id = describe(error)
    if status == 500:
        site.log.failure("unexpected", error, request_id=visit.request.request_id)
    else:
        refusal = type(error).__name__
        site.log.info("refused", refusal=refusal, status=status, request_id=visit.request.request_id)
    if audience is Audience.PROGRAM:
        response = _json(code, description, status)
    elif status == 503:
        response = _wait(site, visit, message_id)
    else:
        response = show_problem(site, visit, message_id, status=status, way_back=_same_page(error))
    return _with_own_headers(response, error, status)


def describe(error: Exception) -> Described:
    """What may be told about an exception; nothing of an unforeseen one is."""
    if isinstance(error, Refusal):
        code = "temporarily_unavailable" if error.status == 503 else "invalid_request"
        return error.status, code, error.description, error.message_id
    if isinstance(error, OAuth2Error):
        message_id = getattr(error, "message_id", "authorize.malformed")
        return error.status_code, str(error.error), str(error.get_error_description()), message_id
    if isinstance(error, HTTPException):
        return error.code or 500, "invalid_request", error.name, WORDS_OF_STATUS.get(error.code, GENERAL)
    return 500, "server_error", "The server met an unexpected condition.", "page.failure"


def _wait(site: Site, visit: Visit, message_id: str) -> flask.Response:
    wording = wording_of(message_id)
    return show_page(
        site,
        visit,
        "wait.html",
        status=503,
        heading=wording.heading,
        sentence=wording.sentence,
        seconds=RETRY_SECONDS,
        way_back=way_home(),
    )


def _same_page(error: Exception) -> WayBack | None:
    """For a form that was out of date, the way to its own page as it is now, if there is one."""
    adapter = flask.current_app.create_url_adapter(flask.request)
    if not isinstance(error, FormFromElsewhere) or adapter is None:
        return None
    path = flask.request.path
    return WayBack(path, _("Go on")) if adapter.test(path, "GET") else None


def _with_own_headers(response: flask.Response, error: Exception, status: int) -> flask.Response:
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if status == 429:
        response.headers["Retry-After"] = str(PATIENCE_SECONDS)
    return response


def _json(code: str, description: str, status: int) -> flask.Response:
    body = msgspec.json.encode({"error": code, "error_description": description})
    return flask.Response(body, status=status, mimetype="application/json")

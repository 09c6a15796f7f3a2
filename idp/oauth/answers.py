"""Answers of the protocol: JSON for machine endpoints, and redirects that carry `iss` in every case."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

import msgspec
from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.oauth.values import Answer, Pairs

JSON = ("Content-Type", "application/json")
NO_STORE = [JSON, ("Cache-Control", "no-store"), ("Pragma", "no-cache")]


def json_answer(body: object, *, status: int = 200, headers: Iterable[tuple[str, str]] = NO_STORE) -> Answer:
    """A JSON answer that nobody may keep."""
    return Answer(status, tuple(headers), msgspec.json.encode(body))


def error_answer(error: OAuth2Error) -> Answer:
    """RFC 6749 §5.2: the error code and an ASCII description; nothing of the request comes back."""
    body = {"error": error.error}
    description = error.get_error_description()
    if description:
        body["error_description"] = description
    challenges = tuple(header for header in error.get_headers() if header[0] == "WWW-Authenticate")
    return Answer(error.status_code, (*NO_STORE, *challenges), msgspec.json.encode(body))


def bearer_error(error: OAuth2Error) -> Answer:
    """RFC 6750 §3: the refusal of a protected resource, in the challenge and as JSON."""
    parts = ['realm="tongxue"']
    if error.error:
        parts += [f'error="{error.error}"', f'error_description="{error.get_error_description()}"']
    challenge = ("WWW-Authenticate", "Bearer " + ", ".join(parts))
    body: Mapping[str, str] = (
        {"error": error.error, "error_description": error.get_error_description()} if error.error else {}
    )
    return Answer(error.status_code, (*NO_STORE, challenge), msgspec.json.encode(body))


def redirect_url(uri: str, parameters: Pairs) -> str:
    """A registered redirect URI with parameters added to its query (RFC 6749 §4.1.2)."""
    separator = "&" if "?" in uri else "?"
    return uri + separator + urlencode(parameters)

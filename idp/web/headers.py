"""The headers that every answer carries, and the policy that a page lives under.

`form-action` names the client's own origins besides ours, because Chromium applies it to the redirect
that answers the last form as well; nothing else may be loaded, framed or posted to.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import flask

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'{targets}"
)
NO_STORE = "no-store"
EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    # no-referrer would make browsers send "Origin: null" with our own forms
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Content-Security-Policy", POLICY.format(targets="")),
    ("Cache-Control", NO_STORE),
)
STRICT_TRANSPORT = "max-age=63072000"


def page_policy(targets: Iterable[str] = ()) -> str:
    """The Content-Security-Policy of a page whose form may end at one of these redirect targets (URLs)."""
    sources = dict.fromkeys(source for target in targets if (source := _source(target)))
    return POLICY.format(targets="".join(f" {source}" for source in sources))


def posting_policy(targets: Iterable[str]) -> str:
    """As `page_policy`, for the one page with a script, which is a file of ours."""
    return f"{page_policy(targets)}; script-src 'self'"


def finish_headers(response: flask.Response, *, secure: bool) -> None:
    """Add what is missing: an endpoint's own headers always win.

    Looking for one header walks through all of them, so that they are walked through once.
    """
    present = {name.lower() for name, _ in response.headers}
    wanted = list(EVERYWHERE)
    if "access-control-allow-origin" not in present:
        wanted.append(("Cross-Origin-Resource-Policy", "same-origin"))
    if secure:
        wanted.append(("Strict-Transport-Security", STRICT_TRANSPORT))
    for name, value in wanted:
        if name.lower() not in present:
            response.headers.add(name, value)
    if "cache-control" not in present or response.headers["Cache-Control"] == NO_STORE:
        response.headers.add("Vary", "Cookie")


def _source(target: str) -> str:
    """The CSP source of a redirect target: an origin, or the scheme of a native application."""
    parts = urlsplit(target)
    if parts.scheme in ("http", "https"):
        return (
            f"{parts.scheme}://{parts.netloc}"
            if parts.netloc.isascii() and not set(parts.netloc) & set(";, '")
            else ""
        )
    return f"{parts.scheme}:" if parts.scheme else ""

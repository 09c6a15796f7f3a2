"""Cookies: their names, and the one way to set and drop them.

Cookies ignore ports, so every program has its own names. An https issuer uses the `__Host-` prefix
(RFC 6265bis §4.1.3.2); an http issuer is accepted on loopback only and uses plain names.
"""

import secrets
from dataclasses import dataclass

import flask

BROWSER_BYTES = 32
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class CookieNames:
    """The names of one program's cookies, and whether they travel over TLS only."""

    session: str
    browser: str
    language: str
    secure: bool

    @classmethod
    def of_issuer(cls, issuer: str) -> "CookieNames":
        """The identity server's cookies for this issuer."""
        secure = issuer.startswith("https://")
        prefix = "__Host-" if secure else ""
        return cls(
            f"{prefix}tongxue_session", f"{prefix}tongxue_browser", f"{prefix}tongxue_language", secure
        )


def new_browser_value() -> str:
    """A fresh value that binds forms and interactions to one browser."""
    return secrets.token_urlsafe(BROWSER_BYTES)


def set_cookie(
    response: flask.Response, names: CookieNames, name: str, *, value: str, max_age: int | None = None
) -> None:
    """Set a cookie; without `max_age` (seconds) the browser forgets it when it closes."""
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=names.secure, httponly=True, samesite="Lax"
    )


def drop_cookie(response: flask.Response, names: CookieNames, name: str) -> None:
    """Tell the browser to forget a cookie."""
    response.delete_cookie(name, path="/", secure=names.secure, httponly=True, samesite="Lax")

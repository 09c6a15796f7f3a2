"""Which origins' scripts may read an answer: everybody for public metadata, registered ones for tokens."""

import threading
from datetime import datetime

import flask

from idp.clients.store import all_clients
from idp.web.inventory import CORS
from realnames.ledger.changes import Changes
from realnames.ledger.unit import Ledger

PREFLIGHT_AGE = "600"
ALLOWED_HEADERS = "authorization, content-type, dpop"
SHOWN_HEADERS = "WWW-Authenticate, DPoP-Nonce, X-Request-ID"


class PublicOrigins:
    """The origins that active public clients registered; read again after a client changed."""

    def __init__(self, ledger: Ledger, changes: Changes) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._known: frozenset[str] | None = None
        changes.listen("client", self._forget)

    def __contains__(self, origin: object) -> bool:
        known = self._known
        if known is None:
            with self._lock:
                known = self._known = self._read()
        return origin in known

    def _read(self) -> frozenset[str]:
        with self._ledger.read() as connection:
            public = [client for client in all_clients(connection) if client.is_public and client.is_active]
        return frozenset(origin for client in public for origin in client.origins)

    def _forget(self, subject: str, until: datetime | None) -> None:  # noqa: ARG002
        self._known = None


def preflight(methods: tuple[str, ...]) -> flask.Response:
    """The answer to a browser that asks before it sends; `share` adds for whom it holds."""
    response = flask.Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
    response.headers["Access-Control-Max-Age"] = PREFLIGHT_AGE
    return response


def share(response: flask.Response, policy: CORS, origin: str, *, origins: PublicOrigins) -> flask.Response:
    """Let the asking origin read the answer if the policy allows it; cookies are never allowed along."""
    if policy is CORS.ANY:
        response.headers["Access-Control-Allow-Origin"] = "*"
    if policy is CORS.CLIENT:
        response.headers.add("Vary", "Origin")
        if origin and origin in origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
    return response

"""Assertions by which clients prove themselves (RFC 7521 §4.2, RFC 7523 §3): read, dated, and taken once.

The audience is the issuer's name alone (RFC 10070): an assertion for somebody else's endpoint, or for several
readers at once, could have been made for an attacker. Openly registered clients may name the token endpoint.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from idp.clients.values import Client
from idp.keys.client_tokens import Finder, Kind, Window, check_window, named_subject, read_signed
from idp.keys.values import JOSERefused
from idp.oauth.authentication import Claimed, Desk, Trial
from idp.oauth.errors import ClientNotProven
from idp.state.rules import mark_is_trustworthy
from idp.state.values import StateKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TYPES = frozenset({"", "jwt", "client-authentication+jwt"})
TOKEN_ENDPOINT = "/token"
LEEWAY = timedelta(seconds=30)
LONGEST_LIFE = timedelta(hours=1)
WINDOW = Window(LEEWAY, LONGEST_LIFE)
LONGEST_JTI = 256


def claimed_by_assertion(form: Mapping[str, str]) -> Claimed | None:
    """The assertion of a form and whom it is about; `client_id` may be left out (RFC 7521 §4.2)."""
    assertion = form.get("client_assertion")
    if assertion is None:
        return None
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise ClientNotProven
    try:
        return Claimed(named_subject(assertion), "assertion", assertion)
    except JOSERefused:
        raise ClientNotProven from None


def proven_by_assertion(trial: Trial, algs: tuple[str, ...], find: Finder) -> bool:
    """RFC 7523 §3: signed by the client, about itself, for us, in its time, and never seen before."""
    registered = trial.client.token_endpoint_auth_signing_alg
    kind = Kind(TYPES, tuple(alg for alg in algs if registered in ("", alg)))
    try:
        claims = read_signed(trial.proof, kind, find)
        check_window(claims, WINDOW, trial.now)
    except JOSERefused:
        return False
    about_itself = claims.get("iss") == claims.get("sub") == trial.client.client_id
    return (
        about_itself and for_us(claims.get("aud"), trial.client, trial.desk.issuer) and _spent(trial, claims)
    )


def for_us(audience: object, client: Client, issuer: str) -> bool:
    """RFC 10070: exactly the issuer as a string, unless the client is registered for the older rule too.

    Under the older rule every member of a list must be ours, or the list was made for somebody else as well.
    """
    if client.assertion_audience == "issuer":
        return audience == issuer
    ours = (issuer, issuer + TOKEN_ENDPOINT)
    named = audience if isinstance(audience, list) else [audience]
    return bool(named) and all(one in ours for one in named)


def _spent(trial: Trial, claims: Mapping[str, Any]) -> bool:
    """Take the assertion's `jti`; True for whoever brought it first, and for nobody after a loss."""
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        return False
    desk, expires = trial.desk, datetime.fromtimestamp(claims["exp"], UTC)
    made_at = claims.get("iat", claims.get("nbf", claims["exp"] - LONGEST_LIFE.total_seconds()))
    if not _trustworthy(desk, datetime.fromtimestamp(made_at, UTC)):
        return False
    mark = StateKey("client_assertion", f"{trial.client.client_id}/{jti}")
    return desk.state.add(mark, b"used", ttl=expires - trial.now + 2 * LEEWAY)


def _trustworthy(desk: Desk, made_at: datetime) -> bool:
    return mark_is_trustworthy(made_at, desk.state.born(), ahead=LEEWAY)

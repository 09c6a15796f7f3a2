"""Tokens at our own resources (RFC 6750 §2, RFC 9449 §7): taken from one place, living, and shown rightly."""

from dataclasses import dataclass
from datetime import datetime

from idp.oauth.bounds import USERINFO
from idp.oauth.dpop import shown_key, spend_proof
from idp.oauth.errors import Malformed, ProofRefused, TokenMissing, TokenRefused
from idp.oauth.parameters import single
from idp.oauth.provider import Provider
from idp.oauth.sender import check_certificate
from idp.oauth.tokens.access import AccessToken
from idp.oauth.values import Pairs, Request

FORM = "application/x-www-form-urlencoded"
SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}


@dataclass(frozen=True, slots=True)
class Presented:
    """A token as it was shown, and by which scheme: Bearer or DPoP."""

    token: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A token that opens the resource, and what the answer's headers must carry."""

    token: AccessToken
    headers: Pairs = ()


def scheme_of(request: Request) -> str:
    """The scheme that a refusal is worded for: what the request used, Bearer unless it was DPoP."""
    return SCHEMES.get(request.headers.get("authorization", "").partition(" ")[0].lower(), "Bearer")


def presented_token(request: Request) -> Presented:
    """The token from the header or, for a form POST, from the body; never the query, never both."""
    if any(name == "access_token" for name, _ in request.query):
        raise Malformed
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    in_header = credentials.strip() if scheme.lower() in SCHEMES else ""
    in_form = single(request.form).get("access_token", "") if request.method == "POST" else ""
    if in_header and in_form:
        raise Malformed
    if not in_header and not in_form:
        raise TokenMissing
    return Presented(in_header or in_form, SCHEMES[scheme.lower()] if in_header else "Bearer")


def admitted_token(provider: Provider, request: Request, now: datetime) -> Admitted:
    """The living token of a request to our own resource, shown as it must be.

    RFC 9449 §7.1: a token that is bound to a key is nothing without a proof of that key, and the DPoP
    scheme is for such tokens alone.
    """
    presented = presented_token(request)
    token = living_token(provider, presented.token, now)
    if token.token_type != presented.scheme or not meant_for_us(provider, token):
        raise TokenRefused
    check_certificate(token, request)
    if not token.cnf.jkt:
        return Admitted(token)
    shown = shown_key(provider, request, now=now, token=presented.token)
    if shown is None or shown.key != token.cnf.jkt:
        raise ProofRefused
    return Admitted(token, spend_proof(provider, shown, now=now))


def meant_for_us(provider: Provider, token: AccessToken) -> bool:
    """RFC 9068 §4: a token for other resources is nothing here (RFC 8707 §3)."""
    return token.is_for(provider.issuer) or token.is_for(provider.issuer + USERINFO)


def living_token(provider: Provider, text: str, now: datetime) -> AccessToken:
    """The claims of a token that was not revoked and whose client may still be used."""
    token = provider.tokens.read(text, now)
    client = provider.clients.get(token.client_id)
    if client is None or not client.is_active or provider.denied.denies(token, now):
        raise TokenRefused
    return token

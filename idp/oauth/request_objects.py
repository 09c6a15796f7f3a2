"""Request objects by value (RFC 9101, OpenID Connect Core §6.1): an authorization request that is signed.

One by reference is not fetched: a `request_uri` is always one of ours (RFC 9126).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from idp.clients.profiles import PROFILES
from idp.clients.values import Client
from idp.keys.client_tokens import Kind, Window, check_window, read_signed, read_unsigned
from idp.keys.key_sets import SetKey
from idp.keys.remote import KeySource
from idp.keys.values import JOSERefused
from idp.oauth.errors import Malformed
from idp.oauth.provider import Provider
from idp.oauth.request_errors import BadRequestObject, RequestNotSupported
from idp.oauth.values import Pairs

TYPES = frozenset({"", "jwt", "oauth-authz-req+jwt"})
LEEWAY = timedelta(seconds=30)
STRICT_WINDOW = Window(LEEWAY, timedelta(minutes=60), required=("exp", "nbf"))
"""FAPI 2.0 Message Signing §5.3.1: exp at most 60 minutes after nbf, and nbf no older than 60 minutes."""

WIDE_WINDOW = Window(LEEWAY, timedelta(days=366), required=())
OF_THE_TOKEN = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti"})
NEVER_INSIDE = frozenset({"request", "request_uri"})
MUST_AGREE = ("client_id", "response_type")


@dataclass(frozen=True, slots=True)
class Opened:
    """The parameters in a request object, and whether a signature has proven them."""

    parameters: Pairs
    signed: bool


def open_request_object(provider: Provider, client: Client, token: str, *, now: datetime) -> Opened:
    """The parameters; `BadRequestObject` for one that is not the client's, not for us, or not of now."""
    registered = client.request_object_signing_alg
    if not registered and not (client.jwks or client.jwks_uri):
        raise RequestNotSupported
    try:
        claims = (
            read_unsigned(token, TYPES) if registered == "none" else _proven(provider, client, token, now=now)
        )
        check_window(claims, WIDE_WINDOW if PROFILES[client.profile].merged_requests else STRICT_WINDOW, now)
    except JOSERefused:
        raise BadRequestObject from None
    _check_parties(provider, client, claims)
    named = {name: value for name, value in claims.items() if name not in OF_THE_TOKEN and value is not None}
    return Opened(tuple((name, _text(value)) for name, value in named.items()), registered != "none")


def merged(outside: Pairs, inside: Pairs) -> Pairs:
    """OpenID Connect Core §6.1: what is inside supersedes; client and response type must agree with it."""
    superseding = dict(inside)
    for name, value in outside:
        if name in MUST_AGREE and superseding.get(name, value) != value:
            raise BadRequestObject
    return tuple(
        (name, value) for name, value in outside if name != "request" and name not in superseding
    ) + tuple(superseding.items())


def _proven(provider: Provider, client: Client, token: str, *, now: datetime) -> Mapping[str, Any]:
    registered, source = client.request_object_signing_alg, KeySource(client.jwks, client.jwks_uri)
    algs = tuple(alg for alg in PROFILES[client.profile].client_algs if registered in ("", alg))

    def find(kid: str, alg: str) -> Sequence[SetKey]:
        return provider.client_keys.find(source, kid, alg=alg, now=now)

    return read_signed(token, Kind(TYPES, algs), find)


def _check_parties(provider: Provider, client: Client, claims: Mapping[str, Any]) -> None:
    """RFC 9101 §6.3: by the client, for us. One with a `sub` could pass as an assertion (§10.8)."""
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    given = {name: claims.get(name) for name in ("iss", "client_id") if name in claims}
    strict = not PROFILES[client.profile].merged_requests
    if any(value != client.client_id for value in given.values()) or NEVER_INSIDE & claims.keys():
        raise BadRequestObject
    if (strict or audience is not None) and provider.issuer not in named:
        raise BadRequestObject
    if (strict and len(given) != 2) or "sub" in claims:
        raise BadRequestObject


def _text(value: object) -> str:
    """A claim as the parameter it stands for (RFC 9101 §4: numbers and objects are JSON there)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | float):
        raise Malformed
    return msgspec.json.encode(value).decode()

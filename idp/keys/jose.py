"""The one place that signs a token and the one guarded place that reads one.

Signing assembles a compact JWS by hand from prepared parts. Reading lets nothing of the token choose how it
is read: shape, header, type, algorithm and key are settled before a signature is looked at, and the payload
is parsed only after the signature has been proven.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError

from idp.keys.compact import claims_of, header_of, seconds_of, take_apart
from idp.keys.material import LiveKey, base64url
from idp.keys.ring import KeyRing
from idp.keys.values import (
    Expected,
    HeaderRefused,
    JOSERefused,
    NotYetValid,
    TokenExpired,
    UnknownKey,
    WrongAlgorithm,
    WrongAudience,
    WrongIssuer,
    WrongSignature,
    WrongType,
)

__all__ = ["Expected", "JOSERefused", "read", "sign"]

HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})


def sign(ring: KeyRing, claims: Mapping[str, object], *, typ: str, now: datetime, alg: str = "ES256") -> str:
    """A compact JWS (RFC 7515 §7.1) of these claims, by the key that signs with `alg` now."""
    key = ring.signing(alg, now)
    message = key.header(typ) + base64url(msgspec.json.encode(claims))
    return (message + b"." + base64url(key.signature(message))).decode("ascii")


def read(ring: KeyRing, token: str, expected: Expected, *, now: datetime) -> Mapping[str, Any]:
    """The claims of a token of ours that is exactly what the reader expects; else a `JOSERefused`.

    `exp` is in seconds; the moment handed in as `now` is the only clock.
    """
    header = _header(take_apart(token).header)
    key = _key_for(header, ring, expected, now=now)
    claims = claims_of(_proven_payload(token, key))
    _check_parties(claims, expected)
    _check_times(claims, expected, now)
    return claims


def _header(raw: bytes) -> Mapping[str, str]:
    header = header_of(raw)
    if header.keys() != HEADER_MEMBERS or not all(isinstance(value, str) for value in header.values()):
        raise HeaderRefused
    return header


def _key_for(header: Mapping[str, str], ring: KeyRing, expected: Expected, *, now: datetime) -> LiveKey:
    if header["typ"] != expected.typ:
        raise WrongType
    if header["alg"] not in expected.algs:
        raise WrongAlgorithm
    key = ring.verifying(header["kid"], now)
    if key is None:
        raise UnknownKey
    if key.life.alg != header["alg"]:
        raise WrongAlgorithm
    return key


def _proven_payload(token: str, key: LiveKey) -> bytes:
    """joserfc verifies with the one key and the one algorithm that were settled before."""
    try:
        return jws.deserialize_compact(token, key.public, algorithms=[key.life.alg]).payload
    except (JoseError, ValueError):
        raise WrongSignature from None


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise WrongIssuer
    if expected.audience is None:
        return
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if expected.audience not in named:
        raise WrongAudience


def _check_times(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    leeway = int(expected.leeway.total_seconds())
    overdue = int(expected.overdue.total_seconds())
    moment = now.timestamp()
    expires, issued = seconds_of(claims, "exp"), seconds_of(claims, "iat")
    begins = seconds_of(claims, "nbf") if "nbf" in claims else issued
    if moment >= expires + leeway + overdue:
        raise TokenExpired
    if max(issued, begins) > moment + leeway:
        raise NotYetValid

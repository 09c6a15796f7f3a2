"""Reads what clients signed: assertions and request objects, by the keys of their registration.

Nothing of the token chooses how it is read. The reader names the types and algorithms it takes, the keys
come from the registration, and a key verifies only the algorithms of its own kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.keys.compact import claims_of, header_of, take_apart, take_apart_unsigned
from idp.keys.key_sets import SetKey
from idp.keys.values import (
    ClaimsRefused,
    HeaderRefused,
    NotYetValid,
    TokenExpired,
    UnknownKey,
    WrongAlgorithm,
    WrongSignature,
    WrongType,
)

LONGEST_HEADER = 1024
HEADER_MEMBERS = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
"""Thumbprints of certificates are common, harmless and never looked at; crit, jwk, jku, x5u are refused."""

LATEST = 100_000_000_000
"""No time is later (the year 5138): arithmetic with it can never fail."""

Finder = Callable[[str, str], Sequence[SetKey]]
"""The keys that may have signed, for a key id ("" when the token names none) and an algorithm."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a reader insists on: header types in lower case ("" stands for none named), and algorithms."""

    types: frozenset[str]
    algs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Bounds of time: how far clocks may differ, how far ahead `exp` and how far back `nbf` may lie."""

    leeway: timedelta
    longest: timedelta
    required: tuple[str, ...] = ("exp",)


def read_signed(token: str, kind: Kind, find: Finder) -> Mapping[str, Any]:
    """The claims of a token that the one fitting key signed; else a `JOSERefused`. Times are unchecked."""
    parts = take_apart(token, longest_header=LONGEST_HEADER)
    header = _header(parts.header, kind)
    alg = header["alg"]
    keys = find(header.get("kid", ""), alg)
    if len(keys) != 1:  # none fits, or the token does not say which of several
        raise UnknownKey
    if not keys[0].verifies(parts.signature, parts.signed, alg=alg):
        raise WrongSignature
    return claims_of(parts.payload)


def read_unsigned(token: str, types: frozenset[str]) -> Mapping[str, Any]:
    """The claims of a token whose `alg` is none and whose signature is empty: it proves nothing at all."""
    parts = take_apart_unsigned(token, longest_header=LONGEST_HEADER)
    if parts.signature:
        raise WrongSignature
    _header(parts.header, Kind(types, ("none",)))
    return claims_of(parts.payload)


def named_subject(token: str) -> str:
    """Whom a token says it is about (`sub`). It is not proven: it only says whose keys to try."""
    subject = claims_of(take_apart(token, longest_header=LONGEST_HEADER).payload).get("sub")
    if not isinstance(subject, str):
        raise ClaimsRefused
    return subject


def check_window(claims: Mapping[str, Any], window: Window, now: datetime) -> None:
    """RFC 7519 §4.1.4 to §4.1.6: `exp`, `nbf` and `iat`, as far as they are given or required."""
    times = {name: _moment(claims[name]) for name in ("exp", "nbf", "iat") if name in claims}
    if not set(window.required) <= times.keys():
        raise ClaimsRefused
    moment, leeway = now.timestamp(), window.leeway.total_seconds()
    farthest = window.longest.total_seconds() + leeway
    begins = [times[name] for name in ("nbf", "iat") if name in times]
    if "exp" in times and moment >= times["exp"] + leeway:
        raise TokenExpired
    if any(begin > moment + leeway for begin in begins):
        raise NotYetValid
    if times.get("exp", 0) > moment + farthest or any(begin < moment - farthest for begin in begins):
        raise ClaimsRefused


def _header(raw: bytes, kind: Kind) -> Mapping[str, str]:
    header = header_of(raw)
    if not header.keys() <= HEADER_MEMBERS or not all(isinstance(value, str) for value in header.values()):
        raise HeaderRefused
    if header.get("typ", "").lower().removeprefix("application/") not in kind.types:  # RFC 7515 §4.1.9
        raise WrongType
    if header.get("alg") not in kind.algs:
        raise WrongAlgorithm
    return header


def _moment(value: object) -> float:
    """A NumericDate (RFC 7519 §2): a number, which a bool is not, of an age that somebody could live in."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LATEST:
        raise ClaimsRefused
    return value

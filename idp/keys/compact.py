"""The compact serialisation (RFC 7515 §7.1), taken apart so that no two readers see two tokens in it."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from idp.keys.material import base64url
from idp.keys.values import ClaimsRefused, HeaderRefused, JOSERefused, NotCompact

LONGEST = 16 * 1024
LONGEST_HEADER = 512


@dataclass(frozen=True, slots=True)
class Compact:
    """The three parts of a token, decoded, and the bytes that were signed. Nothing of it is proven yet."""

    header: bytes
    payload: bytes
    signature: bytes
    signed: bytes


def take_apart(token: str, *, longest: int = LONGEST, longest_header: int = LONGEST_HEADER) -> Compact:
    """The parts; each must be the one spelling of its bytes and not empty, or tokens were malleable."""
    found = take_apart_unsigned(token, longest=longest, longest_header=longest_header)
    if not found.signature:
        raise NotCompact
    return found


def take_apart_unsigned(
    token: str, *, longest: int = LONGEST, longest_header: int = LONGEST_HEADER
) -> Compact:
    """As `take_apart`, for the one reader that takes tokens without a signature (RFC 7515 appendix A.5)."""
    if len(token) > longest or not token.isascii():
        raise NotCompact
    parts = token.split(".")
    if len(parts) != 3 or not all(parts[:2]) or len(parts[0]) > longest_header:
        raise NotCompact
    header, payload, signature = (decoded(part) for part in parts)
    return Compact(header, payload, signature, token.rpartition(".")[0].encode())


def header_of(raw: bytes) -> dict[str, Any]:
    """The JOSE header: one JSON object without repeated members (RFC 7515 §4)."""
    return _object(raw, HeaderRefused)


def claims_of(raw: bytes) -> dict[str, Any]:
    """The claims: one JSON object without repeated members (RFC 7519 §4 lets us refuse them)."""
    return _object(raw, ClaimsRefused)


def seconds_of(claims: Mapping[str, Any], name: str) -> int:
    """A whole number of seconds; `ClaimsRefused` for anything else."""
    value = claims.get(name)
    if type(value) is not int:  # a bool is an int, and true is not a time
        raise ClaimsRefused
    return value


def decoded(part: str) -> bytes:
    """The bytes of base64url without padding, in its one canonical spelling (RFC 7515 §2)."""
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotCompact from None
    if base64url(raw) != part.encode():
        raise NotCompact
    return raw


def _object(raw: bytes, refusal: type[JOSERefused]) -> dict[str, Any]:
    try:
        found = json.loads(raw.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise refusal from None
    if not isinstance(found, dict):
        raise refusal
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member is repeated")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)

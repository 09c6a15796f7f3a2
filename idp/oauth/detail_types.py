"""Reads `authorization_details` (RFC 9396): only registered types, every member checked, nothing ignored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from idp.oauth.errors import DetailsRefused
from idp.oauth.values import Detail

LONGEST = 4096
MOST = 10


@dataclass(frozen=True, slots=True)
class DetailType:
    """One member of the family: its registered name, its shape, and what the shape cannot say."""

    name: str
    shape: type[msgspec.Struct]
    sound: Callable[[Any], bool]


def read_details(
    text: str | None, types: Sequence[DetailType], *, approved: Sequence[str]
) -> tuple[Detail, ...]:
    """The details of a request in their canonical form; `DetailsRefused` for what is not registered (§5)."""
    if text is None:
        return ()
    try:
        members = msgspec.json.decode(text) if len(text) <= LONGEST else None
    except (msgspec.DecodeError, RecursionError):
        raise DetailsRefused from None
    if not isinstance(members, list) or not 0 < len(members) <= MOST:
        raise DetailsRefused
    return tuple(_read(member, types, approved) for member in members)


def narrowed_details(
    text: str | None, types: Sequence[DetailType], *, granted: tuple[Detail, ...]
) -> tuple[Detail, ...]:
    """RFC 9396 §6: a token request may ask for some of what was granted, never for anything else."""
    asked = read_details(text, types, approved=[str(detail["type"]) for detail in granted])
    if any(detail not in granted for detail in asked):
        raise DetailsRefused
    return asked or granted


def _read(member: object, types: Sequence[DetailType], approved: Sequence[str]) -> Detail:
    name = member.get("type") if isinstance(member, dict) else None
    kind = next((one for one in types if one.name == name), None)
    if kind is None or name not in approved:
        raise DetailsRefused
    try:
        detail = msgspec.convert(member, kind.shape)
    except msgspec.ValidationError:
        raise DetailsRefused from None
    if not kind.sound(detail):
        raise DetailsRefused
    canonical: Mapping[str, Any] = msgspec.json.decode(msgspec.json.encode(detail))
    return canonical

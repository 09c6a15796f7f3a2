"""The words every wing shares: time, identifiers, who acts, what happened, and refusals."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from typing import ClassVar, Protocol
from uuid import UUID

MILLISECONDS_MASK = (1 << 48) - 1


class Clock(Protocol):
    """Answers the present moment as an aware UTC datetime; one is handed down to everything."""

    def __call__(self) -> datetime: ...


class SystemClock:
    """The machine's clock: the only place of the product that reads it."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


def uuid7_floor(moment: datetime) -> UUID:
    """The smallest version 7 UUID of a moment: every id made before that moment sorts below it."""
    milliseconds = int(moment.timestamp() * 1000) & MILLISECONDS_MASK
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62)


def uuid7(now: datetime) -> UUID:
    """A version 7 UUID (RFC 9562 §5.7): 48 bits of `now` in milliseconds, then 74 random bits."""
    milliseconds = int(now.timestamp() * 1000) & MILLISECONDS_MASK
    random = secrets.randbits(74)
    high = milliseconds << 16 | 0x7000 | random >> 62
    low = 0b10 << 62 | random & ((1 << 62) - 1)
    return UUID(int=high << 64 | low)


class ActorKind(Enum):
    """Who can act: a person, an operator at the command line, a client system, or Tongxue itself."""

    PERSON = "person"
    OPERATOR = "operator"
    CLIENT = "client"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and within which request; copied into every journal line."""

    kind: ActorKind
    id: str
    request_id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "tongxue")


@dataclass(frozen=True)
class Event:
    """Something that happened: the base of every event class, one journal line each.

    A subclass is a frozen dataclass whose docstring says what happened. Its fields are strings,
    numbers, booleans or tuples of them: identifiers only, never a personal value, because the
    journal outlives a person's wish to be forgotten. `published` says whether other wings and
    systems may react to it (an outbox row) or whether the line is for the auditor alone.
    """

    name: ClassVar[str] = ""
    published: ClassVar[bool] = True

    @property
    def subject(self) -> str:
        """The identifier of what the event is about: by convention the first field."""
        return str(getattr(self, fields(self)[0].name))

    def details(self) -> dict[str, object]:
        """The fields as a JSON-ready mapping."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Refusal(Exception):
    """The root of every refusal: an act that was understood and will not be done.

    Refusal
    ├── DatabaseAway        the database cannot be reached or did not answer in time
    └── …                   one class per refusal, in the `values.py` of the wing that refuses

    `message_id` names the sentence a person reads; `description` is ASCII, for programs;
    `params` fills the sentence and must be safe to show to whoever asked.
    """

    message_id: ClassVar[str] = "refusal.general"
    description: ClassVar[str] = "The request was refused."
    status: ClassVar[int] = 400

    def __init__(self, **params: object) -> None:
        super().__init__(self.description)
        self.params: Mapping[str, object] = params


class DatabaseAway(Refusal):
    """The database cannot be reached, is locked, or did not answer within its deadline."""

    message_id = "refusal.try_again_soon"
    description = "The service is temporarily unavailable."
    status = 503

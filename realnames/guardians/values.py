"""What a guardian link is, the powers it may give, refusals and events."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.ledger.values import Event, Refusal
from realnames.people.values import PersonId

GuardianLinkId = NewType("GuardianLinkId", UUID)


class Power(Enum):
    """What a guardian may do for a ward: see, agree, and act in the ward's place."""

    VIEW = "view"
    CONSENT = "consent"
    ACT = "act"


ALL_POWERS = frozenset(Power)


@dataclass(frozen=True, slots=True)
class NewGuardianLink:
    """A link to be made; `relation` is the guardian seen from the ward, by GB/T 4761 (51 father)."""

    guardian_id: PersonId
    ward_id: PersonId
    relation: str
    source: str
    legal: bool = True
    powers: frozenset[Power] = ALL_POWERS
    from_day: date | None = None


@dataclass(frozen=True, slots=True)
class GuardianLink:
    """A link as it stands; `until` is the first day it no longer counts (its end, or coming of age)."""

    id: GuardianLinkId
    guardian_id: PersonId
    ward_id: PersonId
    relation: str
    legal: bool
    powers: frozenset[Power]
    from_day: date
    until: date | None
    source: str


class GuardianRefused(Refusal):
    """The root of what this wing refuses.

    GuardianRefused
    ├── OwnGuardian       nobody is their own guardian
    ├── RelationUnknown   not a code of GB/T 4761
    └── LinkExists        the two are linked already
    """


class OwnGuardian(GuardianRefused):
    """Nobody is their own guardian."""

    message_id = "guardian.own"
    description = "A person cannot be their own guardian."


class RelationUnknown(GuardianRefused):
    """The relation is a two-digit code of GB/T 4761."""

    message_id = "guardian.relation_unknown"
    description = "The relation code is not known."


class LinkExists(GuardianRefused):
    """A standing link between the two exists; it is changed by ending it and making another."""

    message_id = "guardian.link_exists"
    description = "The guardian is already linked to this person."
    status = 409


@dataclass(frozen=True)
class GuardianLinked(Event):
    """A person became guardian of another from a day on."""

    name: ClassVar[str] = "guardian.linked"
    ward_id: str
    guardian_id: str
    link_id: str
    relation: str
    source: str


@dataclass(frozen=True)
class GuardianUnlinked(Event):
    """A guardian's powers over a ward ended."""

    name: ClassVar[str] = "guardian.unlinked"
    ward_id: str
    guardian_id: str
    link_id: str
    reason: str

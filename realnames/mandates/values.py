"""What a mandate is, the roles there are, refusals and events."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.institutions.values import Institution, InstitutionKind
from realnames.ledger.values import Event, Refusal

PersonId = NewType("PersonId", UUID)
"""The id of a person: named here because mandates stand below people; `people.values` repeats it."""

MandateId = NewType("MandateId", UUID)


class MandateRole(Enum):
    """The administrative roles; each is held for the subtree of one institution."""

    PROVINCE_ADMIN = "province_admin"
    CITY_CLERK = "city_clerk"
    COUNTY_CLERK = "county_clerk"
    SCHOOL_ADMIN = "school_admin"


HELD_AT = {
    MandateRole.PROVINCE_ADMIN: InstitutionKind.PROVINCE,
    MandateRole.CITY_CLERK: InstitutionKind.CITY,
    MandateRole.COUNTY_CLERK: InstitutionKind.COUNTY,
    MandateRole.SCHOOL_ADMIN: InstitutionKind.SCHOOL,
}
"""The kind of institution at which each role is held."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """One person's role for one institution and everything under it; `area` is that institution's."""

    id: MandateId
    person_id: PersonId
    role: MandateRole
    area: str
    institution: Institution
    from_day: date
    to_day: date | None
    reason: str


class MandateRefused(Refusal):
    """The root of what this wing refuses.

    MandateRefused
    ├── MandateElsewhere     the role is not held at this kind of institution
    └── MandateHeldAlready   the person holds it already
    """


class MandateElsewhere(MandateRefused):
    """A county clerk belongs to a county, a province administrator to the province."""

    message_id = "mandate.elsewhere"
    description = "This role cannot be held at this kind of institution."


class MandateHeldAlready(MandateRefused):
    """The same person holds the same role at the same institution."""

    message_id = "mandate.held_already"
    description = "The person already holds this mandate."
    status = 409


@dataclass(frozen=True)
class MandateGranted(Event):
    """A person was given an administrative role for a part of the tree."""

    name: ClassVar[str] = "mandate.granted"
    person_id: str
    mandate_id: str
    role: str
    institution_id: str


@dataclass(frozen=True)
class MandateEnded(Event):
    """A person lost an administrative role."""

    name: ClassVar[str] = "mandate.ended"
    person_id: str
    mandate_id: str

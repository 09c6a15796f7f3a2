"""What an institution is, the ranks of the tree, refusals and events."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.ledger.values import Event, Refusal

InstitutionId = NewType("InstitutionId", UUID)


class InstitutionKind(Enum):
    """What stands where in the tree, widest first."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SCHOOL = "school"
    GRADE = "grade"
    CLASS = "class"


class Stage(Enum):
    """The stage of education a school or a pupil belongs to."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    HIGHER = "higher"
    SPECIAL = "special"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """An institution to be added.

    `code` is the region's six digits for an authority and the ten-digit school identifier for a school;
    `area` is the GB/T 2260 code of its seat; `local` marks a code of our own, never part of a citizen number.
    """

    code: str
    name: str
    kind: InstitutionKind
    area: str
    parent_id: InstitutionId | None = None
    school_type: str = ""
    stage: Stage | None = None
    local: bool = False


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution as it stands; `path` names every institution above it and itself."""

    id: InstitutionId
    code: str
    name: str
    kind: InstitutionKind
    parent_id: InstitutionId | None
    path: str
    area: str
    school_type: str
    stage: Stage | None
    local: bool
    from_day: date
    to_day: date | None


class InstitutionRefused(Refusal):
    """The root of what this wing refuses.

    InstitutionRefused
    ├── InstitutionCodeTaken   the code stands for an institution, or stood for one that closed
    ├── NoSuchInstitution      nothing has this id
    └── ParentTooNarrow        a county cannot stand under a school
    """


class InstitutionCodeTaken(InstitutionRefused):
    """The rules for school identifiers of 2010: a code is never given to a second institution."""

    message_id = "institution.code_taken"
    description = "This institution code is already in use."
    status = 409


class NoSuchInstitution(InstitutionRefused):
    """No institution has this id."""

    message_id = "institution.unknown"
    description = "There is no such institution."
    status = 404


class ParentTooNarrow(InstitutionRefused):
    """The parent is not of a wider kind, or only a province may stand without one."""

    message_id = "institution.parent_too_narrow"
    description = "An institution of this kind cannot stand there in the tree."


@dataclass(frozen=True)
class InstitutionAdded(Event):
    """An institution took its place in the tree."""

    name: ClassVar[str] = "institution.added"
    institution_id: str
    kind: str
    code: str

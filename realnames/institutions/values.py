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


class TermEnd(Enum):
    """What ended a term of an institution (school change kinds of JY/T 1001)."""

    RENAMED = "renamed"
    RECODED = "recoded"
    PLACED = "placed"
    MERGED = "merged"
    SPLIT = "split"
    CLOSED = "closed"


class Way(Enum):
    """How one institution took over from another."""

    MERGED = "merged"
    SPLIT = "split"
    SPUN_OFF = "spun_off"


@dataclass(frozen=True, slots=True)
class Term:
    """How an institution was called and where it stood, from a day until the day before `to_day`."""

    code: str
    name: str
    parent_id: InstitutionId | None
    from_day: date
    to_day: date | None
    ended_by: TermEnd | None


@dataclass(frozen=True, slots=True)
class Succession:
    """That `successor` took over from `predecessor` on a day."""

    predecessor: InstitutionId
    successor: InstitutionId
    way: Way
    day: date


class InstitutionRefused(Refusal):
    """The root of what this wing refuses.

    InstitutionRefused
    ├── InstitutionClosed      it has ended, and nothing new may begin there
    ├── InstitutionCodeTaken   the code stands for an institution, or stood for one that closed
    ├── InstitutionInUse       others stand under it, or people belong to it
    ├── InstitutionOpen        what never closed cannot be restored
    ├── NoSuchInstitution      nothing has this id
    ├── ParentTooNarrow        a county cannot stand under a school
    ├── SuccessorUnfit         the successor is the institution itself, or of another kind
    └── TermDayImpossible      the day lies before the present term began, or after today
    """


class InstitutionClosed(InstitutionRefused):
    """The institution has ended; it must be restored first."""

    message_id = "institution.closed"
    description = "The institution is closed."
    status = 409


class InstitutionInUse(InstitutionRefused):
    """Institutions under it, or people in it, would be left behind; `count` says how many."""

    message_id = "institution.in_use"
    description = "Institutions or people still belong to this institution."
    status = 409


class InstitutionOpen(InstitutionRefused):
    """Only a closed institution can be restored."""

    message_id = "institution.open"
    description = "The institution is not closed."
    status = 409


class SuccessorUnfit(InstitutionRefused):
    """A school is succeeded by other schools, an authority by other authorities of its rank."""

    message_id = "institution.successor_unfit"
    description = "This institution cannot succeed that one."


class TermDayImpossible(InstitutionRefused):
    """A term ends no earlier than it began, and not in the future."""

    message_id = "institution.day_impossible"
    description = "The day lies before the present term began, or in the future."


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


@dataclass(frozen=True)
class InstitutionRenamed(Event):
    """An institution got another name and kept its code."""

    name: ClassVar[str] = "institution.renamed"
    institution_id: str


@dataclass(frozen=True)
class InstitutionRecoded(Event):
    """An institution of another category now got a new code; the old one stays its own for ever."""

    name: ClassVar[str] = "institution.recoded"
    institution_id: str
    old_code: str
    new_code: str


@dataclass(frozen=True)
class InstitutionPlaced(Event):
    """An institution with everything under it came to stand under another authority."""

    name: ClassVar[str] = "institution.placed"
    institution_id: str
    parent_id: str


@dataclass(frozen=True)
class InstitutionEnded(Event):
    """An institution closed, or went into its successors."""

    name: ClassVar[str] = "institution.ended"
    institution_id: str
    code: str
    ended_by: str
    successors: tuple[str, ...] = ()


@dataclass(frozen=True)
class InstitutionSpunOff(Event):
    """A part of an institution became one of its own; both stand."""

    name: ClassVar[str] = "institution.spun_off"
    institution_id: str
    successor: str


@dataclass(frozen=True)
class InstitutionRestored(Event):
    """A closed institution stands again, under the code it always had."""

    name: ClassVar[str] = "institution.restored"
    institution_id: str
    code: str

"""What a row says once it was read: pupils with their guardians, staff, institutions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from realnames.documents.values import DocumentNumber
from realnames.enrolments.values import Role
from realnames.imports.values.complaints import Complaint, is_fatal
from realnames.institutions.values import InstitutionKind, Stage

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reading(Generic[R]):
    """What a row says, if it says anything that can be used, and every complaint about it."""

    row: R | None
    complaints: tuple[Complaint, ...]

    @classmethod
    def of(cls, row: R | None, complaints: Sequence[Complaint]) -> "Reading[R]":
        """A reading whose row is kept only if no complaint is fatal."""
        return cls(None if any(map(is_fatal, complaints)) else row, tuple(complaints))


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """The person of a row, as roster and staff list know one."""

    name: str
    gender: str
    birth_day: date
    number: DocumentNumber | None


@dataclass(frozen=True, slots=True)
class GuardianEntry:
    """One guardian of a pupil's row; `place` is 1 for the first, `gender` follows from the relation."""

    place: int
    name: str
    relation: str
    gender: str
    phone: DocumentNumber | None


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A pupil at a school; `grade` is the label as written, which only the school's stage can explain."""

    number: int
    person: PersonEntry
    student_number: DocumentNumber | None
    school: str
    grade: str
    class_no: str
    class_name: str
    local_id: str
    entered: date | None
    guardians: tuple[GuardianEntry, ...]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff at a school or an authority.

    `administers` asks for the mandate of that kind of institution; `held_at` names the kinds of
    institution at which the role is held.
    """

    number: int
    person: PersonEntry
    institution: str
    staff_number: str
    role: Role
    administers: bool
    held_at: tuple[InstitutionKind, ...]
    post: str
    subjects: tuple[str, ...]
    phone: DocumentNumber | None


@dataclass(frozen=True, slots=True)
class InstitutionEntry:
    """A school under the authority of its region, or under the parent it names."""

    number: int
    code: str
    name: str
    area: str
    parent: str
    school_type: str
    stage: Stage | None

"""What an affiliation and a person's card are, refusals and events."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.institutions.values import Institution, InstitutionId, Stage
from realnames.ledger.values import Event, Refusal
from realnames.mandates.values import Mandate
from realnames.people.values import Person, PersonId

AffiliationId = NewType("AffiliationId", UUID)


class Role(Enum):
    """What a person is at an institution."""

    STUDENT = "student"
    TEACHER = "teacher"
    STAFF = "staff"
    LEADER = "leader"
    ORG_ADMIN = "org_admin"
    RESEARCHER = "researcher"
    TRAINEE = "trainee"
    LEARNER = "learner"
    EXTERNAL = "external"


class AffiliationStatus(Enum):
    """How an affiliation stands; the last five are ends."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ON_LOAN = "on_loan"
    LEAVING = "leaving"
    GRADUATED = "graduated"
    TRANSFERRED = "transferred"
    RETIRED = "retired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where in a school a pupil sits or what a teacher teaches: the part that changes every year.

    `entry_year` is the year the pupil entered the stage; `class_no` is the class's number in its grade.
    """

    entry_year: int | None = None
    stage: Stage | None = None
    class_no: str = ""
    class_name: str = ""
    local_id: str = ""
    subjects: tuple[str, ...] = ()
    post: str = ""


@dataclass(frozen=True, slots=True)
class NewAffiliation:
    """An affiliation to be made; `source` and `source_key` name the record it was read from."""

    person_id: PersonId
    institution_id: InstitutionId
    role: Role
    source: str
    source_key: str | None = None
    placement: Placement = Placement()
    status: AffiliationStatus = AffiliationStatus.ACTIVE
    from_day: date | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A pupil's grade in a school year: `entry_year` is the fact, number and label follow from it."""

    entry_year: int
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An affiliation as it stands, with its institution; `grade` is that of the day of reading."""

    id: AffiliationId
    person_id: PersonId
    institution: Institution
    role: Role
    is_primary: bool
    stage: Stage | None
    grade: Grade | None
    placement: Placement
    status: AffiliationStatus
    from_day: date
    to_day: date | None
    source: str
    source_key: str | None
    asof: datetime


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything that claims and pages say about a person on one day."""

    person: Person
    affiliations: tuple[Affiliation, ...]
    ward_count: int
    mandates: tuple[Mandate, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a list of an institution's people; the name is whole, the reader masks it."""

    affiliation_id: AffiliationId
    person_id: PersonId
    name: str
    llid: str
    role: Role
    institution_id: InstitutionId
    class_no: str


class EnrolmentRefused(Refusal):
    """The root of what this wing refuses.

    EnrolmentRefused
    ├── NoSuchAffiliation   nothing has this id
    └── AlreadyEnrolled     the record of this source and key was read before
    """


class NoSuchAffiliation(EnrolmentRefused):
    """No standing affiliation has this id."""

    message_id = "enrolment.unknown"
    description = "There is no such affiliation."
    status = 404


class AlreadyEnrolled(EnrolmentRefused):
    """The same record of the same source has made a standing affiliation before."""

    message_id = "enrolment.already"
    description = "The affiliation already exists."
    status = 409


@dataclass(frozen=True)
class Enrolled(Event):
    """A person took up a role at an institution."""

    name: ClassVar[str] = "enrolment.began"
    person_id: str
    affiliation_id: str
    institution_id: str
    role: str
    source: str


@dataclass(frozen=True)
class PlacementChanged(Event):
    """A person's class, number or subjects at an institution changed."""

    name: ClassVar[str] = "enrolment.placement_changed"
    person_id: str
    affiliation_id: str
    source: str


@dataclass(frozen=True)
class EnrolmentEnded(Event):
    """A person's role at an institution ended."""

    name: ClassVar[str] = "enrolment.ended"
    person_id: str
    affiliation_id: str
    status: str


@dataclass(frozen=True)
class PrimaryChosen(Event):
    """Another of a person's affiliations became the primary one."""

    name: ClassVar[str] = "enrolment.primary_chosen"
    person_id: str
    affiliation_id: str

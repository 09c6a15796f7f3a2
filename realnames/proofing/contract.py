"""The port to the verifiers: what somebody brings forward, the case it makes, and who examines it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Protocol

from realnames.documents.values import DocumentNumber
from realnames.guardians.values import GuardianLink
from realnames.institutions.values import InstitutionId
from realnames.people.values import PersonId
from realnames.proofing.values import IAL, Found, Limits, Look, Method, Paper

REAL_NAME = "real_name"


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """An officer had the document and its holder (or the child's guardian with the book) at the desk.

    Name, number and birth day are as read from it; `valid_to` is its last valid day, None if for long.
    """

    paper: Paper
    name: str = field(repr=False)
    number: DocumentNumber
    valid_to: date | None = None
    birth_day: date | None = None
    look: Look = Look.EYES


@dataclass(frozen=True, slots=True)
class RegisterClaim:
    """Somebody says which entry of the enrolment register they are: name, and number or birth day."""

    name: str = field(repr=False)
    number: DocumentNumber | None = None
    birth_day: date | None = None


@dataclass(frozen=True, slots=True)
class SchoolWord:
    """A member of a school's staff says that this person is who the record says."""

    institution_id: InstitutionId


@dataclass(frozen=True, slots=True)
class GuardianWord:
    """A guardian says that this child is who the record says."""

    guardian_id: PersonId


@dataclass(frozen=True, slots=True)
class CodeReturned:
    """A code sent to this telephone came back; `challenge` names the sending, `proven_at` the return."""

    phone: DocumentNumber
    challenge: str
    proven_at: datetime


@dataclass(frozen=True, slots=True)
class NumberOnFile:
    """The name and citizen number on record shall be compared; `legal_basis` or consent allows it."""

    legal_basis: str


@dataclass(frozen=True, slots=True)
class NetToken:
    """A token from the holder's national app; for a child the guardian who agreed to its use.

    The token is empty when an earlier question is asked again.
    """

    token: str = field(repr=False)
    legal_basis: str = "consent"
    guardian_id: PersonId | None = None


Testimony = DocumentSeen | RegisterClaim | SchoolWord | GuardianWord | CodeReturned | NumberOnFile | NetToken


@dataclass(frozen=True, slots=True)
class Entry:
    """A standing entry of the enrolment register."""

    institution_id: InstitutionId
    institution: str
    affiliation: str
    source: str


@dataclass(frozen=True, slots=True)
class Record:
    """What our record says of the person; numbers are opened and show themselves masked."""

    name: str = field(repr=False)
    birth_day: date | None
    gender: str
    numbers: tuple[DocumentNumber, ...]
    holds_phone: bool
    entries: tuple[Entry, ...]
    guardians: tuple[GuardianLink, ...]
    voucher_ial: IAL | None


@dataclass(frozen=True, slots=True)
class Case:
    """One verification: of whom, what was brought forward, and everything that it is compared with."""

    person_id: PersonId
    request_id: str
    testimony: Testimony
    record: Record
    limits: Limits
    today: date


class Verifier(Protocol):
    """Finds evidence by one method in what we know ourselves; pure.

    `counted` says that its answers could be used to guess, so that every try is counted.
    """

    method: ClassVar[Method]
    version: ClassVar[str]
    counted: ClassVar[bool]

    def examine(self, case: Case, *, now: datetime) -> Found:
        """What this method finds; raises `NothingToVerify` when the record lacks what it compares."""
        ...


class OutsideVerifier(Protocol):
    """Finds evidence by asking another system: never inside a transaction, and every try counted first."""

    method: ClassVar[Method]
    version: ClassVar[str]

    def compares(self, case: Case) -> Found:
        """What would be compared, without asking anybody.

        Raises `NothingToVerify` when the record lacks it, and `GuardianFirst`.
        """
        ...

    def examine(self, case: Case, *, now: datetime) -> Found:
        """Ask, and say what was found; raises as `compares` and as `Register.confirm`."""
        ...


@dataclass(frozen=True, slots=True)
class Verifiers:
    """Every verifier of an installation, by its method."""

    ours: Mapping[Method, Verifier]
    outside: Mapping[Method, OutsideVerifier]

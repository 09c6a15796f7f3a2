"""What evidence is, what it can show, the levels it adds up to, and the rules an operator may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, IntEnum
from typing import NewType
from uuid import UUID

from connectors.contract import NextStep, Status
from realnames.documents.values import DocumentNumber
from realnames.people.values import PersonId

ProofId = NewType("ProofId", UUID)
InquiryId = NewType("InquiryId", UUID)


class IAL(IntEnum):
    """Levels of identity assurance (the scale of GB/T 40651-2021 for identities): 1 is what somebody says."""

    ONE = 1
    TWO = 2
    THREE = 3

    @property
    def urn(self) -> str:
        """The level as claims and the IDA vocabulary name it."""
        return f"urn:llap:ial:{self.value}"


class Method(Enum):
    """The ways in which evidence is found; the verifiers of the same names find it."""

    DESK = "desk"
    SCHOOL_REGISTER = "school_register"
    SCHOOL_ROSTER = "school_roster"
    SCHOOL_VOUCH = "school_vouch"
    GUARDIAN_VOUCH = "guardian_vouch"
    PHONE_POSSESSION = "phone_possession"
    POPULATION = "population_two_factor"
    NET_NUMBER = "net_number"


class Paper(Enum):
    """What lay on the desk: a document with its holder's picture, or the household book, which has none."""

    CARD = "card"
    HOUSEHOLD_BOOK = "household_book"


class Look(Enum):
    """How an officer looked at it: with the eyes, or by reading the chip."""

    EYES = "eyes"
    CHIP = "chip"


class Basis(Enum):
    """What of a person's record evidence hangs on: once that changes, the evidence no longer counts."""

    NUMBER = "number"
    BIRTH_DAY = "birth_day"
    NAME = "name"
    PHONE = "phone"


class Fact(Enum):
    """A fact about a person that evidence can confirm."""

    NAME = "name"
    NUMBER = "number"
    BIRTH_DAY = "birth_day"
    GENDER = "gender"
    PHONE = "phone"


class Form(Enum):
    """What a piece of evidence is to the table of levels."""

    CHIP = "chip"
    CARD = "card"
    HOUSEHOLD_BOOK = "household_book"
    REGISTER = "register"
    ROSTER = "roster"
    SCHOOL_WORD = "school_word"
    PROVEN_GUARDIAN = "proven_guardian"
    GUARDIAN = "guardian"
    PHONE = "phone"
    POPULATION = "population"
    NET_NUMBER = "net_number"


@dataclass(frozen=True, slots=True)
class Found:
    """What a verifier found.

    `number` or `phone` is what was compared, for the index alone; `covers` are the facts confirmed.
    `voucher_ial` is how well the one who gives their word was proven; `opaque` a register's own
    identifier of the person.
    """

    status: Status
    basis: Basis
    name: str = field(repr=False)
    covers: frozenset[Fact] = frozenset()
    number: DocumentNumber | None = None
    phone: DocumentNumber | None = None
    birth_day: date | None = None
    provider: str = ""
    reference: str = ""
    at: datetime | None = None
    valid_until: date | None = None
    paper: Paper | None = None
    look: Look | None = None
    voucher_ial: IAL | None = None
    opaque: str = field(default="", repr=False)
    next_step: NextStep | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of the ledger: who or what checked which facts, how, when, and with what result.

    `binding` is a keyed index of what was compared (method, name, number or what stood for it), and
    `particulars` one of the birth day and sex at that time. No name and no number is in it.
    `officer_kind` and `officer_id` name whoever was at work, `provider` whose word or record it is.
    """

    id: ProofId
    person_id: PersonId
    method: Method
    version: str
    result: Status
    basis: Basis
    binding: bytes = field(repr=False)
    particulars: bytes = field(repr=False)
    covers: frozenset[Fact]
    officer_kind: str
    officer_id: str
    provider: str
    reference: str
    at: datetime
    valid_until: date | None
    paper: Paper | None
    look: Look | None
    voucher_ial: IAL | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person's record says today, as far as evidence hangs on it; the indexes are keyed."""

    birth_day: date | None
    bindings: frozenset[bytes] = field(repr=False)
    particulars: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rung:
    """One line of the table of levels: every set of `needs` must be met by one piece of evidence."""

    level: IAL
    because: str
    needs: tuple[frozenset[Form], ...]
    minors_only: bool = False


@dataclass(frozen=True, slots=True)
class Assurance:
    """A level with its reasons: the line of the table and the evidence that meets it.

    `until` is the first day on which the level would be another one if nothing else happened.
    """

    level: IAL
    because: str
    evidence: tuple[Evidence, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MethodTerms:
    """How long evidence of a method counts, in days, and whether the method is offered."""

    days: int
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """How often may be asked, and how long what was answered is remembered."""

    tries_per_number_and_day: int
    tries_per_operator_and_day: int
    remembered: timedelta
    ask_again: timedelta
    waiting: timedelta
    phone_code: timedelta
    minor_until_age: int
    guardian_consent_until_age: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator may change: an edition's periods and limits."""

    edition: str
    limits: Limits
    methods: Mapping[Method, MethodTerms]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question to a register as it stands; `number_key` is the keyed index its tries are counted under."""

    id: InquiryId
    person_id: PersonId
    method: Method
    binding: bytes
    number_key: bytes
    legal_basis: str
    officer_kind: str
    officer_id: str
    asked_at: datetime
    status: Status | None


class Shown(Enum):
    """What the person is told of a result. A wrong name and an unknown number are told alike, on purpose."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    DOCUMENT_NOT_ACCEPTED = "document_not_accepted"
    ACTION_NEEDED = "action_needed"
    WAITING = "waiting"
    TRY_LATER = "try_later"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a verification: what to tell, the level now, and what the person must still do."""

    shown: Shown
    level: IAL
    proof_id: ProofId | None = None
    inquiry_id: InquiryId | None = None
    next_step: NextStep | None = None

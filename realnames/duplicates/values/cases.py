"""A case of two records that may be one person, refusals and events."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.ledger.values import Event, Refusal
from realnames.people.values import PersonId

CaseId = NewType("CaseId", UUID)


class CaseState(Enum):
    """Open: waits for anybody. Claimed: somebody looks at it. Decided: one person, or two."""

    OPEN = "open"
    CLAIMED = "claimed"
    DECIDED = "decided"


class Decision(Enum):
    """What a person found: one person (the records were merged), or two."""

    MERGE = "merge"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Traits:
    """What two records are compared by; numbers only as blind indexes.

    `numbers` are all that a person ever held, `citizen` the current citizen numbers, `schools` and
    `regions` those of standing affiliations.
    """

    person_id: PersonId
    name_key: str
    pinyin: str
    gender: str
    birth_day: date | None
    numbers: frozenset[bytes] = frozenset()
    citizen: frozenset[bytes] = frozenset()
    schools: frozenset[UUID] = frozenset()
    regions: frozenset[str] = frozenset()
    guardians: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be one person: the smaller id first, the signs that hold, and their sum."""

    first_id: PersonId
    second_id: PersonId
    score: int
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands; `later_until` hides an open one until that day."""

    id: CaseId
    first_id: PersonId
    second_id: PersonId
    score: int
    signs: tuple[str, ...]
    state: CaseState
    found_at: datetime
    claimed_by: str | None
    decision: Decision | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    later_until: date | None


@dataclass(frozen=True, slots=True)
class Search:
    """What a search did: blocks compared, cases found, and blocks too large to be compared."""

    blocks: int
    found: int
    skipped: int


class CaseRefused(Refusal):
    """The root of what the queue refuses.

    CaseRefused
    ├── NoSuchCase     nothing has this id
    └── CaseNotYours   decided already, or somebody else looks at it
    """


class NoSuchCase(CaseRefused):
    """No case has this id."""

    message_id = "duplicate.unknown"
    description = "There is no such case."
    status = 404


class CaseNotYours(CaseRefused):
    """The case is not in a state in which this person may do this; `params` has state."""

    message_id = "duplicate.not_yours"
    description = "The case is decided, or somebody else is looking at it."
    status = 409


@dataclass(frozen=True)
class DuplicateFound(Event):
    """Two records were found that may be one person."""

    name: ClassVar[str] = "duplicate.found"
    published: ClassVar[bool] = False
    case_id: str
    first_id: str
    second_id: str
    score: int
    signs: tuple[str, ...]


@dataclass(frozen=True)
class DuplicateClaimed(Event):
    """Somebody took a case in order to decide it."""

    name: ClassVar[str] = "duplicate.claimed"
    published: ClassVar[bool] = False
    case_id: str


@dataclass(frozen=True)
class DuplicateDismissed(Event):
    """Somebody decided that two records are two people."""

    name: ClassVar[str] = "duplicate.dismissed"
    published: ClassVar[bool] = False
    case_id: str
    first_id: str
    second_id: str
    reason: str


@dataclass(frozen=True)
class DuplicatePostponed(Event):
    """Somebody put a case back until a day."""

    name: ClassVar[str] = "duplicate.postponed"
    published: ClassVar[bool] = False
    case_id: str
    until_day: str
    reason: str


@dataclass(frozen=True)
class DuplicateReopened(Event):
    """A decision was taken back: the case waits again."""

    name: ClassVar[str] = "duplicate.reopened"
    published: ClassVar[bool] = False
    case_id: str
    reason: str

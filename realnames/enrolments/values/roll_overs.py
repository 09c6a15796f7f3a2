"""The September roll-over: what becomes of each pupil, of each school, and of the whole part of the tree.

RollOverRefused
├── NoSuchRollOver       nothing has this id
├── SchoolYearAhead      the school year has not begun
└── SchoolNotHeld        only a held school can be released
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.enrolments.values import Affiliation, AffiliationId, EnrolmentRefused, Placement
from realnames.enrolments.values.moves import MoveId
from realnames.institutions.values import InstitutionId
from realnames.ledger.values import Event

RollOverId = NewType("RollOverId", UUID)
SchoolPartId = NewType("SchoolPartId", UUID)

SCHOOL_YEAR = "school_year"
"""The source of what a roll-over writes."""


class Verdict(Enum):
    """What becomes of a pupil when the school year turns."""

    PROMOTED = "promoted"
    GRADUATES = "graduates"
    STAYS = "stays"
    ENTERED = "entered"
    DOUBTFUL = "doubtful"


class Doubt(Enum):
    """Why a roll-over leaves a pupil to a person."""

    NO_ENTRY_YEAR = "no_entry_year"
    ENTERS_LATER = "enters_later"
    OVERDUE = "overdue"
    OPEN_ENDED = "open_ended"
    TRANSFER_OPEN = "transfer_open"
    TWICE_HERE = "twice_here"


class PartState(Enum):
    """How far one school has come."""

    PLANNED = "planned"
    HELD = "held"
    RELEASED = "released"
    COMMITTING = "committing"
    COMMITTED = "committed"
    UNDONE = "undone"


class HeldBecause(Enum):
    """Why a school waits for a person."""

    NOTHING = ""
    UNEXPECTED = "unexpected"
    DRIFTED = "drifted"
    ROLLED = "rolled"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of one pupil; `placement` is the one of the new year."""

    affiliation: Affiliation
    verdict: Verdict
    placement: Placement
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pupils of a school are what; `unexpected` counts those whom a normal year would not have."""

    enrolment: int = 0
    promoted: int = 0
    graduates: int = 0
    stays: int = 0
    entered: int = 0
    doubtful: int = 0
    unexpected: int = 0


@dataclass(frozen=True, slots=True)
class ClassLine:
    """The pupils of one class, as it is called in the year that ends."""

    label: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """One pupil who is left to a person, and why."""

    affiliation_id: AffiliationId
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """What a roll-over would do to one school."""

    institution_id: InstitutionId
    code: str
    name: str
    tally: Tally
    classes: tuple[ClassLine, ...]
    doubts: tuple[DoubtLine, ...]
    held_because: HeldBecause


@dataclass(frozen=True, slots=True)
class RollOverPlan:
    """The difference report of a dry run."""

    id: RollOverId
    year: int
    schools: tuple[SchoolPlan, ...]


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """One school's part of a roll-over as it stands; its id is the cause of the moves it made."""

    id: SchoolPartId
    roll_over_id: RollOverId
    institution_id: InstitutionId
    code: str
    name: str
    year: int
    state: PartState
    held_because: HeldBecause
    tally: Tally
    reached: AffiliationId | None
    committed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RollOver:
    """One roll-over with its schools."""

    id: RollOverId
    year: int
    institution_id: InstitutionId
    planned_at: datetime
    parts: tuple[SchoolPart, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A school that cannot be undone: the later moves that stand on its roll-over (twenty at most)."""

    part: SchoolPart
    moves: tuple[MoveId, ...]
    count: int


@dataclass(frozen=True, slots=True)
class UndoReport:
    """Which schools are as before, which are not and why, and which came too late."""

    undone: tuple[SchoolPart, ...]
    blocked: tuple[Blocked, ...]
    too_late: tuple[SchoolPart, ...]


class RollOverRefused(EnrolmentRefused):
    """The root of the refusals of this file."""


class NoSuchRollOver(RollOverRefused):
    """No roll-over has this id, or it has no such school."""

    message_id = "school_year.unknown"
    description = "There is no such roll-over."
    status = 404


class SchoolYearAhead(RollOverRefused):
    """A roll-over is committed from 1 September of its year on."""

    message_id = "school_year.ahead"
    description = "The school year has not begun yet."
    status = 409


class SchoolNotHeld(RollOverRefused):
    """The school does not wait for anybody."""

    message_id = "school_year.not_held"
    description = "The school is not held."
    status = 409


@dataclass(frozen=True)
class RollOverPlanned(Event):
    """Somebody saw what a roll-over would do to a part of the tree."""

    name: ClassVar[str] = "school_year.planned"
    published: ClassVar[bool] = False
    institution_id: str
    roll_over_id: str
    year: int
    schools: int


@dataclass(frozen=True)
class SchoolHeld(Event):
    """A school waits for a person, because too much would change, or changed since the plan."""

    name: ClassVar[str] = "school_year.held"
    institution_id: str
    roll_over_id: str
    because: str


@dataclass(frozen=True)
class SchoolReleased(Event):
    """A person decided that what would change at a held school is right."""

    name: ClassVar[str] = "school_year.released"
    institution_id: str
    roll_over_id: str
    reason: str


@dataclass(frozen=True)
class SchoolRolledOver(Event):
    """A school went into a new school year: whoever keeps its pupils reads them afresh."""

    name: ClassVar[str] = "school_year.rolled_over"
    institution_id: str
    roll_over_id: str
    year: int


@dataclass(frozen=True)
class SchoolYearUndone(Event):
    """A school's roll-over was taken back."""

    name: ClassVar[str] = "school_year.undone"
    institution_id: str
    roll_over_id: str
    year: int
    moves: int

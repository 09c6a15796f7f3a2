"""A move: one dated change in a person's school or working life, kept beside the affiliations it changed.

MoveRefused
├── MoveNotPossible    an affiliation that stands like this cannot make this move
├── MoveDayImpossible  before the affiliation began or was last moved, or in the future
├── MoveStoodUpon      later moves stand on it; they must be undone first
├── MoveUndone         it was undone before
├── MoveNotUndoable    it is undone by the act it belongs to
├── NoSuchMove         nothing has this id
└── Overtaken          what it changed was changed since by somebody who keeps no moves
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from realnames.enrolments.values import (
    AffiliationId,
    AffiliationStatus,
    EnrolmentRefused,
    NewAffiliation,
    Placement,
)
from realnames.people.values import PersonId

MoveId = NewType("MoveId", UUID)

DESK = "desk"
"""The source of what somebody decided and typed: no file and no other system stands behind it."""


class MoveKind(Enum):
    """What can happen in a life at institutions."""

    BEGAN = "began"
    CLASS_CHANGED = "class_changed"
    LEAVE_BEGAN = "leave_began"
    RETURNED = "returned"
    LENT = "lent"
    SECONDED = "seconded"
    LOAN_ENDED = "loan_ended"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    PROMOTED = "promoted"
    STAYED = "stayed"
    GRADUATED = "graduated"
    RE_ENTERED = "re_entered"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    SUCCEEDED = "succeeded"
    ENDED = "ended"
    PRIMARY_CHOSEN = "primary_chosen"


@dataclass(frozen=True, slots=True)
class Occasion:
    """When something happened (nothing means today), why, and on whose word."""

    day: date | None = None
    reason: str = ""
    source: str = DESK


TODAY_AT_A_DESK = Occasion()
"""What a move without any occasion is taken to be."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The part of an affiliation that moves change."""

    placement: Placement
    status: AffiliationStatus
    to_day: date | None
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """How one affiliation stood before a move and stands after it."""

    affiliation_id: AffiliationId
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class Opening:
    """An affiliation that a move begins; undone, it ends the day it began, so that it never counted."""

    affiliation_id: AffiliationId
    new: NewAffiliation
    from_day: date
    is_primary: bool


@dataclass(frozen=True, slots=True)
class NewMove:
    """A move to be made: which affiliations it changes, and at most one that it begins.

    `affiliation_id` is the one it is about; `cause` is the transfer, the roll-over or the succession it
    belongs to.
    """

    person_id: PersonId
    affiliation_id: AffiliationId
    kind: MoveKind
    day: date
    source: str
    reason: str = ""
    revisions: tuple[Revision, ...] = ()
    opening: Opening | None = None
    cause: UUID | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A move that was made; `ordinal` counts a person's moves in the order in which they were made.

    `touches` names what it changed, as `affiliation.column`, and says `primary` if it chose another primary
    one; `opened` and `ended` are the affiliations that would never have been, or stand again, were it undone.
    """

    id: MoveId
    person_id: PersonId
    affiliation_id: AffiliationId
    ordinal: int
    kind: MoveKind
    day: date
    source: str
    reason: str
    cause: UUID | None
    at: datetime
    actor_kind: str
    actor_id: str
    undone_at: datetime | None
    touches: frozenset[str]
    opened: tuple[AffiliationId, ...]
    ended: tuple[AffiliationId, ...]


class MoveRefused(EnrolmentRefused):
    """The root of the refusals of this file."""


class MoveNotPossible(MoveRefused):
    """The affiliation does not stand as this move requires."""

    message_id = "move.not_possible"
    description = "The affiliation does not allow this change."
    status = 409


class MoveDayImpossible(MoveRefused):
    """A move happens on or after the day of the one before it, and not in the future."""

    message_id = "move.day_impossible"
    description = "The day lies before the affiliation's last change, or in the future."


class MoveStoodUpon(MoveRefused):
    """Later moves stand on what is to be undone: `moves` names twenty at most, `count` says how many."""

    message_id = "move.stood_upon"
    description = "Later changes stand on this one."
    status = 409


class MoveUndone(MoveRefused):
    """The move was undone before."""

    message_id = "move.undone"
    description = "The change has been undone already."
    status = 409


class MoveNotUndoable(MoveRefused):
    """An open transfer is cancelled; a move of a closed institution waits until that is restored."""

    message_id = "move.not_undoable"
    description = "The change cannot be undone by itself."
    status = 409


class NoSuchMove(MoveRefused):
    """No move has this id."""

    message_id = "move.unknown"
    description = "There is no such change."
    status = 404


class Overtaken(MoveRefused):
    """The affiliation no longer stands as the move found or left it."""

    message_id = "move.overtaken"
    description = "The affiliation has been changed in the meantime."
    status = 409

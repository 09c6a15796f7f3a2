"""A number that two people claim: the dispute, its outcomes, refusals and events."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.documents.values import DocumentId, DocumentNumber
from realnames.ledger.values import Event, Refusal
from realnames.people.values import PersonId

DisputeId = NewType("DisputeId", UUID)


class DisputeState(Enum):
    """Open: nobody has looked. Reviewed: one has given a view. Settled: two people agreed."""

    OPEN = "open"
    REVIEWED = "reviewed"
    SETTLED = "settled"


class Outcome(Enum):
    """What two reviewers may agree on."""

    CLAIMANT = "claimant"
    HOLDER = "holder"
    HOLDER_MISTYPED = "holder_mistyped"
    CLAIMANT_MISTYPED = "claimant_mistyped"
    BOTH = "both"


CORRECTS = frozenset({Outcome.HOLDER_MISTYPED, Outcome.CLAIMANT_MISTYPED})
"""With these a reviewer may give the right number."""


class Party(Enum):
    """On whose side evidence speaks."""

    CLAIMANT = "claimant"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody brought forward: a reference to it, never the paper and never a number."""

    party: Party
    statement: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contested number as it stands; the number itself only masked."""

    id: DisputeId
    kind: str
    masked: str
    holder_id: PersonId
    document_id: DocumentId
    claimant_id: PersonId
    state: DisputeState
    view: Outcome | None
    viewed_by: str | None
    outcome: Outcome | None
    claimed_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class View:
    """What one reviewer found, why, and the right number where one was mistyped."""

    outcome: Outcome
    reason: str
    right_number: DocumentNumber | None = None


class DisputeRefused(Refusal):
    """The root of what disputes refuse.

    DisputeRefused
    ├── NoSuchDispute       nothing has this id
    ├── NotContested        nobody holds this number: enter it as a document
    ├── OwnNumber           the claimant holds it already
    ├── DisputeSettled      two people agreed before
    ├── FourEyes            the same person cannot review twice, nor one who is party to the dispute
    ├── NumberNotAsked      this outcome corrects no number
    └── NumberChangedHands  the holder has lost the number since; look again
    """


class NoSuchDispute(DisputeRefused):
    """No contested number has this id."""

    message_id = "contested.unknown"
    description = "There is no such dispute."
    status = 404


class NotContested(DisputeRefused):
    """Nobody holds this number, so nobody needs to claim it."""

    message_id = "contested.free"
    description = "Nobody holds this number."


class OwnNumber(DisputeRefused):
    """The claimant holds this number already."""

    message_id = "contested.own"
    description = "The claimant holds this number already."


class DisputeSettled(DisputeRefused):
    """Two people agreed before."""

    message_id = "contested.settled"
    description = "The dispute is settled."
    status = 409


class FourEyes(DisputeRefused):
    """Two different people review a dispute, and neither is party to it."""

    message_id = "contested.four_eyes"
    description = "Another person must review this."
    status = 403


class NumberNotAsked(DisputeRefused):
    """A right number is given only where one was mistyped, and is of the contested number's kind."""

    message_id = "contested.number_not_asked"
    description = "This outcome takes no number."


class NumberChangedHands(DisputeRefused):
    """The holder's document ended or moved while the dispute was looked at."""

    message_id = "contested.changed_hands"
    description = "The number has changed hands since the claim."
    status = 409


@dataclass(frozen=True)
class NumberClaimed(Event):
    """A person claimed a number that somebody else holds; neither is locked out."""

    name: ClassVar[str] = "number.claimed"
    claimant_id: str
    holder_id: str
    dispute_id: str
    kind: str


@dataclass(frozen=True)
class NumberEvidence(Event):
    """Evidence was brought forward in a dispute about a number."""

    name: ClassVar[str] = "number.evidence"
    published: ClassVar[bool] = False
    dispute_id: str
    party: str


@dataclass(frozen=True)
class NumberReviewed(Event):
    """A reviewer gave a view of a dispute; it takes a second person with the same view to settle it."""

    name: ClassVar[str] = "number.reviewed"
    published: ClassVar[bool] = False
    dispute_id: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class NumberSettled(Event):
    """Two reviewers agreed, and the number is where they say it belongs."""

    name: ClassVar[str] = "number.settled"
    claimant_id: str
    holder_id: str
    dispute_id: str
    outcome: str

"""A transfer: the old school releases, the new one accepts, and it is always visible whose turn it is.

TransferRefused
├── NoSuchTransfer      nothing has this id
├── TransferOpen        the affiliation is being transferred already
├── TransferNowhere     from a school to itself
├── TransferSettled     somebody else was faster: it is no longer in a state that allows this
└── NotTheirs           no mandate reaches the institution that has to act
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.enrolments.values import AffiliationId, EnrolmentRefused
from realnames.enrolments.values.moves import MoveId
from realnames.institutions.values import Institution
from realnames.ledger.values import Event
from realnames.people.values import PersonId

TransferId = NewType("TransferId", UUID)


class TransferState(Enum):
    """Where a transfer stands; all but the first two are settled."""

    REQUESTED = "requested"
    RELEASED = "released"
    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


OPEN_STATES = (TransferState.REQUESTED, TransferState.RELEASED)
DONE_STATES = (TransferState.ACCEPTED, TransferState.OVERRIDDEN)


class Side(Enum):
    """Who has to act: the old school, the new one, or the authority above both once they let it lie."""

    RELEASING = "releasing"
    ACCEPTING = "accepting"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer as it stands.

    `due_day` is the last day for whoever has to act; after it the authority above both may be asked.
    `answer` is the reason of a refusal, a cancellation or an override; `arrival_id` the new affiliation.
    """

    id: TransferId
    person_id: PersonId
    affiliation_id: AffiliationId
    origin: Institution
    destination: Institution
    state: TransferState
    reason: str
    answer: str
    due_day: date
    release_id: MoveId | None
    arrival_id: AffiliationId | None
    opened_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who must act now, and until when; an authority is whichever stands above both institutions."""

    side: Side
    institution: Institution | None
    due_day: date


class TransferRefused(EnrolmentRefused):
    """The root of the refusals of this file."""


class NoSuchTransfer(TransferRefused):
    """No transfer has this id."""

    message_id = "transfer.unknown"
    description = "There is no such transfer."
    status = 404


class TransferOpen(TransferRefused):
    """Another transfer of the same affiliation waits for an answer."""

    message_id = "transfer.open"
    description = "A transfer of this affiliation is open already."
    status = 409


class TransferNowhere(TransferRefused):
    """The person is at the destination already."""

    message_id = "transfer.nowhere"
    description = "The person belongs to the destination already."
    status = 409


class TransferSettled(TransferRefused):
    """The transfer was accepted, refused, cancelled or overridden, or is not yet so far."""

    message_id = "transfer.settled"
    description = "The transfer is not in a state that allows this."
    status = 409


class NotTheirs(TransferRefused):
    """Whoever asks holds no mandate over the institution, or the institutions, that it takes."""

    message_id = "transfer.not_theirs"
    description = "This needs a mandate over the institution that has to act."
    status = 403


@dataclass(frozen=True)
class TransferRequested(Event):
    """A transfer was asked for; the old school has to release."""

    name: ClassVar[str] = "transfer.requested"
    person_id: str
    transfer_id: str
    origin: str
    destination: str


@dataclass(frozen=True)
class TransferReleased(Event):
    """The old school released; the new one has to accept."""

    name: ClassVar[str] = "transfer.released"
    person_id: str
    transfer_id: str


@dataclass(frozen=True)
class TransferAccepted(Event):
    """The person belongs to the new school, because it accepted or an authority decided."""

    name: ClassVar[str] = "transfer.accepted"
    person_id: str
    transfer_id: str
    affiliation_id: str
    decided_by: str


@dataclass(frozen=True)
class TransferDropped(Event):
    """A transfer was refused or cancelled; the person stays at the old school."""

    name: ClassVar[str] = "transfer.dropped"
    person_id: str
    transfer_id: str
    state: str


@dataclass(frozen=True)
class TransferReversed(Event):
    """A transfer was taken back: the person belongs to the old school again, as before."""

    name: ClassVar[str] = "transfer.reversed"
    person_id: str
    transfer_id: str

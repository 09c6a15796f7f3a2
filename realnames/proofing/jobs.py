"""What the worker does for proof: ends levels on their day, asks open questions again, follows corrections.

The reactions are a second net: `actions.correct_identity` and its siblings let a level fall in the same
transaction; whoever changes a name or number another way is followed within seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from connectors.house import ConnectorsHouse
from realnames.codes.values import school_day
from realnames.documents.values import DocumentAdded, DocumentEnded
from realnames.ledger.jobs import Attempt, JobKind, JobRequest
from realnames.ledger.outbox import Reaction
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM
from realnames.people.values import PersonCorrected, PersonId
from realnames.proofing.inquiries import ASK_AGAIN, AskAgain, Asking, ask_again
from realnames.proofing.levels import LAPSE, Lapse, renew_levels
from realnames.proofing.reads import lapsing
from realnames.proofing.roster import adopt
from realnames.proofing.store import sweep_tries
from realnames.proofing.values import InquiryId, Policy
from realnames.proofing.verifiers import open_verifiers

RENEW = "proof.renew"
ADOPT = "proof.adopt"


class ProofHouse(Protocol):
    """What these jobs need of the house they work for."""

    @property
    def connectors(self) -> ConnectorsHouse: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def policy(self) -> Policy: ...


@dataclass(frozen=True, slots=True)
class Renew:
    """A person whose level must be worked out anew."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class Adopt:
    """People entered before there was evidence; queued by the migration that made its tables."""


def end_levels(house: ProofHouse, _lapse: Lapse, _attempt: Attempt) -> None:
    """Work out anew the level of everybody whose day has come."""
    ledger, after = house.ledger, None
    today = school_day(ledger.clock())
    while True:
        with ledger.read() as connection:
            page = lapsing(connection, today=today, after=after)
        if not page:
            return
        with ledger.unit(SYSTEM) as unit:
            renew_levels(unit, page, policy=house.policy)
        after = page[-1]


def renew(house: ProofHouse, job: Renew, _attempt: Attempt) -> None:
    """Work one person's level out anew."""
    with house.ledger.unit(SYSTEM) as unit:
        renew_levels(unit, [PersonId(job.person_id)], policy=house.policy)


def adopt_rosters(house: ProofHouse, _job: Adopt, _attempt: Attempt) -> None:
    """Give evidence to people whom rosters entered before there was a ledger of it."""
    adopt(house.ledger, policy=house.policy)


def ask_a_register_again(house: ProofHouse, job: AskAgain, _attempt: Attempt) -> None:
    """Ask whether an open question has an answer by now."""
    asking = Asking(house.ledger, open_verifiers(house.connectors), house.policy)
    ask_again(asking, InquiryId(job.inquiry_id), actor=SYSTEM)


def forget_tries(unit: Unit) -> int:
    """Delete the counters of days gone by; returns how many."""
    return sweep_tries(unit, before=school_day(unit.now))


def follow(event: PersonCorrected | DocumentAdded | DocumentEnded) -> Iterator[JobRequest]:
    """The record changed: what hangs on it is looked at again."""
    yield JobRequest(RENEW, Renew(UUID(event.person_id)))


JOBS = (
    JobKind(LAPSE, Lapse, end_levels, deadline=timedelta(minutes=10)),
    JobKind(RENEW, Renew, renew),
    JobKind(ADOPT, Adopt, adopt_rosters, deadline=timedelta(hours=2)),
    JobKind(ASK_AGAIN, AskAgain, ask_a_register_again, deadline=timedelta(seconds=60)),
)
REACTIONS = (
    Reaction(PersonCorrected, "renew_level", follow),
    Reaction(DocumentAdded, "renew_level", follow),
    Reaction(DocumentEnded, "renew_level", follow),
)

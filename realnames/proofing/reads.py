"""What is read of proof: the level with its reasons, the case of a verification, whose time has come."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select

from connectors.contract import Status
from realnames.codes.values import school_day
from realnames.documents.store import numbers_of
from realnames.enrolments.store import affiliations_of
from realnames.guardians.store import guardians_of
from realnames.ledger.vault import Vault
from realnames.people.store import people_by_phone, person
from realnames.people.values import PersonId
from realnames.proofing.contract import (
    Case,
    CodeReturned,
    Entry,
    GuardianWord,
    NetToken,
    NumberOnFile,
    Record,
    Testimony,
)
from realnames.proofing.rules import DEFINITE, reached
from realnames.proofing.store import COLUMNS, evidence_of, facts_of, to_evidence
from realnames.proofing.tables import InquiryRow, LevelRow, ProofRow
from realnames.proofing.values import IAL, Assurance, Evidence, Facts, Inquiry, InquiryId, Method, Policy


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything about how well a person is proven: lines of the table, evidence, the record it hangs on."""

    reached: tuple[Assurance, ...]
    evidence: tuple[Evidence, ...]
    facts: Facts

    @property
    def assurance(self) -> Assurance:
        """The level: the highest line of the table that is met."""
        return self.reached[0]


def standing_of(
    connection: Connection, vault: Vault, person_id: PersonId, *, policy: Policy, now: datetime
) -> Standing:
    """How well a person is proven now, worked out from the ledger; raises `NoSuchPerson`."""
    evidence = evidence_of(connection, person_id)
    facts = facts_of(connection, vault, person_id, evidence=evidence)
    return Standing(reached(evidence, facts, policy=policy, now=now), evidence, facts)


def case_of(
    connection: Connection,
    vault: Vault,
    person_id: PersonId,
    *,
    testimony: Testimony,
    request_id: str,
    policy: Policy,
    now: datetime,
) -> Case:
    """The case that a testimony makes; opens the numbers of this one person. Raises `NoSuchPerson`."""
    today = school_day(now)
    whom = person(connection, person_id)
    entries = tuple(
        Entry(one.institution.id, one.institution.name[:80], str(one.id), one.source)
        for one in affiliations_of(connection, person_id, today=today)
    )
    record = Record(
        name=whom.name,
        birth_day=whom.birth_day,
        gender=whom.gender,
        numbers=numbers_of(connection, vault, person_id),
        holds_phone=_holds_phone(connection, vault, person_id, testimony=testimony),
        entries=entries,
        guardians=guardians_of(connection, person_id, today=today),
        voucher_ial=_voucher_ial(connection, vault, testimony, policy=policy, now=now),
    )
    return Case(person_id, request_id, testimony, record, policy.limits, today)


def inquiry(connection: Connection, inquiry_id: InquiryId) -> Inquiry | None:
    """The inquiry of this id."""
    columns = InquiryRow.__table__.columns
    row = connection.execute(select(*columns).where(InquiryRow.id == inquiry_id)).one_or_none()
    if row is None:
        return None
    return Inquiry(
        InquiryId(row.id),
        PersonId(row.person_id),
        Method(row.method),
        bytes(row.binding),
        bytes(row.number_key),
        row.legal_basis,
        row.officer_kind,
        row.officer_id,
        row.asked_at,
        Status(row.status) if row.status else None,
    )


def remembered(connection: Connection, binding: bytes, *, since: datetime) -> Evidence | None:
    """The latest definite answer about exactly this name and number by this method, if it is that fresh."""
    wanted = select(*COLUMNS).where(
        ProofRow.binding == binding,
        ProofRow.at > since,
        ProofRow.withdrawn_at.is_(None),
        ProofRow.result.in_([status.value for status in DEFINITE]),
    )
    row = connection.execute(wanted.order_by(ProofRow.at.desc(), ProofRow.id.desc()).limit(1)).one_or_none()
    return to_evidence(row) if row else None


def lapsing(
    connection: Connection, *, today: date, after: UUID | None = None, limit: int = 200
) -> tuple[PersonId, ...]:
    """One page of people whose level may have ended by today; `after` is the last one of the page before."""
    wanted = select(LevelRow.person_id).where(LevelRow.until_day <= today)
    if after:
        wanted = wanted.where(LevelRow.person_id > after)
    found = connection.execute(wanted.order_by(LevelRow.person_id).limit(limit)).scalars()
    return tuple(PersonId(person_id) for person_id in found)


def leveled(connection: Connection, *, after: UUID | None = None, limit: int = 200) -> tuple[PersonId, ...]:
    """One page of everybody whose level was ever worked out, for working it out anew."""
    wanted = select(LevelRow.person_id).order_by(LevelRow.person_id).limit(limit)
    if after:
        wanted = wanted.where(LevelRow.person_id > after)
    return tuple(PersonId(person_id) for person_id in connection.execute(wanted).scalars())


def testimony_again(method: Method, legal_basis: str) -> Testimony:
    """What an open question is asked again with: nothing personal was kept, so a token is empty."""
    return NumberOnFile(legal_basis) if method is Method.POPULATION else NetToken("", legal_basis)


def _holds_phone(connection: Connection, vault: Vault, person_id: PersonId, *, testimony: Testimony) -> bool:
    if not isinstance(testimony, CodeReturned):
        return False
    holders = people_by_phone(connection, vault, [testimony.phone])
    return person_id in holders.get(testimony.phone, ())


def _voucher_ial(
    connection: Connection, vault: Vault, testimony: Testimony, *, policy: Policy, now: datetime
) -> IAL | None:
    """A guardian's level is worked out afresh: a column that waits for its lapse must not lend its weight."""
    if not isinstance(testimony, GuardianWord):
        return None
    found = standing_of(connection, vault, testimony.guardian_id, policy=policy, now=now)
    return found.assurance.level

"""Contested numbers in the database: every step of a review is one conditional statement."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, literal_column, select, update

from realnames.documents.rules import restore_number
from realnames.documents.store import index_of
from realnames.documents.tables import DocumentRow
from realnames.documents.values import DocumentId, DocumentNumber
from realnames.duplicates.store.acts import name_of
from realnames.duplicates.tables import ContestedEvidenceRow, ContestedNumberRow
from realnames.duplicates.values.contested import (
    Dispute,
    DisputeId,
    DisputeState,
    Evidence,
    NoSuchDispute,
    Outcome,
    Party,
    View,
)
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.ledger.vault import Where
from realnames.people.values import PersonId

COLUMNS = (
    ContestedNumberRow.id,
    ContestedNumberRow.kind,
    ContestedNumberRow.masked,
    ContestedNumberRow.holder_id,
    ContestedNumberRow.document_id,
    ContestedNumberRow.claimant_id,
    ContestedNumberRow.state,
    ContestedNumberRow.view,
    ContestedNumberRow.viewed_by,
    ContestedNumberRow.outcome,
    ContestedNumberRow.claimed_at,
    ContestedNumberRow.settled_at,
)
UNSETTLED = ContestedNumberRow.state != literal_column("'settled'")  # written out, as the index has it


def current_holder(
    connection: Connection, index: bytes, *, serial: int = 0
) -> tuple[PersonId, DocumentId] | None:
    """Who holds the number of this blind index today, and by which document."""
    current = (DocumentRow.number_index == index, DocumentRow.to_day.is_(None), DocumentRow.serial == serial)
    row = connection.execute(select(DocumentRow.person_id, DocumentRow.id).where(*current)).one_or_none()
    return (PersonId(row.person_id), DocumentId(row.id)) if row else None


def add_dispute(
    unit: Unit, number: DocumentNumber, claimant: PersonId, *, held: tuple[PersonId, DocumentId]
) -> DisputeId | None:
    """Write a claim down; None if this person has an unsettled claim to this number."""
    dispute_id = DisputeId(uuid7(unit.now))
    row = {
        "id": dispute_id,
        "kind": number.kind,
        "number_sealed": unit.vault.seal(number.reveal().encode(), _place(dispute_id)),
        "number_index": index_of(unit.vault, number),
        "masked": number.masked,
        "holder_id": held[0],
        "document_id": held[1],
        "claimant_id": claimant,
        "state": DisputeState.OPEN.value,
        "view_reason": "",
        "settled_reason": "",
        "claimed_by": name_of(unit.actor),
        "claimed_at": unit.now,
    }
    return dispute_id if insert_new(unit.connection, ContestedNumberRow, row) else None


def open_claim(connection: Connection, index: bytes, claimant: PersonId) -> DisputeId | None:
    """A person's unsettled claim to a number."""
    mine = (ContestedNumberRow.number_index == index, ContestedNumberRow.claimant_id == claimant)
    found = connection.execute(select(ContestedNumberRow.id).where(*mine, UNSETTLED)).scalar()
    return DisputeId(found) if found else None


def find_dispute(connection: Connection, dispute_id: DisputeId) -> Dispute:
    """The contested number of this id; raises `NoSuchDispute`."""
    row = connection.execute(select(*COLUMNS).where(ContestedNumberRow.id == dispute_id)).one_or_none()
    if row is None:
        raise NoSuchDispute
    return _dispute(row)


def unsettled(
    connection: Connection, *, after: DisputeId | None = None, limit: int = 100
) -> tuple[Dispute, ...]:
    """One page of disputes that wait, oldest first; those whose two records became one wait no more."""
    wanted = select(*COLUMNS).where(UNSETTLED, ContestedNumberRow.holder_id != ContestedNumberRow.claimant_id)
    if after:
        wanted = wanted.where(ContestedNumberRow.id > after)
    rows = connection.execute(wanted.order_by(ContestedNumberRow.id).limit(limit))
    return tuple(_dispute(row) for row in rows)


def contested_number(unit: Unit, dispute: Dispute) -> DocumentNumber:
    """The number itself; it still shows itself masked."""
    sealed = select(ContestedNumberRow.number_sealed).where(ContestedNumberRow.id == dispute.id)
    opened = unit.vault.open(unit.connection.execute(sealed).scalar_one(), _place(dispute.id))
    return restore_number(dispute.kind, opened.decode())


def add_evidence(unit: Unit, dispute_id: DisputeId, *, party: Party, statement: str) -> None:
    """Write down what a side brings forward."""
    values = {
        "id": uuid7(unit.now),
        "dispute_id": dispute_id,
        "party": party.value,
        "statement": statement[:200],
        "actor": name_of(unit.actor),
        "at": unit.now,
    }
    unit.connection.execute(insert(ContestedEvidenceRow).values(**values))


def evidence_of(connection: Connection, dispute_id: DisputeId) -> tuple[Evidence, ...]:
    """What both sides brought forward, oldest first."""
    columns = select(
        ContestedEvidenceRow.party,
        ContestedEvidenceRow.statement,
        ContestedEvidenceRow.actor,
        ContestedEvidenceRow.at,
    )
    mine = columns.where(ContestedEvidenceRow.dispute_id == dispute_id).order_by(ContestedEvidenceRow.id)
    rows = connection.execute(mine)
    return tuple(Evidence(Party(row.party), row.statement, row.actor, row.at) for row in rows)


def give_first_view(unit: Unit, dispute_id: DisputeId, view: View) -> bool:
    """The first view of a dispute; True for the one reviewer who gave it."""
    return _write_view(unit, dispute_id, view, ContestedNumberRow.state == DisputeState.OPEN.value)


def give_other_view(unit: Unit, dispute_id: DisputeId, view: View) -> bool:
    """Another person's differing view takes the place of the first; True for the one who gave it."""
    return _write_view(unit, dispute_id, view, _reviewed_by_another(unit), ~_agrees(unit, view))


def agree(unit: Unit, dispute_id: DisputeId, view: View) -> bool:
    """Another person's equal view settles the dispute; True for the one who settled it."""
    settled = (
        update(ContestedNumberRow)
        .where(ContestedNumberRow.id == dispute_id, _reviewed_by_another(unit), _agrees(unit, view))
        .values(
            state=DisputeState.SETTLED.value,
            outcome=view.outcome.value,
            settled_by=name_of(unit.actor),
            settled_at=unit.now,
            settled_reason=view.reason[:200],
        )
    )
    return unit.connection.execute(settled).rowcount == 1


def point_others(unit: Unit, dispute_id: DisputeId, *, held: tuple[PersonId, DocumentId]) -> None:
    """Other claims to the same number are now claims against whoever got it, and are looked at anew."""
    index = select(ContestedNumberRow.number_index).where(ContestedNumberRow.id == dispute_id)
    same = ContestedNumberRow.number_index == unit.connection.execute(index).scalar_one()
    _point(unit, same, ContestedNumberRow.id != dispute_id, held=held)


def point_claim(unit: Unit, dispute_id: DisputeId, *, held: tuple[PersonId, DocumentId]) -> None:
    """A claim is against whoever holds the number now; if that is another person, it is looked at anew."""
    another = ContestedNumberRow.holder_id != held[0]
    _point(unit, ContestedNumberRow.id == dispute_id, another, held=held)


def _point(unit: Unit, *which: ColumnElement[bool], held: tuple[PersonId, DocumentId]) -> None:
    values = {
        "holder_id": held[0],
        "document_id": held[1],
        "state": DisputeState.OPEN.value,
        "view": None,
        "view_index": None,
        "viewed_by": None,
        "viewed_at": None,
    }
    unit.connection.execute(update(ContestedNumberRow).where(*which, UNSETTLED).values(**values))


def _write_view(unit: Unit, dispute_id: DisputeId, view: View, *where: ColumnElement[bool]) -> bool:
    viewed = (
        update(ContestedNumberRow)
        .where(ContestedNumberRow.id == dispute_id, *where)
        .values(
            state=DisputeState.REVIEWED.value,
            view=view.outcome.value,
            view_index=_right_index(unit, view),
            viewed_by=name_of(unit.actor),
            viewed_at=unit.now,
            view_reason=view.reason[:200],
        )
    )
    return unit.connection.execute(viewed).rowcount == 1


def _reviewed_by_another(unit: Unit) -> ColumnElement[bool]:
    reviewed = ContestedNumberRow.state == DisputeState.REVIEWED.value
    return reviewed & (ContestedNumberRow.viewed_by != name_of(unit.actor))


def _agrees(unit: Unit, view: View) -> ColumnElement[bool]:
    same_number = ContestedNumberRow.view_index.is_not_distinct_from(_right_index(unit, view))
    return (ContestedNumberRow.view == view.outcome.value) & same_number


def _right_index(unit: Unit, view: View) -> bytes | None:
    return index_of(unit.vault, view.right_number) if view.right_number else None


def _place(dispute_id: DisputeId) -> Where:
    return Where("contested_numbers", "number_sealed", str(dispute_id))


def _dispute(row: Any) -> Dispute:
    settled_at: datetime | None = row.settled_at
    return Dispute(
        id=DisputeId(row.id),
        kind=row.kind,
        masked=row.masked,
        holder_id=PersonId(row.holder_id),
        document_id=DocumentId(row.document_id),
        claimant_id=PersonId(row.claimant_id),
        state=DisputeState(row.state),
        view=Outcome(row.view) if row.view else None,
        viewed_by=row.viewed_by,
        outcome=Outcome(row.outcome) if row.outcome else None,
        claimed_at=row.claimed_at,
        settled_at=settled_at,
    )

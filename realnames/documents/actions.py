"""Entering and ending documents."""

from sqlalchemy import update

from realnames.codes.values import school_day
from realnames.documents.store import index_of, number_of, where_sealed
from realnames.documents.tables import DocumentRow
from realnames.documents.values import (
    Document,
    DocumentAdded,
    DocumentEnded,
    DocumentId,
    DocumentNumber,
    DocumentRevealed,
    NumberTaken,
)
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.mandates.values import PersonId


def add_document(unit: Unit, person_id: PersonId, number: DocumentNumber, *, source: str) -> DocumentId:
    """Enter a person's document from today; `source` says who told us (roster, counter, self).

    Raises `NumberTaken` when any current document has the number, whoever holds it.
    """
    document_id = DocumentId(uuid7(unit.now))
    row = {
        "id": document_id,
        "person_id": person_id,
        "kind": number.kind,
        "number_sealed": unit.vault.seal(number.reveal().encode(), where_sealed(document_id)),
        "number_index": index_of(unit.vault, number),
        "masked": number.masked,
        "source": source,
        "from_day": school_day(unit.now),
    }
    if not insert_new(unit.connection, DocumentRow, row):
        raise NumberTaken(kind=number.kind)
    unit.record(DocumentAdded(str(person_id), str(document_id), number.kind, source))
    return document_id


def end_document(unit: Unit, document: Document, *, reason: str) -> None:
    """End a document today, so that its number is free again; ending it twice changes nothing."""
    ended = unit.connection.execute(
        update(DocumentRow)
        .where(DocumentRow.id == document.id, DocumentRow.to_day.is_(None))
        .values(to_day=school_day(unit.now))
    )
    if ended.rowcount == 1:
        unit.record(DocumentEnded(str(document.person_id), str(document.id), reason))


def reveal_document(unit: Unit, document: Document, *, reason: str) -> str:
    """The whole number for somebody who said why; the journal keeps who and why."""
    number = number_of(unit.connection, unit.vault, document.id)
    unit.record(DocumentRevealed(str(document.person_id), str(document.id), reason))
    return number.reveal() if number else ""

"""Documents in the database: sealed, found by blind index, listed masked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select
from sqlalchemy.orm import InstrumentedAttribute

from realnames.documents.kinds import KINDS
from realnames.documents.rules import restore_number
from realnames.documents.tables import DocumentRow
from realnames.documents.values import Document, DocumentId, DocumentNumber
from realnames.ledger.vault import Vault, Where
from realnames.mandates.values import PersonId

COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    DocumentRow.id,
    DocumentRow.person_id,
    DocumentRow.kind,
    DocumentRow.masked,
    DocumentRow.source,
    DocumentRow.from_day,
    DocumentRow.to_day,
)


def where_sealed(document_id: DocumentId) -> Where:
    """The place a number is sealed for."""
    return Where("documents", "number_sealed", str(document_id))


def index_of(vault: Vault, number: DocumentNumber) -> bytes:
    """The blind index of the part of a number that stays the same over renewals."""
    return vault.index(number.kind, KINDS[number.kind].key(number.reveal()))


def holders(
    connection: Connection, vault: Vault, numbers: Sequence[DocumentNumber]
) -> dict[DocumentNumber, PersonId]:
    """Who holds each of these numbers today (a thousand at most); numbers nobody holds are left out.

    Of people who share one number, the one who had it first.
    """
    indexes = {index_of(vault, number): number for number in numbers}
    rows = connection.execute(
        select(DocumentRow.number_index, DocumentRow.person_id)
        .where(DocumentRow.number_index.in_(list(indexes)), DocumentRow.to_day.is_(None))
        .order_by(DocumentRow.serial.desc())
    )
    found = {bytes(row.number_index): PersonId(row.person_id) for row in rows}
    return {number: found[index] for number in numbers if (index := index_of(vault, number)) in found}


def find_holder(connection: Connection, vault: Vault, number: DocumentNumber) -> PersonId | None:
    """Who holds this number today."""
    return holders(connection, vault, [number]).get(number)


def documents_of(connection: Connection, person_id: PersonId) -> tuple[Document, ...]:
    """All documents of a person, ended ones included, oldest first, masked."""
    rows = connection.execute(
        select(*COLUMNS).where(DocumentRow.person_id == person_id).order_by(DocumentRow.id)
    )
    return tuple(_to_document(row) for row in rows)


def numbers_of(connection: Connection, vault: Vault, person_id: PersonId) -> tuple[DocumentNumber, ...]:
    """The current numbers of a person, opened; each still shows itself masked."""
    return _numbers(connection, vault, DocumentRow.person_id == person_id, DocumentRow.to_day.is_(None))


def number_of(connection: Connection, vault: Vault, document_id: DocumentId) -> DocumentNumber | None:
    """The number of one document, opened; it still shows itself masked."""
    found = _numbers(connection, vault, DocumentRow.id == document_id)
    return found[0] if found else None


def _numbers(
    connection: Connection, vault: Vault, *wanted: ColumnElement[bool]
) -> tuple[DocumentNumber, ...]:
    rows = connection.execute(
        select(DocumentRow.id, DocumentRow.kind, DocumentRow.number_sealed)
        .where(*wanted)
        .order_by(DocumentRow.id)
    )
    return tuple(
        restore_number(row.kind, vault.open(row.number_sealed, where_sealed(DocumentId(row.id))).decode())
        for row in rows
    )


def _to_document(row: Row[Any]) -> Document:
    return Document(
        id=DocumentId(row.id),
        person_id=PersonId(row.person_id),
        kind=row.kind,
        masked=row.masked,
        source=row.source,
        from_day=row.from_day,
        to_day=row.to_day,
    )

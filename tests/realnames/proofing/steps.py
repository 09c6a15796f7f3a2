"""Short steps that tests of proof share."""

from datetime import date
from typing import Any

from sqlalchemy import inspect, select, text

from realnames.documents.values import DocumentNumber
from realnames.ledger.unit import Ledger
from realnames.people.store import person
from realnames.people.values import PersonId
from realnames.proofing.contract import DocumentSeen
from realnames.proofing.reads import standing_of
from realnames.proofing.tables import LevelRow
from realnames.proofing.values import Assurance, Look, Paper, Policy


def card(
    number: DocumentNumber, name: str = "刘子涵", *, valid_to: date | None = None, look: Look = Look.EYES
) -> DocumentSeen:
    return DocumentSeen(Paper.CARD, name, number, valid_to=valid_to, look=look)


def book(number: DocumentNumber, name: str = "刘子涵") -> DocumentSeen:
    return DocumentSeen(Paper.HOUSEHOLD_BOOK, name, number)


def level(ledger: Ledger, person_id: PersonId, policy: Policy) -> Assurance:
    """What the ledger makes of a person now; the column must say the same, always."""
    with ledger.read() as connection:
        found = standing_of(connection, ledger.vault, person_id, policy=policy, now=ledger.clock())
        column = person(connection, person_id).ial
        row = connection.execute(
            select(LevelRow.ial, LevelRow.because, LevelRow.until_day).where(LevelRow.person_id == person_id)
        ).one_or_none()
    assert column == found.assurance.level.value
    if row is not None:
        assert tuple(row) == (column, found.assurance.because, found.assurance.until)
    return found.assurance


def everything(ledger: Ledger) -> str:
    """Every cell of the database as text: what a thief of the file would read."""
    cells: list[Any] = []
    with ledger.read() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            cells += [cell for row in rows for cell in row]
    return "\n".join(
        cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in cells
    )

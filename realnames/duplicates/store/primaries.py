"""One primary affiliation for each person who has any: stepping down and filling in, as shifts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from realnames.duplicates.store.shifting import key_of, shift, table_named
from realnames.duplicates.values.acts import Guard, Shift
from realnames.enrolments.tables import AffiliationRow
from realnames.ledger.unit import Unit
from realnames.people.values import PersonId

TABLE = AffiliationRow.__tablename__


def primary_of(connection: Connection, person_id: PersonId) -> UUID | None:
    """A person's primary affiliation."""
    mine = (AffiliationRow.person_id == person_id, AffiliationRow.to_day.is_(None))
    return connection.execute(select(AffiliationRow.id).where(*mine, AffiliationRow.is_primary)).scalar()


def step_down(unit: Unit, affiliation_id: UUID) -> Shift | None:
    """Make an affiliation primary no more; undone only while it still stands."""
    table = table_named(TABLE)
    row = _row(unit, affiliation_id)
    return shift(
        unit, table, row, after={"is_primary": False}, guard=Guard(TABLE, key_of(table, row), "to_day")
    )


def fill_primary(unit: Unit, person_id: PersonId) -> Shift | None:
    """If a person has standing affiliations and none is primary, the oldest becomes so."""
    if primary_of(unit.connection, person_id):
        return None
    mine = (AffiliationRow.person_id == person_id, AffiliationRow.to_day.is_(None))
    oldest = select(AffiliationRow.id).where(*mine).order_by(AffiliationRow.from_day, AffiliationRow.id)
    found = unit.connection.execute(oldest.limit(1)).scalar()
    return shift(unit, table_named(TABLE), _row(unit, found), after={"is_primary": True}) if found else None


def _row(unit: Unit, affiliation_id: UUID) -> Mapping[str, Any]:
    table = table_named(TABLE)
    row = unit.connection.execute(select(table).where(table.c.id == affiliation_id)).mappings().one()
    return {column.name: row[column.name] for column in table.columns}

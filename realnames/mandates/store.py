"""Rows of mandates to values."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from realnames.institutions.store import INSTITUTION_COLUMNS, to_institution
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import InstitutionId
from realnames.mandates.tables import MandateRow
from realnames.mandates.values import Mandate, MandateId, MandateRole, PersonId


def mandates_of(connection: Connection, person_id: PersonId, *, today: date) -> tuple[Mandate, ...]:
    """The mandates a person holds today, oldest first."""
    return _mandates(connection, MandateRow.person_id == person_id, today=today)


def holders_of(connection: Connection, role: MandateRole, *, today: date) -> tuple[Mandate, ...]:
    """Every mandate of this role in force today, oldest first."""
    return _mandates(connection, MandateRow.role == role.value, today=today)


def mandates_at(connection: Connection, institution_id: InstitutionId, *, today: date) -> tuple[Mandate, ...]:
    """The mandates for this very institution that are in force today, oldest first."""
    return _mandates(connection, MandateRow.institution_id == institution_id, today=today)


def in_force(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The condition that a mandate's row counts on this day: a mandate ended today no longer does."""
    return (MandateRow.from_day <= today) & or_(MandateRow.to_day.is_(None), MandateRow.to_day > today)


def _mandates(connection: Connection, wanted: ColumnElement[bool], *, today: date) -> tuple[Mandate, ...]:
    rows = connection.execute(_joined().where(wanted, in_force(today)).order_by(MandateRow.id))
    return tuple(
        Mandate(
            id=MandateId(row.mandate_id),
            person_id=PersonId(row.person_id),
            role=MandateRole(row.role),
            area=row.mandate_area,
            institution=to_institution(row),
            from_day=row.mandate_from,
            to_day=row.mandate_to,
            reason=row.reason,
        )
        for row in rows
    )


def _joined() -> Select[Any]:
    return select(
        MandateRow.id.label("mandate_id"),
        MandateRow.person_id,
        MandateRow.role,
        MandateRow.area.label("mandate_area"),
        MandateRow.from_day.label("mandate_from"),
        MandateRow.to_day.label("mandate_to"),
        MandateRow.reason,
        *INSTITUTION_COLUMNS,
    ).join(InstitutionRow, InstitutionRow.id == MandateRow.institution_id)

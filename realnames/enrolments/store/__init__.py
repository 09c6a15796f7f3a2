"""Affiliations in the database, each joined with its institution."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Row, Select, bindparam, or_, select

from realnames.enrolments.rules import grade_on, with_one_primary
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import (
    Affiliation,
    AffiliationId,
    AffiliationStatus,
    NoSuchAffiliation,
    Placement,
    Role,
)
from realnames.institutions.store import INSTITUTION_COLUMNS, to_institution
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import Stage
from realnames.people.values import PersonId

PREFIX = "affiliation_"


def affiliations_of(connection: Connection, person_id: PersonId, *, today: date) -> tuple[Affiliation, ...]:
    """A person's affiliations in force today, the primary one first."""
    rows = connection.execute(_in_force_of_person(), {"of_person": person_id, "today": today})
    return with_one_primary(to_affiliation(row, today=today) for row in rows)


def affiliation(connection: Connection, affiliation_id: AffiliationId, *, today: date) -> Affiliation:
    """The standing affiliation of this id; raises `NoSuchAffiliation`."""
    wanted = joined().where(AffiliationRow.id == affiliation_id, AffiliationRow.to_day.is_(None))
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NoSuchAffiliation
    return to_affiliation(row, today=today)


def affiliations_by_key(
    connection: Connection, source: str, keys: Sequence[str], *, today: date
) -> dict[str, Affiliation]:
    """The standing affiliations read from these records of a source (a thousand at most), by key."""
    rows = connection.execute(
        joined().where(
            AffiliationRow.source == source,
            AffiliationRow.source_key.in_(keys),
            AffiliationRow.to_day.is_(None),
        )
    )
    return {row.affiliation_source_key: to_affiliation(row, today=today) for row in rows}


def in_force(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The condition that an affiliation's row counts on this day: one ended today no longer does."""
    return (AffiliationRow.from_day <= today) & or_(
        AffiliationRow.to_day.is_(None), AffiliationRow.to_day > today
    )


def write_placement(placement: Placement) -> dict[str, object]:
    """The columns that a placement fills."""
    return {
        "entry_year": placement.entry_year,
        "stage": placement.stage.value if placement.stage else None,
        "class_no": placement.class_no,
        "class_name": placement.class_name,
        "local_id": placement.local_id,
        "subjects": " ".join(placement.subjects),
        "post": placement.post,
    }


def to_affiliation(row: Row[Any], *, today: date) -> Affiliation:
    """The value of a joined row, with the grade of this day."""
    institution = to_institution(row)
    placement = Placement(
        entry_year=row.affiliation_entry_year,
        stage=Stage(row.affiliation_stage) if row.affiliation_stage else None,
        class_no=row.affiliation_class_no,
        class_name=row.affiliation_class_name,
        local_id=row.affiliation_local_id,
        subjects=tuple(row.affiliation_subjects.split()),
        post=row.affiliation_post,
    )
    stage = placement.stage or institution.stage
    return Affiliation(
        id=AffiliationId(row.affiliation_id),
        person_id=PersonId(row.affiliation_person_id),
        institution=institution,
        role=Role(row.affiliation_role),
        is_primary=row.affiliation_is_primary,
        stage=stage,
        grade=grade_on(placement.entry_year, stage, today),
        placement=placement,
        status=AffiliationStatus(row.affiliation_status),
        from_day=row.affiliation_from_day,
        to_day=row.affiliation_to_day,
        source=row.affiliation_source,
        source_key=row.affiliation_source_key,
        asof=row.affiliation_asof,
    )


def joined() -> Select[Any]:
    """Affiliations with their institutions, as `to_affiliation` reads them."""
    own = [column.label(PREFIX + column.name) for column in AffiliationRow.__table__.columns]
    return select(*own, *INSTITUTION_COLUMNS).join_from(
        AffiliationRow, InstitutionRow, InstitutionRow.id == AffiliationRow.institution_id
    )


@cache
def _in_force_of_person() -> Select[Any]:
    """Built once: every card of a person asks it, and building it costs far more than asking."""
    today = bindparam("today", type_=Date)
    return joined().where(AffiliationRow.person_id == bindparam("of_person"), in_force(today))

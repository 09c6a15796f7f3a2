"""Pairwise subjects in the database: made once for each person and sector, found in both directions.

A `sub` is 160 random bits and is derived from nothing, so two sectors cannot compare what they know and a
leaked key reveals nobody.
"""

import secrets
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, select

from idp.subjects.tables import SubjectRow
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.people.tables import PersonRow

RANDOM_BYTES = 20
PRIOR_TOLD = timedelta(days=731)
"""24 months, whichever they are."""


def subject_for(unit: Unit, person_id: UUID, *, sector: str) -> str:
    """The `sub` of a person in a sector, made at first use; two that race get the same one."""
    known = find_subject(unit.connection, person_id, sector=sector)
    if known is not None:
        return known
    made = secrets.token_urlsafe(RANDOM_BYTES)
    values = {"person_id": person_id, "sector": sector, "sub": made, "created_at": unit.now}
    if insert_new(unit.connection, SubjectRow, values):
        return made
    winner = find_subject(unit.connection, person_id, sector=sector)
    if winner is None:  # 160 random bits met themselves
        raise AssertionError("a subject was neither made nor found")
    return winner


def find_subject(connection: Connection, person_id: UUID, *, sector: str) -> str | None:
    """The `sub` of a person in a sector, if the sector has met the person."""
    named = {"person_id": person_id, "sector": sector}
    return connection.execute(_subject(), named).scalar_one_or_none()


def find_person(connection: Connection, sub: str, *, sector: str) -> UUID | None:
    """Whom a sector means by a `sub`; a `sub` of another sector means nobody.

    The `sub` of a merged record means the person whose record was kept.
    """
    standing = func.coalesce(PersonRow.merged_into, PersonRow.id)
    joined = select(standing).join_from(SubjectRow, PersonRow, PersonRow.id == SubjectRow.person_id)
    named = (SubjectRow.sub == sub) & (SubjectRow.sector == sector)
    return connection.execute(joined.where(named)).scalar_one_or_none()


def prior_subjects(connection: Connection, person_id: UUID, *, sector: str, now: datetime) -> tuple[str, ...]:
    """By which other `sub` a sector knew this person before two records were merged, newest first.

    They are told for 24 months (profile §5.2).
    """
    joined = select(SubjectRow.sub).join_from(PersonRow, SubjectRow, SubjectRow.person_id == PersonRow.id)
    theirs = (PersonRow.merged_into == person_id) & (SubjectRow.sector == sector)
    told = joined.where(theirs, SubjectRow.replaced_at > now - PRIOR_TOLD)
    rows = connection.execute(told.order_by(SubjectRow.replaced_at.desc(), SubjectRow.sub))
    return tuple(rows.scalars())


@cache
def _subject() -> Select[str]:
    """Built once, because every code exchange asks it."""
    return select(SubjectRow.sub).where(
        SubjectRow.person_id == bindparam("person_id"), SubjectRow.sector == bindparam("sector")
    )

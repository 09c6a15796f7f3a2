"""Rows of the tree to values and back."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from realnames.institutions.rules import path_range
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import (
    Institution,
    InstitutionClosed,
    InstitutionId,
    InstitutionKind,
    NoSuchInstitution,
    Stage,
)

INSTITUTION_COLUMNS = tuple(InstitutionRow.__table__.columns)


def to_institution(row: Row[Any]) -> Institution:
    """The value of a row that has (at least) the columns of the table under their own names."""
    return Institution(
        id=InstitutionId(row.id),
        code=row.code,
        name=row.name,
        kind=InstitutionKind(row.kind),
        parent_id=row.parent_id,
        path=row.path,
        area=row.area,
        school_type=row.school_type,
        stage=Stage(row.stage) if row.stage else None,
        local=row.local,
        from_day=row.from_day,
        to_day=row.to_day,
    )


def institution(connection: Connection, institution_id: InstitutionId) -> Institution:
    """The institution of this id; raises `NoSuchInstitution`."""
    row = connection.execute(
        select(*INSTITUTION_COLUMNS).where(InstitutionRow.id == institution_id)
    ).one_or_none()
    if row is None:
        raise NoSuchInstitution
    return to_institution(row)


def standing_institution(connection: Connection, institution_id: InstitutionId) -> Institution:
    """The institution, which nobody closes or re-places before this transaction ends.

    Raises `NoSuchInstitution` and `InstitutionClosed`.
    """
    held = select(*INSTITUTION_COLUMNS).where(InstitutionRow.id == institution_id)
    row = connection.execute(held.with_for_update(read=True)).one_or_none()
    if row is None:
        raise NoSuchInstitution
    if row.to_day is not None:
        raise InstitutionClosed(code=row.code)
    return to_institution(row)


def by_code(connection: Connection, code: str) -> Institution | None:
    """The institution known by this code, closed ones included."""
    row = connection.execute(select(*INSTITUTION_COLUMNS).where(InstitutionRow.code == code)).one_or_none()
    return to_institution(row) if row else None


def by_codes(connection: Connection, codes: Sequence[str]) -> dict[str, Institution]:
    """The institutions known by these codes (a thousand at most), by code."""
    rows = connection.execute(select(*INSTITUTION_COLUMNS).where(InstitutionRow.code.in_(codes)))
    return {row.code: to_institution(row) for row in rows}


def by_ids(connection: Connection, ids: Iterable[InstitutionId]) -> dict[InstitutionId, Institution]:
    """The institutions of these ids (a thousand at most), by id."""
    rows = connection.execute(select(*INSTITUTION_COLUMNS).where(InstitutionRow.id.in_(set(ids))))
    return {InstitutionId(row.id): to_institution(row) for row in rows}


def held_province(connection: Connection) -> InstitutionId:
    """The province's own authority; whoever else asks for it waits until this transaction ends.

    Raises `NoSuchInstitution` before it is planted.
    """
    wanted = select(InstitutionRow.id).where(InstitutionRow.kind == InstitutionKind.PROVINCE.value)
    found = connection.execute(wanted.order_by(InstitutionRow.path).limit(1).with_for_update()).scalar()
    if found is None:
        raise NoSuchInstitution
    return InstitutionId(found)


def within(root: Institution) -> ColumnElement[bool]:
    """The condition that an institution's row lies in the subtree of `root`, itself included."""
    first, beyond = path_range(root.path)
    return (InstitutionRow.path >= first) & (InstitutionRow.path < beyond)


def subtree(connection: Connection, institution_id: InstitutionId) -> tuple[Institution, ...]:
    """The institution and everything under it, in tree order."""
    root = institution(connection, institution_id)
    rows = connection.execute(select(*INSTITUTION_COLUMNS).where(within(root)).order_by(InstitutionRow.path))
    return tuple(to_institution(row) for row in rows)

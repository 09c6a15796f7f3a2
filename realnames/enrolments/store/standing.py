"""The affiliations that moves begin from: a person's standing ones, and the last one of a record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from realnames.enrolments.rules.moves import with_placement
from realnames.enrolments.store import joined, to_affiliation
from realnames.enrolments.store.moves import in_portions
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import (
    Affiliation,
    AffiliationId,
    NewAffiliation,
    NoSuchAffiliation,
    Placement,
)
from realnames.enrolments.values.moves import MoveKind, NewMove
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import InstitutionId
from realnames.people.tables import PersonRow
from realnames.people.values import PersonId


def standing_affiliations(
    connection: Connection, person_id: PersonId, *, today: date
) -> tuple[Affiliation, ...]:
    """A person's affiliations without an end, oldest first, those of the future too; as they are written."""
    mine = AffiliationRow.person_id == person_id, AffiliationRow.to_day.is_(None)
    rows = connection.execute(joined().where(*mine).order_by(AffiliationRow.from_day, AffiliationRow.id))
    return tuple(to_affiliation(row, today=today) for row in rows)


def class_changes(
    connection: Connection, placements: Mapping[AffiliationId, Placement], *, source: str, today: date
) -> list[NewMove]:
    """The moves by which affiliations come to these placements; those that stand there make none."""
    moves: list[NewMove] = []
    for ids in in_portions(placements):
        standing = AffiliationRow.id.in_(ids), AffiliationRow.to_day.is_(None)
        for row in connection.execute(joined().where(*standing)):
            found = to_affiliation(row, today=today)
            if found.placement != placements[found.id]:
                moves.append(
                    NewMove(
                        person_id=found.person_id,
                        affiliation_id=found.id,
                        kind=MoveKind.CLASS_CHANGED,
                        day=max(today, found.from_day),
                        source=source,
                        revisions=(with_placement(found, placements[found.id]),),
                    )
                )
    return moves


def ended_affiliation(connection: Connection, affiliation_id: AffiliationId, *, today: date) -> Affiliation:
    """The affiliation of this id, which has ended; raises `NoSuchAffiliation`."""
    wanted = joined().where(AffiliationRow.id == affiliation_id, AffiliationRow.to_day.is_not(None))
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NoSuchAffiliation
    return to_affiliation(row, today=today)


def last_of_record(connection: Connection, new: NewAffiliation) -> Affiliation | None:
    """The affiliation that this person had last from the same record of the same source, and that ended."""
    if new.source_key is None:
        return None
    same = (
        AffiliationRow.person_id == new.person_id,
        AffiliationRow.source == new.source,
        AffiliationRow.source_key == new.source_key,
        AffiliationRow.to_day.is_not(None),
    )
    row = connection.execute(joined().where(*same).order_by(AffiliationRow.to_day.desc()).limit(1)).first()
    return to_affiliation(row, today=row.affiliation_to_day) if row else None


def left_last(connection: Connection, found: Affiliation) -> date | None:
    """When this person last ended what they were at this institution, or in this record; None if never."""
    here = and_(
        AffiliationRow.institution_id == found.institution.id, AffiliationRow.role == found.role.value
    )
    recorded = and_(AffiliationRow.source == found.source, AffiliationRow.source_key == found.source_key)
    mine = AffiliationRow.person_id == found.person_id
    return connection.execute(
        select(func.max(AffiliationRow.to_day)).where(mine, or_(here, recorded))
    ).scalar()


def is_standing(connection: Connection, affiliation_id: AffiliationId) -> bool:
    """Has the affiliation no end?"""
    wanted = AffiliationRow.id == affiliation_id, AffiliationRow.to_day.is_(None)
    return connection.execute(select(AffiliationRow.id).where(*wanted)).first() is not None


def would_stand_at_a_closed_one(connection: Connection, affiliations: Sequence[AffiliationId]) -> bool:
    """Is any of these affiliations (a thousand at most) one of an institution that is closed?"""
    at_closed = AffiliationRow.id.in_(affiliations), InstitutionRow.to_day.is_not(None)
    wanted = select(AffiliationRow.id).join(
        InstitutionRow, InstitutionRow.id == AffiliationRow.institution_id
    )
    return connection.execute(wanted.where(*at_closed).limit(1)).first() is not None


def people_at(
    connection: Connection, institution_id: InstitutionId, *, today: date
) -> tuple[Affiliation, ...]:
    """Everybody who stands at an institution, whatever their role, nobody else moving them meanwhile."""
    here = AffiliationRow.institution_id == institution_id, AffiliationRow.to_day.is_(None)
    hold_people(connection, list(connection.execute(select(AffiliationRow.person_id).where(*here)).scalars()))
    rows = connection.execute(joined().where(*here).order_by(AffiliationRow.id))
    return tuple(to_affiliation(row, today=today) for row in rows)


def hold_people(connection: Connection, people: Sequence[Any]) -> None:
    """Make everybody else who changes these people's affiliations wait; always in the order of their ids."""
    for ids in in_portions(sorted(set(people))):
        wanted = select(PersonRow.id).where(PersonRow.id.in_(ids)).order_by(PersonRow.id)
        connection.execute(wanted.with_for_update()).all()

"""Taking up, changing and ending affiliations."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from realnames.codes.values import school_day
from realnames.enrolments.store import affiliation, write_placement
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import (
    AffiliationId,
    AffiliationStatus,
    AlreadyEnrolled,
    Enrolled,
    EnrolmentEnded,
    NewAffiliation,
    Placement,
    PlacementChanged,
    PrimaryChosen,
)
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.people.tables import PersonRow
from realnames.people.values import NoSuchPerson, PersonId


def enrol(unit: Unit, new: NewAffiliation) -> AffiliationId:
    """Give a person a role at an institution, from today unless a day is given; the first is the primary one.

    Raises `NoSuchPerson`, and `AlreadyEnrolled` when the same record of the source stands already.
    """
    _hold(unit, new.person_id)
    affiliation_id = AffiliationId(uuid7(unit.now))
    row = {
        "id": affiliation_id,
        "person_id": new.person_id,
        "institution_id": new.institution_id,
        "role": new.role.value,
        "is_primary": False,
        "status": new.status.value,
        "from_day": new.from_day or school_day(unit.now),
        "source": new.source,
        "source_key": new.source_key,
        "asof": unit.now,
    }
    if not insert_new(unit.connection, AffiliationRow, row | write_placement(new.placement)):
        raise AlreadyEnrolled
    _fill_primary(unit, new.person_id)
    ids = str(new.person_id), str(affiliation_id), str(new.institution_id)
    unit.record(Enrolled(*ids, new.role.value, new.source))
    unit.change("person", str(new.person_id))
    return affiliation_id


def change_placement(unit: Unit, affiliation_id: AffiliationId, placement: Placement, *, source: str) -> None:
    """Write a new class, number or subjects; the same ones again change nothing.

    Raises `NoSuchAffiliation`.
    """
    standing = affiliation(unit.connection, affiliation_id, today=school_day(unit.now))
    if standing.placement == placement:
        return
    unit.connection.execute(
        update(AffiliationRow)
        .where(AffiliationRow.id == affiliation_id)
        .values(**write_placement(placement), asof=unit.now)
    )
    unit.record(PlacementChanged(str(standing.person_id), str(affiliation_id), source))
    unit.change("person", str(standing.person_id))


def end_affiliation(unit: Unit, affiliation_id: AffiliationId, *, status: AffiliationStatus) -> None:
    """End an affiliation today; the oldest remaining one becomes primary. Raises `NoSuchAffiliation`."""
    today = school_day(unit.now)
    standing = affiliation(unit.connection, affiliation_id, today=today)
    _hold(unit, standing.person_id)
    ended = unit.connection.execute(
        update(AffiliationRow)
        .where(AffiliationRow.id == affiliation_id, AffiliationRow.to_day.is_(None))
        .values(to_day=today, status=status.value, asof=unit.now, is_primary=False)
    )
    if ended.rowcount != 1:
        return
    unit.record(EnrolmentEnded(str(standing.person_id), str(affiliation_id), status.value))
    _fill_primary(unit, standing.person_id)
    unit.change("person", str(standing.person_id))


def choose_primary(unit: Unit, affiliation_id: AffiliationId) -> None:
    """Make an affiliation its person's primary one. Raises `NoSuchAffiliation`."""
    standing = affiliation(unit.connection, affiliation_id, today=school_day(unit.now))
    _hold(unit, standing.person_id)
    mine = (AffiliationRow.person_id == standing.person_id, AffiliationRow.to_day.is_(None))
    # One statement could meet the unique index between its rows, so the old one steps down first.
    unit.connection.execute(
        update(AffiliationRow).where(*mine, AffiliationRow.is_primary).values(is_primary=False)
    )
    unit.connection.execute(
        update(AffiliationRow).where(AffiliationRow.id == affiliation_id).values(is_primary=True)
    )
    unit.record(PrimaryChosen(str(standing.person_id), str(affiliation_id)))
    unit.change("person", str(standing.person_id))


def _hold(unit: Unit, person_id: PersonId) -> None:
    """Make everybody else who changes this person's affiliations wait; raises `NoSuchPerson`."""
    held = select(PersonRow.id).where(PersonRow.id == person_id).with_for_update()
    if unit.connection.execute(held).one_or_none() is None:
        raise NoSuchPerson


def _fill_primary(unit: Unit, person_id: PersonId) -> None:
    """If no standing affiliation is primary, the oldest one becomes so."""
    other = aliased(AffiliationRow)
    mine = other.person_id == person_id, other.to_day.is_(None)
    oldest = select(other.id).where(*mine).order_by(other.from_day, other.id).limit(1).scalar_subquery()
    unit.connection.execute(
        update(AffiliationRow)
        .where(AffiliationRow.id == oldest, ~exists().where(*mine, other.is_primary))
        .values(is_primary=True)
    )

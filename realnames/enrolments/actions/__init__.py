"""Taking up, changing and ending affiliations; the other files of this room are the rest of a life."""

from realnames.codes.values import school_day
from realnames.enrolments.actions.moving import day_of, held_affiliation
from realnames.enrolments.rules.moves import (
    ended,
    heir,
    made_primary,
    stepped_down,
    untouched,
    with_placement,
)
from realnames.enrolments.store.moves import affiliation_row, hold_person, keep_moves, write_moves
from realnames.enrolments.store.standing import last_of_record, standing_affiliations
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
from realnames.enrolments.values.moves import (
    DESK,
    TODAY_AT_A_DESK,
    MoveDayImpossible,
    MoveKind,
    NewMove,
    Occasion,
    Opening,
)
from realnames.institutions.store import standing_institution
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7


def enrol(unit: Unit, new: NewAffiliation) -> AffiliationId:
    """Give a person a role at an institution, from today unless a day is given; the first is the primary one.

    Raises `NoSuchPerson`, `NoSuchInstitution`, `InstitutionClosed`, `AlreadyEnrolled` when the same record
    of the source stands already, and `MoveDayImpossible` for a day on which it stood before.
    """
    hold_person(unit.connection, new.person_id)
    standing_institution(unit.connection, new.institution_id)
    from_day = new.from_day or school_day(unit.now)
    before = last_of_record(unit.connection, new)
    if before and before.to_day and from_day < before.to_day:
        raise MoveDayImpossible
    standing = standing_affiliations(unit.connection, new.person_id, today=from_day)
    affiliation_id = AffiliationId(uuid7(unit.now))
    opening = Opening(affiliation_id, new, from_day, is_primary=not any(one.is_primary for one in standing))
    if not insert_new(unit.connection, AffiliationRow, affiliation_row(unit, opening)):
        raise AlreadyEnrolled
    began = NewMove(
        person_id=new.person_id,
        affiliation_id=affiliation_id,
        kind=MoveKind.BEGAN,
        day=from_day,
        source=new.source,
        revisions=(untouched(before),) if before else (),
        opening=opening,
    )
    keep_moves(unit, [began])
    ids = str(new.person_id), str(affiliation_id), str(new.institution_id)
    unit.record(Enrolled(*ids, new.role.value, new.source))
    unit.change("person", str(new.person_id))
    return affiliation_id


def change_placement(
    unit: Unit,
    affiliation_id: AffiliationId,
    placement: Placement,
    *,
    source: str,
    occasion: Occasion = TODAY_AT_A_DESK,
) -> None:
    """Write a new class, number or subjects; the same ones again change nothing.

    Raises `NoSuchAffiliation` and `MoveDayImpossible`.
    """
    standing = held_affiliation(unit, affiliation_id)
    if standing.placement == placement:
        return
    changed = NewMove(
        person_id=standing.person_id,
        affiliation_id=affiliation_id,
        kind=MoveKind.CLASS_CHANGED,
        day=day_of(unit, standing, occasion.day),
        source=source,
        reason=occasion.reason,
        revisions=(with_placement(standing, placement),),
    )
    write_moves(unit, [changed])
    unit.record(PlacementChanged(str(standing.person_id), str(affiliation_id), source))
    unit.change("person", str(standing.person_id))


def end_affiliation(
    unit: Unit,
    affiliation_id: AffiliationId,
    *,
    status: AffiliationStatus,
    occasion: Occasion = TODAY_AT_A_DESK,
) -> None:
    """End an affiliation today; the oldest remaining one becomes primary.

    Raises `NoSuchAffiliation` and `MoveDayImpossible`.
    """
    standing = held_affiliation(unit, affiliation_id)
    day = day_of(unit, standing, occasion.day)
    others = standing_affiliations(unit.connection, standing.person_id, today=day)
    ending = NewMove(
        person_id=standing.person_id,
        affiliation_id=affiliation_id,
        kind=MoveKind.ENDED,
        day=day,
        source=occasion.source,
        reason=occasion.reason,
        revisions=(ended(standing, status, day=day), *heir(others, leaving=standing)),
    )
    write_moves(unit, [ending])
    unit.record(EnrolmentEnded(str(standing.person_id), str(affiliation_id), status.value))
    unit.change("person", str(standing.person_id))


def choose_primary(unit: Unit, affiliation_id: AffiliationId) -> None:
    """Make an affiliation its person's primary one; the primary one again changes nothing.

    Raises `NoSuchAffiliation`.
    """
    chosen = held_affiliation(unit, affiliation_id)
    if chosen.is_primary:
        return
    today = school_day(unit.now)
    others = standing_affiliations(unit.connection, chosen.person_id, today=today)
    choice = NewMove(
        person_id=chosen.person_id,
        affiliation_id=affiliation_id,
        kind=MoveKind.PRIMARY_CHOSEN,
        day=max(today, chosen.from_day),
        source=DESK,
        revisions=(*(stepped_down(one) for one in others if one.is_primary), made_primary(chosen)),
    )
    write_moves(unit, [choice])
    unit.record(PrimaryChosen(str(chosen.person_id), str(affiliation_id)))
    unit.change("person", str(chosen.person_id))

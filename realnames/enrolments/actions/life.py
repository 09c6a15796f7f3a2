"""A life at schools: leave and return, loans and secondments, repeated years, graduation, coming back."""

from dataclasses import replace

from realnames.codes.values import school_day
from realnames.enrolments.actions.moving import day_of, held_affiliation, make_move, move_affiliation
from realnames.enrolments.rules.moves import (
    PUPILS,
    check_day,
    ended,
    heir,
    untouched,
    with_placement,
    with_status,
)
from realnames.enrolments.store.moves import hold_person
from realnames.enrolments.store.standing import ended_affiliation, left_last, standing_affiliations
from realnames.enrolments.values import (
    Affiliation,
    AffiliationId,
    AffiliationStatus,
    NewAffiliation,
    Placement,
)
from realnames.enrolments.values.moves import (
    TODAY_AT_A_DESK,
    MoveId,
    MoveKind,
    MoveNotPossible,
    NewMove,
    Occasion,
    Opening,
)
from realnames.institutions.store import standing_institution
from realnames.institutions.values import InstitutionId
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7


def take_leave(unit: Unit, affiliation_id: AffiliationId, occasion: Occasion = TODAY_AT_A_DESK) -> MoveId:
    """A pupil's schooling rests (休学, JY/T 1001 change kind 11).

    Raises `NoSuchAffiliation`, `MoveNotPossible` and `MoveDayImpossible`, as every verb of this file.
    """
    found = held_affiliation(unit, affiliation_id)
    resting = with_status(found, AffiliationStatus.SUSPENDED)
    return move_affiliation(unit, found, MoveKind.LEAVE_BEGAN, occasion=occasion, revisions=[resting])


def come_back(
    unit: Unit,
    affiliation_id: AffiliationId,
    occasion: Occasion = TODAY_AT_A_DESK,
    *,
    placement: Placement | None = None,
) -> MoveId:
    """A pupil comes back from leave (复学, 12), to the old place or to another, often a year lower."""
    found = held_affiliation(unit, affiliation_id)
    back = with_status(found, AffiliationStatus.ACTIVE)
    if placement:
        back = replace(back, after=replace(back.after, placement=placement))
    return move_affiliation(unit, found, MoveKind.RETURNED, occasion=occasion, revisions=[back])


def lend(
    unit: Unit,
    affiliation_id: AffiliationId,
    host: InstitutionId,
    *,
    occasion: Occasion = TODAY_AT_A_DESK,
    placement: Placement | None = None,
) -> AffiliationId:
    """A pupil studies elsewhere (借读), a member of staff works elsewhere (借调); the home stays what it is.

    Answers the affiliation at the host. Raises `InstitutionClosed` too, and `MoveNotPossible` for the home
    itself as host.
    """
    found = held_affiliation(unit, affiliation_id)
    if host == found.institution.id:
        raise MoveNotPossible(kind=MoveKind.LENT.value)
    standing_institution(unit.connection, host)
    guest = NewAffiliation(
        person_id=found.person_id,
        institution_id=host,
        role=found.role,
        source=occasion.source,
        placement=placement or found.placement,
        status=AffiliationStatus.ON_LOAN,
    )
    kind = MoveKind.LENT if found.role in PUPILS else MoveKind.SECONDED
    opening = _opening(unit, guest, occasion, is_primary=False)
    move_affiliation(unit, found, kind, occasion=occasion, revisions=[untouched(found)], opening=opening)
    return opening.affiliation_id


def end_loan(unit: Unit, affiliation_id: AffiliationId, occasion: Occasion = TODAY_AT_A_DESK) -> MoveId:
    """A guest leaves the host; `affiliation_id` is the one at the host."""
    found = held_affiliation(unit, affiliation_id)
    return _end(unit, found, MoveKind.LOAN_ENDED, status=AffiliationStatus.ENDED, occasion=occasion)


def graduate(unit: Unit, affiliation_id: AffiliationId, occasion: Occasion = TODAY_AT_A_DESK) -> MoveId:
    """A pupil finished the stage; the oldest remaining affiliation becomes primary."""
    found = held_affiliation(unit, affiliation_id)
    return _end(unit, found, MoveKind.GRADUATED, status=AffiliationStatus.GRADUATED, occasion=occasion)


def repeat_year(unit: Unit, affiliation_id: AffiliationId, occasion: Occasion = TODAY_AT_A_DESK) -> MoveId:
    """A pupil repeats a year (留级, 02): the grade follows from an entry year one later."""
    return _move_year(unit, affiliation_id, MoveKind.REPEATED, occasion=occasion)


def skip_year(unit: Unit, affiliation_id: AffiliationId, occasion: Occasion = TODAY_AT_A_DESK) -> MoveId:
    """A pupil skips a year (跳级, 04): the grade follows from an entry year one earlier."""
    return _move_year(unit, affiliation_id, MoveKind.SKIPPED, occasion=occasion)


def re_enter(
    unit: Unit,
    affiliation_id: AffiliationId,
    occasion: Occasion = TODAY_AT_A_DESK,
    *,
    placement: Placement | None = None,
) -> AffiliationId:
    """Somebody whose affiliation ended comes back to the institution (恢复学籍, 17); answers the new one.

    Raises `InstitutionClosed` too, `MoveNotPossible` when somebody who is that again already comes back,
    and `MoveDayImpossible` for a day before they last left.
    """
    found = _held_ended(unit, affiliation_id)
    today = school_day(unit.now)
    standing_institution(unit.connection, found.institution.id)
    standing = standing_affiliations(unit.connection, found.person_id, today=today)
    if any(_is_the_same(found, one) for one in standing):
        raise MoveNotPossible(kind=MoveKind.RE_ENTERED.value)
    primary = not any(one.is_primary for one in standing)
    again = _again(found, placement or found.placement)
    opening = _opening(unit, again, occasion, is_primary=primary)
    check_day(opening.from_day, since=left_last(unit.connection, found) or today, today=today)
    entered = NewMove(
        person_id=found.person_id,
        affiliation_id=opening.affiliation_id,
        kind=MoveKind.RE_ENTERED,
        day=opening.from_day,
        source=occasion.source,
        reason=occasion.reason,
        revisions=(untouched(found),),
        opening=opening,
    )
    make_move(unit, entered)
    return opening.affiliation_id


def _held_ended(unit: Unit, affiliation_id: AffiliationId) -> Affiliation:
    today = school_day(unit.now)
    found = ended_affiliation(unit.connection, affiliation_id, today=today)
    hold_person(unit.connection, found.person_id)
    return ended_affiliation(unit.connection, affiliation_id, today=today)


def _again(found: Affiliation, placement: Placement) -> NewAffiliation:
    return NewAffiliation(
        person_id=found.person_id,
        institution_id=found.institution.id,
        role=found.role,
        source=found.source,
        source_key=found.source_key,
        placement=placement,
    )


def _is_the_same(found: Affiliation, other: Affiliation) -> bool:
    if found.source_key and (other.source, other.source_key) == (found.source, found.source_key):
        return True
    return other.institution.id == found.institution.id and other.role is found.role


def _opening(unit: Unit, new: NewAffiliation, occasion: Occasion, *, is_primary: bool) -> Opening:
    from_day = occasion.day or school_day(unit.now)
    return Opening(AffiliationId(uuid7(unit.now)), new, from_day, is_primary=is_primary)


def _end(
    unit: Unit, found: Affiliation, kind: MoveKind, *, status: AffiliationStatus, occasion: Occasion
) -> MoveId:
    day = day_of(unit, found, occasion.day)
    others = standing_affiliations(unit.connection, found.person_id, today=day)
    revisions = [ended(found, status, day=day), *heir(others, leaving=found)]
    return move_affiliation(unit, found, kind, occasion=occasion, revisions=revisions)


def _move_year(unit: Unit, affiliation_id: AffiliationId, kind: MoveKind, *, occasion: Occasion) -> MoveId:
    found = held_affiliation(unit, affiliation_id)
    placement = found.placement
    if placement.entry_year is None:
        raise MoveNotPossible(kind=kind.value)
    years = 1 if kind is MoveKind.REPEATED else -1
    moved = with_placement(found, replace(placement, entry_year=placement.entry_year + years))
    return move_affiliation(unit, found, kind, occasion=occasion, revisions=[moved])

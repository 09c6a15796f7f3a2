"""Institutions that merge, split and close, with their people: each goes to the successor by a move.

An open transfer from or to the institution is settled first: it would lose the school it waits for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from realnames.codes.values import school_day
from realnames.enrolments.actions.moving import make_moves
from realnames.enrolments.rules.moves import ended
from realnames.enrolments.store.standing import people_at
from realnames.enrolments.store.transfers import open_transfers_at
from realnames.enrolments.values import Affiliation, AffiliationId, AffiliationStatus, NewAffiliation
from realnames.enrolments.values.moves import MoveKind, NewMove, Opening
from realnames.institutions.actions import succession
from realnames.institutions.values import InstitutionId, InstitutionInUse
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.mandates.actions import end_mandate
from realnames.mandates.store import mandates_at

SUCCESSION = "succession"
"""The source of what a merger or a split writes."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A class of a school: the year its pupils entered, and its number."""

    entry_year: int
    class_no: str


@dataclass(frozen=True, slots=True)
class Share:
    """Which classes go to which successor."""

    successor: InstitutionId
    seats: frozenset[Seat]


def merge_institutions(
    unit: Unit, institution_id: InstitutionId, *, into: InstitutionId, day: date | None = None
) -> int:
    """Close an institution into another with everybody in it; answers how many affiliations moved.

    Raises what `succession.merge` raises, and `InstitutionInUse` while transfers are open.
    """
    on = day or school_day(unit.now)
    succession.merge(unit, institution_id, into=into, day=day)
    return _empty(unit, institution_id, lambda _found: into, day=on)


def split_institution(
    unit: Unit,
    institution_id: InstitutionId,
    *,
    shares: Sequence[Share],
    rest: InstitutionId,
    day: date | None = None,
) -> int:
    """Close an institution into several: classes by their shares, everybody else to `rest`.

    Raises what `succession.split` raises, and `InstitutionInUse` while transfers are open.
    """
    on = day or school_day(unit.now)
    successors = tuple(dict.fromkeys([rest, *(share.successor for share in shares)]))
    succession.split(unit, institution_id, into=successors, day=day)
    return _empty(unit, institution_id, lambda found: _successor(found, shares) or rest, day=on)


def spin_off_classes(
    unit: Unit, institution_id: InstitutionId, *, share: Share, day: date | None = None
) -> int:
    """Give some classes to a new institution; the old one goes on with the others.

    Raises what `succession.spin_off` raises, and `InstitutionInUse` while transfers are open.
    """
    on = day or school_day(unit.now)
    _refuse_open_transfers(unit, institution_id)
    succession.spin_off(unit, institution_id, share.successor, day=day)
    going = [
        found for found in people_at(unit.connection, institution_id, today=on) if _successor(found, [share])
    ]
    make_moves(unit, [_move(unit, found, share.successor, day=on) for found in going])
    return len(going)


def close_institution(unit: Unit, institution_id: InstitutionId, *, day: date | None = None) -> None:
    """Close an institution that nobody belongs to any more.

    Raises what `succession.close` raises; `InstitutionInUse` while anybody stands there.
    """
    succession.close(unit, institution_id, day=day)
    left = people_at(unit.connection, institution_id, today=school_day(unit.now))
    if left:
        raise InstitutionInUse(count=len(left))
    _refuse_open_transfers(unit, institution_id)
    _end_mandates(unit, institution_id)


def _empty(
    unit: Unit,
    institution_id: InstitutionId,
    successor_of: Callable[[Affiliation], InstitutionId],
    *,
    day: date,
) -> int:
    _refuse_open_transfers(unit, institution_id)
    people = people_at(unit.connection, institution_id, today=day)
    make_moves(unit, [_move(unit, found, successor_of(found), day=day) for found in people])
    _end_mandates(unit, institution_id)
    return len(people)


def _refuse_open_transfers(unit: Unit, institution_id: InstitutionId) -> None:
    count = open_transfers_at(unit.connection, institution_id)
    if count:
        raise InstitutionInUse(count=count)


def _end_mandates(unit: Unit, institution_id: InstitutionId) -> None:
    """Who administered the institution is not thereby an administrator of its successor."""
    for mandate in mandates_at(unit.connection, institution_id, today=school_day(unit.now)):
        end_mandate(unit, mandate)


def _move(unit: Unit, found: Affiliation, successor: InstitutionId, *, day: date) -> NewMove:
    on = max(day, found.from_day)
    new = NewAffiliation(
        person_id=found.person_id,
        institution_id=successor,
        role=found.role,
        source=found.source,
        source_key=found.source_key,
        placement=found.placement,
        status=found.status,
    )
    return NewMove(
        person_id=found.person_id,
        affiliation_id=found.id,
        kind=MoveKind.SUCCEEDED,
        day=on,
        source=SUCCESSION,
        revisions=(ended(found, AffiliationStatus.TRANSFERRED, day=on),),
        opening=Opening(AffiliationId(uuid7(unit.now)), new, on, is_primary=found.is_primary),
        cause=found.institution.id,
    )


def _successor(found: Affiliation, shares: Iterable[Share]) -> InstitutionId | None:
    placement = found.placement
    if placement.entry_year is None:
        return None
    seat = Seat(placement.entry_year, placement.class_no)
    return next((share.successor for share in shares if seat in share.seats), None)

"""What changes an institution later: names, codes, places, ends and successors.

The rules for codes are those of the school identifier (2010): a renamed school keeps its code, of merged
ones one may be kept, a closed or changed category's code is never given again, a restored school gets its
old one back. People are moved by `enrolments`, which calls these.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from realnames.codes.values import school_day
from realnames.institutions.rules import check_successors, may_stand_under, path_of
from realnames.institutions.store import by_code, standing_institution
from realnames.institutions.store.terms import (
    begin_term,
    carry_subtree,
    children_of,
    end_term,
    held_institution,
    link_successors,
    term_began,
    was_ever_given,
)
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import (
    Institution,
    InstitutionClosed,
    InstitutionCodeTaken,
    InstitutionEnded,
    InstitutionId,
    InstitutionInUse,
    InstitutionOpen,
    InstitutionPlaced,
    InstitutionRecoded,
    InstitutionRenamed,
    InstitutionRestored,
    InstitutionSpunOff,
    NoSuchInstitution,
    ParentTooNarrow,
    TermDayImpossible,
    TermEnd,
    Way,
)
from realnames.ledger.unit import Unit


def rename(unit: Unit, institution_id: InstitutionId, name: str, *, day: date | None = None) -> None:
    """Give an institution another name; its code stays. The same name again changes nothing.

    Raises `NoSuchInstitution`, `InstitutionClosed` and `TermDayImpossible`.
    """
    found = _held_open(unit, institution_id)
    if found.name == name:
        return
    _turn_term(unit, found, replace(found, name=name), ended_by=TermEnd.RENAMED, day=day)
    unit.record(InstitutionRenamed(str(found.id)))


def recode(unit: Unit, institution_id: InstitutionId, code: str, *, day: date | None = None) -> None:
    """Give an institution whose category changed a new code; nobody ever gets the old one.

    Raises `NoSuchInstitution`, `InstitutionClosed`, `InstitutionCodeTaken` and `TermDayImpossible`.
    """
    found = _held_open(unit, institution_id)
    if found.code == code:
        return
    if by_code(unit.connection, code) or was_ever_given(unit.connection, code):
        raise InstitutionCodeTaken(code=code)
    try:
        _turn_term(unit, found, replace(found, code=code), ended_by=TermEnd.RECODED, day=day)
    except IntegrityError as error:  # somebody was given the code since we looked
        raise InstitutionCodeTaken(code=code) from error
    unit.record(InstitutionRecoded(str(found.id), found.code, code))


def place_under(
    unit: Unit, institution_id: InstitutionId, parent_id: InstitutionId, *, day: date | None = None
) -> None:
    """Let an institution and its whole subtree stand under another authority.

    Raises `NoSuchInstitution`, `InstitutionClosed`, `ParentTooNarrow` and `TermDayImpossible`.
    """
    found = _held_open(unit, institution_id)
    if found.parent_id == parent_id:
        return
    parent = standing_institution(unit.connection, parent_id)
    if not may_stand_under(found.kind, parent.kind):
        raise ParentTooNarrow(kind=found.kind.value)
    carry_subtree(unit.connection, found, new_path=path_of(found.id, parent.path))
    _turn_term(unit, found, replace(found, parent_id=parent_id), ended_by=TermEnd.PLACED, day=day)
    unit.record(InstitutionPlaced(str(found.id), str(parent_id)))


def close(unit: Unit, institution_id: InstitutionId, *, day: date | None = None) -> None:
    """Close an institution for good or until it is restored; the code stays its own.

    Raises `NoSuchInstitution`, `InstitutionClosed`, `InstitutionInUse` and `TermDayImpossible`.
    """
    found = _held_open(unit, institution_id)
    children = children_of(unit.connection, found.id)
    if children:
        raise InstitutionInUse(count=len(children))
    _end(unit, found, ended_by=TermEnd.CLOSED, successors=(), day=day)


def merge(unit: Unit, institution_id: InstitutionId, *, into: InstitutionId, day: date | None = None) -> None:
    """Close an institution into another, which takes over what stands under it and keeps its own code.

    Raises what `close` raises, and `SuccessorUnfit`.
    """
    _succeed(unit, institution_id, (into,), way=Way.MERGED, day=day)


def split(
    unit: Unit, institution_id: InstitutionId, *, into: tuple[InstitutionId, ...], day: date | None = None
) -> None:
    """Close an institution into several. What stands under it goes to the first of them.

    Raises what `merge` raises.
    """
    _succeed(unit, institution_id, into, way=Way.SPLIT, day=day)


def spin_off(
    unit: Unit, institution_id: InstitutionId, successor: InstitutionId, *, day: date | None = None
) -> None:
    """Write down that a part of an institution became one of its own; both stand.

    Raises `NoSuchInstitution`, `InstitutionClosed`, `SuccessorUnfit` and `TermDayImpossible`.
    """
    found = _held_open(unit, institution_id)
    check_successors(found, (standing_institution(unit.connection, successor),))
    on = _day(unit, found, day)
    link_successors(unit, found.id, (successor,), way=Way.SPUN_OFF, day=on)
    unit.record(InstitutionSpunOff(str(found.id), str(successor)))


def restore(unit: Unit, institution_id: InstitutionId, *, day: date | None = None) -> None:
    """Let a closed institution stand again under its own code and name, and under its old authority.

    Raises `NoSuchInstitution`, `InstitutionOpen`, `TermDayImpossible`, and `InstitutionClosed` when the
    authority above it is closed.
    """
    found = held_institution(unit.connection, institution_id)
    if found is None:
        raise NoSuchInstitution
    if found.to_day is None:
        raise InstitutionOpen(code=found.code)
    if found.parent_id:
        standing_institution(unit.connection, found.parent_id)
    today = school_day(unit.now)
    on = day or today
    if not found.to_day <= on <= today:
        raise TermDayImpossible
    unit.connection.execute(update(InstitutionRow).where(InstitutionRow.id == found.id).values(to_day=None))
    begin_term(unit, found, day=on)
    unit.record(InstitutionRestored(str(found.id), found.code))
    unit.change("institution", str(found.id))


def _succeed(
    unit: Unit,
    institution_id: InstitutionId,
    successors: tuple[InstitutionId, ...],
    *,
    way: Way,
    day: date | None,
) -> None:
    found = _held_open(unit, institution_id)
    check_successors(found, [standing_institution(unit.connection, successor) for successor in successors])
    for child in children_of(unit.connection, found.id):
        place_under(unit, child.id, successors[0], day=day)
    on = _day(unit, found, day)
    link_successors(unit, found.id, successors, way=way, day=on)
    _end(unit, found, ended_by=TermEnd(way.value), successors=successors, day=on)


def _end(
    unit: Unit,
    found: Institution,
    *,
    ended_by: TermEnd,
    successors: tuple[InstitutionId, ...],
    day: date | None,
) -> None:
    on = _day(unit, found, day)
    end_term(unit, found, ended_by=ended_by, day=on)
    unit.connection.execute(update(InstitutionRow).where(InstitutionRow.id == found.id).values(to_day=on))
    names = tuple(str(successor) for successor in successors)
    unit.record(InstitutionEnded(str(found.id), found.code, ended_by.value, names))
    unit.change("institution", str(found.id))


def _turn_term(
    unit: Unit, found: Institution, changed: Institution, *, ended_by: TermEnd, day: date | None
) -> None:
    on = _day(unit, found, day)
    end_term(unit, found, ended_by=ended_by, day=on)
    begin_term(unit, changed, day=on)
    unit.connection.execute(
        update(InstitutionRow)
        .where(InstitutionRow.id == found.id)
        .values(code=changed.code, name=changed.name, parent_id=changed.parent_id)
    )
    unit.change("institution", str(found.id))


def _held_open(unit: Unit, institution_id: InstitutionId) -> Institution:
    found = held_institution(unit.connection, institution_id)
    if found is None:
        raise NoSuchInstitution
    if found.to_day is not None:
        raise InstitutionClosed(code=found.code)
    return found


def _day(unit: Unit, found: Institution, day: date | None) -> date:
    today = school_day(unit.now)
    on = day or today
    if not term_began(unit.connection, found) <= on <= today:
        raise TermDayImpossible
    return on

"""Undoing a roll-over: each school as one transaction, exactly as it was, or not at all and named why."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from realnames.enrolments.actions.undoing import MOST_NAMED, taken_back
from realnames.enrolments.rules.roll_overs import may_be_undone
from realnames.enrolments.store.moves import take_back
from realnames.enrolments.store.roll_overs import (
    change_part,
    held_part,
    moves_made_by,
    roll_over,
    standing_upon,
)
from realnames.enrolments.store.standing import hold_people
from realnames.enrolments.values.moves import Move
from realnames.enrolments.values.roll_overs import (
    Blocked,
    PartState,
    RollOverId,
    SchoolPart,
    SchoolYearUndone,
    UndoReport,
)
from realnames.institutions.values import InstitutionId
from realnames.ledger.changes import EVERYTHING
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import Actor

UNDO_WITHIN = timedelta(days=30)
BEGUN = frozenset({PartState.COMMITTING, PartState.COMMITTED})


def undo_roll_over(
    ledger: Ledger,
    roll_over_id: RollOverId,
    *,
    actor: Actor,
    schools: Sequence[InstitutionId] = (),
    undo_within: timedelta = UNDO_WITHIN,
) -> UndoReport:
    """Take back a roll-over, of all its schools or of those named; called again, go on with the rest.

    A school on whose roll-over later moves stand stays as it is, and the report names them. Raises
    `NoSuchRollOver`, and `Overtaken` for what was changed since without a move.
    """
    with ledger.read() as connection:
        parts = roll_over(connection, roll_over_id).parts
    wanted = [part for part in parts if not schools or part.institution_id in schools]
    begun = [part for part in wanted if part.state in BEGUN]
    in_time = [part for part in begun if may_be_undone(part, ledger.clock(), within=undo_within)]
    undone, blocked = [], []
    for part in in_time:
        with ledger.unit(actor) as unit:
            obstacle = undo_school(unit, part)
            ledger.reached("school_year.undo.written")
        ledger.reached("school_year.undo.committed")
        if obstacle:
            blocked.append(obstacle)
        else:
            undone.append(part)
    too_late = tuple(part for part in begun if part not in in_time)
    return UndoReport(tuple(undone), tuple(blocked), too_late)


def undo_school(unit: Unit, planned: SchoolPart) -> Blocked | None:
    """Take one school back, or answer what stands in the way; one that is back already stays so."""
    part = held_part(unit.connection, planned.id)
    if part.state not in BEGUN:
        return None
    made = moves_made_by(unit.connection, part)
    hold_people(unit.connection, [move.person_id for move in made])
    later = _named_once(standing_upon(unit.connection, part, made))
    if later:
        return Blocked(part, tuple(move.id for move in later[:MOST_NAMED]), len(later))
    taken = take_back(unit, [move.id for move in made])
    change_part(unit, part, state=PartState.UNDONE, undone_at=unit.now)
    unit.record_all(taken_back(move) for move in made)
    names = str(part.institution_id), str(part.roll_over_id)
    unit.record(SchoolYearUndone(*names, part.year, taken))
    unit.change("person", EVERYTHING)
    return None


def _named_once(moves: Iterable[Move]) -> list[Move]:
    return list({move.id: move for move in moves}.values())

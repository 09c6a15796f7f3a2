"""Taking a move back: everything is as it was before it, unless later moves stand on it."""

from collections.abc import Sequence

from realnames.codes.values import school_day
from realnames.enrolments.rules.moves import made_primary
from realnames.enrolments.store.moves import hold_person, later_moves, move, take_back, write_moves
from realnames.enrolments.store.standing import standing_affiliations, would_stand_at_a_closed_one
from realnames.enrolments.values import PrimaryChosen
from realnames.enrolments.values.happenings import (
    MoveTakenBack,
)
from realnames.enrolments.values.moves import (
    DESK,
    Move,
    MoveId,
    MoveKind,
    MoveNotUndoable,
    MoveStoodUpon,
    MoveUndone,
    NewMove,
)
from realnames.ledger.unit import Unit
from realnames.people.values import PersonId

MOST_NAMED = 20
OF_A_TRANSFER = frozenset({MoveKind.RELEASED, MoveKind.TRANSFERRED})


def undo_move(unit: Unit, move_id: MoveId) -> None:
    """Undo one move; what it opened ends the day it began, what it ended stands again.

    Raises `NoSuchMove`, `MoveUndone`, `MoveStoodUpon`, `Overtaken`, and `MoveNotUndoable` for a part of a
    transfer (`actions.transfers` takes that back as a whole) or for a closed institution's.
    """
    made = move(unit.connection, move_id)
    if made.kind in OF_A_TRANSFER:
        raise MoveNotUndoable(kind=made.kind.value)
    hold_person(unit.connection, made.person_id)
    undo_held(unit, [made.id])


def undo_held(unit: Unit, move_ids: Sequence[MoveId]) -> None:
    """Undo moves of one person who is held, in the given order; raises what `undo_move` raises."""
    for move_id in move_ids:
        made = move(unit.connection, move_id)
        if made.undone_at is not None:
            raise MoveUndone
        refuse_stood_upon(later_moves(unit.connection, made))
        if would_stand_at_a_closed_one(unit.connection, made.ended):
            raise MoveNotUndoable(kind=made.kind.value)
        take_back(unit, [made.id])
        unit.record(taken_back(made))
        _mend_primary(unit, made.person_id)
        unit.change("person", str(made.person_id))


def refuse_stood_upon(later: Sequence[Move]) -> None:
    """Raise `MoveStoodUpon` with the names of the first moves, if there are any."""
    if later:
        raise MoveStoodUpon(moves=tuple(str(one.id) for one in later[:MOST_NAMED]), count=len(later))


def taken_back(made: Move) -> MoveTakenBack:
    """What the journal says of a move that was undone."""
    return MoveTakenBack(str(made.person_id), str(made.affiliation_id), str(made.id), made.kind.value)


def _mend_primary(unit: Unit, person_id: PersonId) -> None:
    """When the primary affiliation never was, the oldest that stands is chosen, by a move like any other."""
    today = school_day(unit.now)
    standing = standing_affiliations(unit.connection, person_id, today=today)
    if not standing or any(one.is_primary for one in standing):
        return
    oldest = standing[0]
    choice = NewMove(
        person_id=person_id,
        affiliation_id=oldest.id,
        kind=MoveKind.PRIMARY_CHOSEN,
        day=max(today, oldest.from_day),
        source=DESK,
        revisions=(made_primary(oldest),),
    )
    write_moves(unit, [choice])
    unit.record(PrimaryChosen(str(person_id), str(oldest.id)))

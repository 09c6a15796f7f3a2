"""Taking a move back: everything is as it was before it, unless later moves stand on it."""

from collections.abc import Sequence

from realnames.enrolments.store.moves import hold_person, later_moves, move, take_back
from realnames.enrolments.store.standing import would_stand_at_a_closed_one
from realnames.enrolments.values.happenings import (
    MoveTakenBack,
)
from realnames.enrolments.values.moves import (
    Move,
    MoveId,
    MoveKind,
    MoveNotUndoable,
    MoveStoodUpon,
    MoveUndone,
)
from realnames.ledger.unit import Unit

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
        unit.change("person", str(made.person_id))


def refuse_stood_upon(later: Sequence[Move]) -> None:
    """Raise `MoveStoodUpon` with the names of the first moves, if there are any."""
    if later:
        raise MoveStoodUpon(moves=tuple(str(one.id) for one in later[:MOST_NAMED]), count=len(later))


def taken_back(made: Move) -> MoveTakenBack:
    """What the journal says of a move that was undone."""
    return MoveTakenBack(str(made.person_id), str(made.affiliation_id), str(made.id), made.kind.value)

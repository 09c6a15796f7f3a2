"""How every move is made: the affiliations rewritten, the way back kept, the journal and everybody told."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from realnames.codes.values import school_day
from realnames.enrolments.rules.moves import check_day, check_move
from realnames.enrolments.store import affiliation
from realnames.enrolments.store.moves import hold_person, moved_last, write_moves
from realnames.enrolments.values import Affiliation, AffiliationId
from realnames.enrolments.values.happenings import (
    Graduated,
    LeaveBegan,
    Lent,
    LoanEnded,
    Promoted,
    ReEntered,
    Released,
    Returned,
    Seconded,
    Stayed,
    Succeeded,
    Transferred,
    YearMoved,
)
from realnames.enrolments.values.moves import (
    MoveId,
    MoveKind,
    NewMove,
    Occasion,
    Opening,
    Revision,
)
from realnames.ledger.changes import EVERYTHING
from realnames.ledger.unit import Unit
from realnames.ledger.values import Event

TOLD_AS: Mapping[MoveKind, Callable[[str, str, str], Event]] = MappingProxyType(
    {
        MoveKind.LEAVE_BEGAN: LeaveBegan,
        MoveKind.RETURNED: Returned,
        MoveKind.LENT: Lent,
        MoveKind.SECONDED: Seconded,
        MoveKind.LOAN_ENDED: LoanEnded,
        MoveKind.REPEATED: YearMoved,
        MoveKind.SKIPPED: YearMoved,
        MoveKind.PROMOTED: Promoted,
        MoveKind.STAYED: Stayed,
        MoveKind.GRADUATED: Graduated,
        MoveKind.RE_ENTERED: ReEntered,
        MoveKind.RELEASED: Released,
        MoveKind.TRANSFERRED: Transferred,
        MoveKind.SUCCEEDED: Succeeded,
    }
)
"""The event of each kind of move; enrolling, changing class, ending and choosing tell of themselves."""


def held_affiliation(unit: Unit, affiliation_id: AffiliationId) -> Affiliation:
    """A standing affiliation whose person nobody else moves until this transaction ends.

    Raises `NoSuchAffiliation`.
    """
    today = school_day(unit.now)
    found = affiliation(unit.connection, affiliation_id, today=today)
    hold_person(unit.connection, found.person_id)
    return affiliation(unit.connection, affiliation_id, today=today)  # as it is now that nobody else moves it


def day_of(unit: Unit, found: Affiliation, day: date | None) -> date:
    """The day of a move: today unless one is given; raises `MoveDayImpossible`."""
    today = school_day(unit.now)
    since = max(found.from_day, moved_last(unit.connection, found.id) or found.from_day)
    on = day or today
    check_day(on, since=since, today=today)
    return on


def move_affiliation(
    unit: Unit,
    found: Affiliation,
    kind: MoveKind,
    *,
    occasion: Occasion,
    revisions: Sequence[Revision] = (),
    opening: Opening | None = None,
    cause: UUID | None = None,
) -> MoveId:
    """Make one move about an affiliation that is held, and tell of it.

    Raises `MoveNotPossible` and `MoveDayImpossible`.
    """
    check_move(kind, found)
    made = NewMove(
        person_id=found.person_id,
        affiliation_id=found.id,
        kind=kind,
        day=day_of(unit, found, occasion.day),
        source=occasion.source,
        reason=occasion.reason,
        revisions=tuple(revisions),
        opening=opening,
        cause=cause,
    )
    return make_move(unit, made)


def make_move(unit: Unit, made: NewMove) -> MoveId:
    """Make one move of a person who is held, and tell of it. Raises `Overtaken`."""
    (move_id,) = write_moves(unit, [made])
    tell(unit, [made], [move_id])
    unit.change("person", str(made.person_id))
    return move_id


def make_moves(unit: Unit, moves: Sequence[NewMove]) -> None:
    """Make many moves of people who are held in a few statements; every process then reads people afresh.

    Raises `Overtaken`.
    """
    if moves:
        tell(unit, moves, write_moves(unit, moves))
        unit.change("person", EVERYTHING)


def tell(unit: Unit, moves: Sequence[NewMove], ids: Sequence[MoveId]) -> None:
    """One journal line for each move whose kind has an event."""
    unit.record_all(
        TOLD_AS[made.kind](str(made.person_id), str(made.affiliation_id), str(move_id))
        for made, move_id in zip(moves, ids, strict=True)
        if made.kind in TOLD_AS
    )

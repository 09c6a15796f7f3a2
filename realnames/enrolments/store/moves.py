"""Moves in the database: written with the way back, and found again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from realnames.enrolments.rules.moves import stands_upon
from realnames.enrolments.store import write_placement
from realnames.enrolments.store.rewriting import (
    Cell,
    Delta,
    Rewrite,
    ends_nothing,
    read_delta,
    rewrite,
    write_delta,
)
from realnames.enrolments.tables import AffiliationRow, MoveRow
from realnames.enrolments.values import AffiliationId
from realnames.enrolments.values.moves import (
    Move,
    MoveId,
    MoveKind,
    NewMove,
    NoSuchMove,
    Opening,
    Overtaken,
    Standing,
)
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.people.tables import PersonRow
from realnames.people.values import NoSuchPerson, PersonId

IDS_AT_ONCE = 1000
PRIMARY = "primary"
"""What a move touches, besides columns of affiliations, if it chose another primary one."""

MOVE_COLUMNS = tuple(MoveRow.__table__.columns)


def hold_person(connection: Connection, person_id: PersonId) -> None:
    """Make everybody else who changes this person's affiliations wait; raises `NoSuchPerson`."""
    held = select(PersonRow.id).where(PersonRow.id == person_id).with_for_update()
    if connection.execute(held).one_or_none() is None:
        raise NoSuchPerson


def write_moves(unit: Unit, moves: Sequence[NewMove]) -> tuple[MoveId, ...]:
    """Make moves of people who are held: rewrite, open, and keep the way back; any number in few statements.

    Raises `Overtaken` when an affiliation does not stand as its revision says.
    """
    deltas = [_deltas(move) for move in moves]
    changed = [
        Rewrite(revision.affiliation_id, delta[revision.affiliation_id])
        for move, delta in zip(moves, deltas, strict=True)
        for revision in move.revisions
    ]
    rewrite(unit, changed)
    opened = [_affiliation_row(unit, move.opening) for move in moves if move.opening]
    try:
        if opened:
            unit.connection.execute(insert(AffiliationRow), opened)
    except IntegrityError as error:  # the record stands elsewhere, or another affiliation is primary by now
        raise Overtaken from error
    return keep_moves(unit, moves)


def keep_moves(unit: Unit, moves: Sequence[NewMove]) -> tuple[MoveId, ...]:
    """Write down moves whose affiliations are rewritten already."""
    ordinals = _last_ordinals(unit.connection, {move.person_id for move in moves})
    rows = []
    for move in moves:
        ordinals[move.person_id] = ordinals.get(move.person_id, 0) + 1
        rows.append(_move_row(unit, move, ordinals[move.person_id]))
    if rows:
        unit.connection.execute(insert(MoveRow), rows)
    return tuple(MoveId(row["id"]) for row in rows)


def move(connection: Connection, move_id: MoveId) -> Move:
    """The move of this id; raises `NoSuchMove`."""
    row = connection.execute(_moves().where(MoveRow.id == move_id)).one_or_none()
    if row is None:
        raise NoSuchMove
    return to_move(row)


def moves_of(connection: Connection, person_id: PersonId) -> tuple[Move, ...]:
    """Every move of a person in the order in which they were made, the undone ones too."""
    wanted = _moves().where(MoveRow.person_id == person_id).order_by(MoveRow.ordinal)
    return tuple(to_move(row) for row in connection.execute(wanted))


def moved_last(connection: Connection, affiliation_id: AffiliationId) -> date | None:
    """The day of the last move about this affiliation that stands."""
    about = MoveRow.affiliation_id == affiliation_id, MoveRow.undone_at.is_(None)
    return connection.execute(select(func.max(MoveRow.day)).where(*about)).scalar()


def later_moves(connection: Connection, made: Move) -> tuple[Move, ...]:
    """The moves that stand on this one: made later, not undone, and touching what it touched."""
    later = MoveRow.ordinal > made.ordinal, MoveRow.undone_at.is_(None)
    wanted = _moves().where(MoveRow.person_id == made.person_id, *later).order_by(MoveRow.ordinal)
    found = (to_move(row) for row in connection.execute(wanted))
    return tuple(other for other in found if stands_upon(other, made))


def take_back(unit: Unit, moves: Sequence[MoveId]) -> int:
    """Rewrite what these moves changed to what it was, and mark them undone; returns how many that were.

    A move that is undone already is left alone. Raises `Overtaken`.
    """
    taken = 0
    for ids in in_portions(moves):
        standing = MoveRow.id.in_(ids), MoveRow.undone_at.is_(None)
        rows = unit.connection.execute(select(MoveRow.revisions).where(*standing)).scalars().all()
        back = [
            Rewrite(
                AffiliationId(UUID(name)), {key: (new, old) for key, (old, new) in read_delta(delta).items()}
            )
            for revisions in rows
            for name, delta in revisions.items()
        ]
        rewrite(unit, back)
        marked = update(MoveRow).where(*standing).values(undone_at=unit.now)
        taken += unit.connection.execute(marked).rowcount
    return taken


def in_portions(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """The ids, a thousand at a time: as many as one statement may name."""
    waiting = list(ids)
    for start in range(0, len(waiting), IDS_AT_ONCE):
        yield waiting[start : start + IDS_AT_ONCE]


def to_move(row: Any) -> Move:
    """The value of a row."""
    revisions: Mapping[str, Mapping[str, Any]] = row.revisions
    touches = [f"{name}.{column}" for name, delta in revisions.items() for column in delta]
    choosing = any("is_primary" in delta for delta in revisions.values())
    return Move(
        id=MoveId(row.id),
        person_id=PersonId(row.person_id),
        affiliation_id=AffiliationId(row.affiliation_id),
        ordinal=row.ordinal,
        kind=MoveKind(row.kind),
        day=row.day,
        source=row.source,
        reason=row.reason,
        cause=row.cause,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        undone_at=row.undone_at,
        touches=frozenset([*touches, *([PRIMARY] if choosing else [])]),
        opened=_affiliations(revisions, _begins),
        ended=_affiliations(revisions, _ends),
    )


def _affiliations(
    revisions: Mapping[str, Mapping[str, Any]], wanted: Callable[[Cell, Cell], bool]
) -> tuple[AffiliationId, ...]:
    return tuple(
        AffiliationId(UUID(name))
        for name, delta in revisions.items()
        if "to_day" in delta and wanted(*delta["to_day"])
    )


def _begins(before: Cell, after: Cell) -> bool:
    return before is not None and after is None


def _ends(before: Cell, after: Cell) -> bool:
    return before is None and after is not None


def _moves() -> Select[Any]:
    return select(*MOVE_COLUMNS)


def _deltas(move: NewMove) -> dict[AffiliationId, Delta]:
    deltas: dict[AffiliationId, Delta] = {}
    for revision in move.revisions:
        before, after = _cells(revision.before), _cells(revision.after)
        deltas[revision.affiliation_id] = {
            name: (before[name], after[name])
            for name in after
            if before[name] != after[name] or (name == "to_day" and before == after)
        }
    if move.opening:
        opening = move.opening
        deltas[opening.affiliation_id] = ends_nothing(
            opening.from_day, status=opening.new.status, is_primary=opening.is_primary
        )
    return deltas


def _cells(standing: Standing) -> dict[str, Cell]:
    cells: dict[str, Any] = write_placement(standing.placement)
    return cells | {
        "status": standing.status.value,
        "to_day": standing.to_day,
        "is_primary": standing.is_primary,
    }


def _move_row(unit: Unit, move: NewMove, ordinal: int) -> dict[str, Any]:
    return {
        "id": uuid7(unit.now),
        "person_id": move.person_id,
        "affiliation_id": move.affiliation_id,
        "ordinal": ordinal,
        "kind": move.kind.value,
        "day": move.day,
        "source": move.source,
        "reason": move.reason,
        "cause": move.cause,
        "revisions": {str(name): write_delta(delta) for name, delta in _deltas(move).items()},
        "at": unit.now,
        "actor_kind": unit.actor.kind.value,
        "actor_id": unit.actor.id,
        "undone_at": None,
    }


def _affiliation_row(unit: Unit, opening: Opening) -> dict[str, Any]:
    return affiliation_row(unit, opening) | {"to_day": None}


def affiliation_row(unit: Unit, opening: Opening) -> dict[str, Any]:
    """The row that an opening inserts."""
    new = opening.new
    return {
        "id": opening.affiliation_id,
        "person_id": new.person_id,
        "institution_id": new.institution_id,
        "role": new.role.value,
        "is_primary": opening.is_primary,
        "status": new.status.value,
        "from_day": opening.from_day,
        "source": new.source,
        "source_key": new.source_key,
        "asof": unit.now,
        **write_placement(new.placement),
    }


def _last_ordinals(connection: Connection, people: set[PersonId]) -> dict[PersonId, int]:
    last: dict[PersonId, int] = {}
    for ids in in_portions(people):
        wanted = select(MoveRow.person_id, func.max(MoveRow.ordinal)).where(MoveRow.person_id.in_(ids))
        last |= {PersonId(row[0]): row[1] for row in connection.execute(wanted.group_by(MoveRow.person_id))}
    return last

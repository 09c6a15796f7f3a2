"""Transfers in the database; each step is one conditional update that exactly one caller wins."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, update

from realnames.enrolments.tables import TransferRow
from realnames.enrolments.values import AffiliationId
from realnames.enrolments.values.moves import MoveId
from realnames.enrolments.values.transfers import (
    NoSuchTransfer,
    Transfer,
    TransferId,
    TransferSettled,
    TransferState,
)
from realnames.institutions.store import by_ids, within
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import Institution, InstitutionId
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.people.values import PersonId

MOST_AT_ONCE = 400


def open_transfer(unit: Unit, transfer_id: TransferId, **values: Any) -> bool:
    """Write a requested transfer; False if the affiliation has an open one."""
    row = {
        "id": transfer_id,
        "state": TransferState.REQUESTED.value,
        "answer": "",
        "opened_at": unit.now,
        **values,
    }
    return insert_new(unit.connection, TransferRow, row)


def transfer(connection: Connection, transfer_id: TransferId) -> Transfer:
    """The transfer of this id; raises `NoSuchTransfer`."""
    found = _read(connection, _transfers().where(TransferRow.id == transfer_id))
    if not found:
        raise NoSuchTransfer
    return found[0]


def take_step(
    unit: Unit, transfer_id: TransferId, *, since: Sequence[TransferState], to: TransferState, **values: Any
) -> None:
    """Move a transfer on if it still stands as expected; raises `TransferSettled` for all but one caller."""
    expected = TransferRow.id == transfer_id, TransferRow.state.in_([state.value for state in since])
    stepped = unit.connection.execute(update(TransferRow).where(*expected).values(state=to.value, **values))
    if stepped.rowcount != 1:
        raise TransferSettled


def note(unit: Unit, transfer_id: TransferId, **values: Any) -> None:
    """Write down what a step just made led to."""
    unit.connection.execute(update(TransferRow).where(TransferRow.id == transfer_id).values(**values))


def transfers_of(connection: Connection, person_id: PersonId) -> tuple[Transfer, ...]:
    """Every transfer of a person, oldest first."""
    wanted = _transfers().where(TransferRow.person_id == person_id)
    return _read(connection, wanted.order_by(TransferRow.opened_at, TransferRow.id))


def open_transfers(
    connection: Connection, root: Institution, *, due_by: date | None = None, limit: int = 100
) -> tuple[Transfer, ...]:
    """The open transfers from or to a subtree, the most urgent first; perhaps only those due by a day."""
    inside = select(InstitutionRow.id).where(within(root))
    touching = or_(TransferRow.from_id.in_(inside), TransferRow.to_id.in_(inside))
    wanted = _transfers().where(touching, TransferRow.settled_at.is_(None))
    if due_by:
        wanted = wanted.where(TransferRow.due_day <= due_by)
    urgent_first = wanted.order_by(TransferRow.due_day, TransferRow.id)
    return _read(connection, urgent_first.limit(min(limit, MOST_AT_ONCE)))


def open_transfers_at(connection: Connection, institution_id: InstitutionId) -> int:
    """How many open transfers lead from or to this very institution."""
    here = or_(TransferRow.from_id == institution_id, TransferRow.to_id == institution_id)
    wanted = select(func.count()).select_from(TransferRow).where(here, TransferRow.settled_at.is_(None))
    return connection.execute(wanted).scalar() or 0


def _transfers() -> Select[Any]:
    return select(*TransferRow.__table__.columns)


def _read(connection: Connection, wanted: Select[Any]) -> tuple[Transfer, ...]:
    rows = connection.execute(wanted).all()
    places = by_ids(connection, {InstitutionId(end) for row in rows for end in (row.from_id, row.to_id)})
    return tuple(
        Transfer(
            id=TransferId(row.id),
            person_id=PersonId(row.person_id),
            affiliation_id=AffiliationId(row.affiliation_id),
            origin=places[InstitutionId(row.from_id)],
            destination=places[InstitutionId(row.to_id)],
            state=TransferState(row.state),
            reason=row.reason,
            answer=row.answer,
            due_day=row.due_day,
            release_id=MoveId(row.release_id) if row.release_id else None,
            arrival_id=AffiliationId(row.arrival_id) if row.arrival_id else None,
            opened_at=row.opened_at,
            settled_at=row.settled_at,
        )
        for row in rows
    )

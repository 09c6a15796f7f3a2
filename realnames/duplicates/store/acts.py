"""Merges and splits in the database: what each moved is sealed for its own row."""

from typing import Any

import msgspec
from sqlalchemy import Connection, insert, or_, select, update

from realnames.duplicates.tables import RecordActRow
from realnames.duplicates.values.acts import Act, ActId, ActKind, Contents, NoSuchAct
from realnames.ledger.unit import Unit
from realnames.ledger.values import Actor, uuid7
from realnames.ledger.vault import Where
from realnames.people.store import PERSON_COLUMNS, to_person
from realnames.people.tables import PersonRow
from realnames.people.values import NoSuchPerson, Person, PersonId

COLUMNS = (
    RecordActRow.id,
    RecordActRow.kind,
    RecordActRow.kept_id,
    RecordActRow.other_id,
    RecordActRow.case_id,
    RecordActRow.at,
    RecordActRow.until,
    RecordActRow.undone_at,
)


def new_act_id(unit: Unit) -> ActId:
    """The id of an act that is about to be done."""
    return ActId(uuid7(unit.now))


def name_of(actor: Actor) -> str:
    """By whom, as the rows of this wing write it."""
    return f"{actor.kind.value}:{actor.id}"[:100]


def write_act(unit: Unit, act: Act, contents: Contents, *, reason: str) -> None:
    """Keep an act and, sealed, what it moved."""
    values = {column.key: getattr(act, column.key) for column in COLUMNS} | {
        "kind": act.kind.value,
        "actor": name_of(unit.actor),
        "reason": reason[:200],
        "contents_sealed": unit.vault.seal(msgspec.json.encode(contents), _place(act.id)),
        "undone_why": "",
    }
    unit.connection.execute(insert(RecordActRow).values(**values))


def find_act(connection: Connection, act_id: ActId) -> Act:
    """The merge or split of this id; raises `NoSuchAct`."""
    row = connection.execute(select(*COLUMNS).where(RecordActRow.id == act_id)).one_or_none()
    if row is None:
        raise NoSuchAct
    return _act(row)


def acts_of(connection: Connection, person_id: PersonId) -> tuple[Act, ...]:
    """The merges and splits of a record, oldest first."""
    mine = or_(RecordActRow.kept_id == person_id, RecordActRow.other_id == person_id)
    rows = connection.execute(select(*COLUMNS).where(mine).order_by(RecordActRow.at, RecordActRow.id))
    return tuple(_act(row) for row in rows)


def read_contents(unit: Unit, act_id: ActId) -> Contents | None:
    """What an act moved; None once that is forgotten."""
    sealed = unit.connection.execute(
        select(RecordActRow.contents_sealed).where(RecordActRow.id == act_id)
    ).scalar_one()
    if sealed is None:
        return None
    return msgspec.json.decode(unit.vault.open(sealed, _place(act_id)), type=Contents)


def mark_undone(unit: Unit, act_id: ActId, *, reason: str) -> bool:
    """True for the one caller who undoes an act in time."""
    undone = (
        update(RecordActRow)
        .where(RecordActRow.id == act_id, RecordActRow.undone_at.is_(None), RecordActRow.until > unit.now)
        .values(undone_at=unit.now, undone_by=name_of(unit.actor), undone_why=reason[:200])
    )
    return unit.connection.execute(undone).rowcount == 1


def later_act(connection: Connection, act: Act) -> ActId | None:
    """A later act on one of the same records that stands."""
    both = (act.kept_id, act.other_id)
    same = or_(RecordActRow.kept_id.in_(both), RecordActRow.other_id.in_(both))
    standing = (RecordActRow.undone_at.is_(None), RecordActRow.at > act.at)
    found = select(RecordActRow.id).where(same, *standing).order_by(RecordActRow.at.desc()).limit(1)
    later = connection.execute(found).scalar()
    return ActId(later) if later else None


def forget_contents(unit: Unit) -> int:
    """Forget what was moved by acts that can no longer be undone; how many."""
    over = (RecordActRow.contents_sealed.is_not(None), RecordActRow.until <= unit.now)
    forgotten = update(RecordActRow).where(*over).values(contents_sealed=None)
    return unit.connection.execute(forgotten).rowcount


def hold(unit: Unit, *people: PersonId) -> list[Person]:
    """The people in the order asked for, held so that everybody else who changes them waits.

    Rows are locked in the order of their ids, so that two who hold the same people never wait for each
    other. Raises `NoSuchPerson`.
    """
    wanted = select(*PERSON_COLUMNS).where(PersonRow.id.in_(people)).order_by(PersonRow.id)
    found = {row.id: to_person(row) for row in unit.connection.execute(wanted.with_for_update())}
    if set(people) - set(found):
        raise NoSuchPerson
    return [found[person_id] for person_id in people]


def merge_into(unit: Unit, person_id: PersonId, *, survivor: PersonId) -> bool:
    """Make a record part of another; False if it is part of one already."""
    marked = (
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.merged_into.is_(None))
        .values(merged_into=survivor, version=PersonRow.version + 1)
    )
    return unit.connection.execute(marked).rowcount == 1


def stand_alone(unit: Unit, person_id: PersonId, *, survivor: PersonId) -> None:
    """Make a merged record one of its own again."""
    marked = update(PersonRow).where(PersonRow.id == person_id, PersonRow.merged_into == survivor)
    unit.connection.execute(marked.values(merged_into=None, version=PersonRow.version + 1))


def count_change(unit: Unit, person_id: PersonId) -> None:
    """The record changed: its version goes on."""
    marked = update(PersonRow).where(PersonRow.id == person_id)
    unit.connection.execute(marked.values(version=PersonRow.version + 1))


def _place(act_id: ActId) -> Where:
    return Where("record_acts", "contents_sealed", str(act_id))


def _act(row: Any) -> Act:
    return Act(
        id=ActId(row.id),
        kind=ActKind(row.kind),
        kept_id=PersonId(row.kept_id),
        other_id=PersonId(row.other_id),
        case_id=row.case_id,
        at=row.at,
        until=row.until,
        undone_at=row.undone_at,
    )

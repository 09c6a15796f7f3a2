"""Roll-overs and the schools in them; the pupils of a school in batches, held in one order."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy.orm import aliased

from realnames.enrolments.rules.moves import stands_upon
from realnames.enrolments.store import joined, to_affiliation
from realnames.enrolments.store.moves import MOVE_COLUMNS, in_portions, to_move
from realnames.enrolments.store.standing import hold_people
from realnames.enrolments.tables import AffiliationRow, MoveRow, RollOverRow, RollOverSchoolRow
from realnames.enrolments.values import Affiliation, AffiliationId, Role
from realnames.enrolments.values.moves import Move, MoveId
from realnames.enrolments.values.roll_overs import (
    HeldBecause,
    NoSuchRollOver,
    PartState,
    RollOver,
    RollOverId,
    SchoolPart,
    SchoolPartId,
    SchoolPlan,
    Tally,
)
from realnames.institutions.store import INSTITUTION_COLUMNS, to_institution, within
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import Institution, InstitutionId, InstitutionKind
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.people.values import PersonId

TALLY = tuple(Tally.__dataclass_fields__)
ROLLED = (PartState.COMMITTING.value, PartState.COMMITTED.value)


def open_schools(connection: Connection, root: Institution) -> tuple[Institution, ...]:
    """The open schools of a subtree, in tree order."""
    wanted = select(*INSTITUTION_COLUMNS).where(
        within(root),
        InstitutionRow.kind == InstitutionKind.SCHOOL.value,
        InstitutionRow.to_day.is_(None),
    )
    return tuple(to_institution(row) for row in connection.execute(wanted.order_by(InstitutionRow.path)))


def pupils_of(
    connection: Connection, school: InstitutionId, *, size: int, after: AffiliationId | None, today: date
) -> tuple[Affiliation, ...]:
    """One batch of a school's standing pupils in the order of their ids."""
    wanted = joined().where(*_pupils(school, after)).order_by(AffiliationRow.id).limit(size)
    return tuple(to_affiliation(row, today=today) for row in connection.execute(wanted))


def held_pupils_of(
    connection: Connection, school: InstitutionId, *, size: int, after: AffiliationId | None, today: date
) -> tuple[Affiliation, ...]:
    """One batch as it stands once nobody else can move these people before the transaction ends."""
    batch = select(AffiliationRow.person_id).where(*_pupils(school, after))
    ids = list(connection.execute(batch.order_by(AffiliationRow.id).limit(size)).scalars())
    hold_people(connection, ids)
    held = set(ids)
    pupils = pupils_of(connection, school, size=size, after=after, today=today)
    return tuple(takewhile(lambda pupil: pupil.person_id in held, pupils))


def twice_at(connection: Connection, school: InstitutionId) -> frozenset[PersonId]:
    """Who stands at a school as a pupil more than once."""
    wanted = select(AffiliationRow.person_id).where(*_pupils(school, None)).group_by(AffiliationRow.person_id)
    return frozenset(PersonId(row[0]) for row in connection.execute(wanted.having(func.count() > 1)))


def affiliations_beside(
    connection: Connection, leaving: Sequence[Affiliation], *, today: date
) -> dict[PersonId, list[Affiliation]]:
    """The other standing affiliations of people, by person."""
    beside: dict[PersonId, list[Affiliation]] = {}
    own = {one.id for one in leaving}
    for ids in in_portions({one.person_id for one in leaving}):
        mine = AffiliationRow.person_id.in_(ids), AffiliationRow.to_day.is_(None)
        for row in connection.execute(joined().where(*mine)):
            other = to_affiliation(row, today=today)
            if other.id not in own:
                beside.setdefault(other.person_id, []).append(other)
    return beside


def write_roll_over(unit: Unit, root: InstitutionId, *, year: int, plans: Sequence[SchoolPlan]) -> RollOverId:
    """Write down a plan."""
    roll_over_id = RollOverId(uuid7(unit.now))
    row = {
        "id": roll_over_id,
        "year": year,
        "institution_id": root,
        "planned_at": unit.now,
        "actor_kind": unit.actor.kind.value,
        "actor_id": unit.actor.id,
    }
    unit.connection.execute(insert(RollOverRow).values(**row))
    parts = [
        {
            "id": uuid7(unit.now),
            "roll_over_id": roll_over_id,
            "institution_id": plan.institution_id,
            "year": year,
            "state": (PartState.HELD if plan.held_because.value else PartState.PLANNED).value,
            "held_because": plan.held_because.value,
            "reason": "",
            "reached": None,
            **{name: getattr(plan.tally, name) for name in TALLY},
        }
        for plan in plans
    ]
    if parts:
        unit.connection.execute(insert(RollOverSchoolRow), parts)
    return roll_over_id


def roll_over(connection: Connection, roll_over_id: RollOverId) -> RollOver:
    """The roll-over of this id with its schools; raises `NoSuchRollOver`."""
    row = connection.execute(
        select(*RollOverRow.__table__.columns).where(RollOverRow.id == roll_over_id)
    ).first()
    if row is None:
        raise NoSuchRollOver
    wanted = _parts().where(RollOverSchoolRow.roll_over_id == roll_over_id).order_by(RollOverSchoolRow.id)
    return RollOver(
        id=RollOverId(row.id),
        year=row.year,
        institution_id=InstitutionId(row.institution_id),
        planned_at=row.planned_at,
        parts=tuple(_to_part(part) for part in connection.execute(wanted)),
    )


def newest_roll_over(connection: Connection, *, year: int | None) -> RollOverId | None:
    """The roll-over that was planned last, of a year or of any."""
    wanted = select(RollOverRow.id).order_by(RollOverRow.planned_at.desc(), RollOverRow.id.desc()).limit(1)
    if year is not None:
        wanted = wanted.where(RollOverRow.year == year)
    found = connection.execute(wanted).scalar()
    return RollOverId(found) if found else None


def held_part(connection: Connection, part_id: SchoolPartId) -> SchoolPart:
    """One school's part; whoever else rolls it over waits until this transaction ends."""
    held = select(RollOverSchoolRow.id).where(RollOverSchoolRow.id == part_id).with_for_update()
    connection.execute(held)
    row = connection.execute(_parts().where(RollOverSchoolRow.id == part_id)).one_or_none()
    if row is None:
        raise NoSuchRollOver
    return _to_part(row)


def is_rolled(connection: Connection, school: InstitutionId, *, year: int) -> bool:
    """Did a roll-over take this school into the year already, or is one doing it?"""
    rolled = RollOverSchoolRow.state.in_(ROLLED)
    same = RollOverSchoolRow.institution_id == school, RollOverSchoolRow.year == year
    return connection.execute(select(RollOverSchoolRow.id).where(rolled, *same).limit(1)).first() is not None


def change_part(unit: Unit, part: SchoolPart, *, state: PartState, **values: Any) -> None:
    """Write how far a held part has come."""
    unit.connection.execute(
        update(RollOverSchoolRow).where(RollOverSchoolRow.id == part.id).values(state=state.value, **values)
    )


def moves_made_by(connection: Connection, part: SchoolPart) -> tuple[Move, ...]:
    """The moves that a school's roll-over made and that stand."""
    mine = MoveRow.cause == part.id, MoveRow.undone_at.is_(None)
    return tuple(to_move(row) for row in connection.execute(select(*MOVE_COLUMNS).where(*mine)))


def standing_upon(connection: Connection, part: SchoolPart, made: Iterable[Move]) -> Iterator[Move]:
    """The later moves that stand on those of a school's roll-over, person by person."""
    first, later = aliased(MoveRow, name="first"), MoveRow
    wanted = (
        select(*MOVE_COLUMNS, first.id.label("upon"))
        .join(first, first.person_id == later.person_id)
        .where(
            first.cause == part.id,
            first.undone_at.is_(None),
            later.ordinal > first.ordinal,
            later.undone_at.is_(None),
        )
        .order_by(later.at, later.person_id, later.ordinal)
    )
    by_id: dict[MoveId, Move] = {one.id: one for one in made}
    for row in connection.execute(wanted):
        move = to_move(row)
        if stands_upon(move, by_id[MoveId(row.upon)]):
            yield move


def _pupils(school: InstitutionId, after: AffiliationId | None) -> list[Any]:
    pupils = [
        AffiliationRow.institution_id == school,
        AffiliationRow.role == Role.STUDENT.value,
        AffiliationRow.to_day.is_(None),
    ]
    return [*pupils, AffiliationRow.id > after] if after else pupils


def _parts() -> Select[Any]:
    named = InstitutionRow.code.label("code"), InstitutionRow.name.label("name")
    return select(*RollOverSchoolRow.__table__.columns, *named).join(
        InstitutionRow, InstitutionRow.id == RollOverSchoolRow.institution_id
    )


def _to_part(row: Any) -> SchoolPart:
    return SchoolPart(
        id=SchoolPartId(row.id),
        roll_over_id=RollOverId(row.roll_over_id),
        institution_id=InstitutionId(row.institution_id),
        code=row.code,
        name=row.name,
        year=row.year,
        state=PartState(row.state),
        held_because=HeldBecause(row.held_because),
        tally=Tally(**{name: getattr(row, name) for name in TALLY}),
        reached=AffiliationId(row.reached) if row.reached else None,
        committed_at=row.committed_at,
    )

"""Terms and successions of institutions in the database, and the one statement that moves a subtree."""

from datetime import date

from sqlalchemy import ColumnElement, Connection, exists, func, insert, literal, or_, select, update

from realnames.institutions.rules import path_range
from realnames.institutions.store import INSTITUTION_COLUMNS, by_code, to_institution
from realnames.institutions.tables import InstitutionRow, InstitutionTermRow, SuccessionRow
from realnames.institutions.values import Institution, InstitutionId, Succession, Term, TermEnd, Way
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7


def held_institution(connection: Connection, institution_id: InstitutionId) -> Institution | None:
    """The institution, open or closed; whoever else would touch it waits until this transaction ends."""
    wanted = select(*INSTITUTION_COLUMNS).where(InstitutionRow.id == institution_id).with_for_update()
    row = connection.execute(wanted).one_or_none()
    return to_institution(row) if row else None


def terms_of(connection: Connection, found: Institution) -> tuple[Term, ...]:
    """Every term of an institution, oldest first; the last one is open unless it is closed."""
    row = InstitutionTermRow
    wanted = select(row.code, row.name, row.parent_id, row.from_day, row.to_day, row.ended_by)
    rows = connection.execute(wanted.where(row.institution_id == found.id).order_by(row.ordinal)).all()
    if not rows:
        return (Term(found.code, found.name, found.parent_id, found.from_day, found.to_day, None),)
    return tuple(
        Term(
            code=kept.code,
            name=kept.name,
            parent_id=InstitutionId(kept.parent_id) if kept.parent_id else None,
            from_day=kept.from_day,
            to_day=kept.to_day,
            ended_by=TermEnd(kept.ended_by) if kept.ended_by else None,
        )
        for kept in rows
    )


def term_began(connection: Connection, found: Institution) -> date:
    """The first day of the present term of an open institution."""
    row = InstitutionTermRow
    wanted = select(row.from_day).where(row.institution_id == found.id, row.to_day.is_(None))
    return connection.execute(wanted).scalar() or found.from_day


def end_term(unit: Unit, found: Institution, *, ended_by: TermEnd, day: date) -> None:
    """Write down that the present term ended, also if nothing was written down before."""
    row = InstitutionTermRow
    ended = unit.connection.execute(
        update(row)
        .where(row.institution_id == found.id, row.to_day.is_(None))
        .values(to_day=day, ended_by=ended_by.value)
    )
    if ended.rowcount == 0:
        _write_term(unit, found, from_day=found.from_day, to_day=day, ended_by=ended_by)


def begin_term(unit: Unit, found: Institution, *, day: date) -> None:
    """Open the term in which the institution stands as `found` says."""
    _write_term(unit, found, from_day=day, to_day=None, ended_by=None)


def was_ever_given(connection: Connection, code: str) -> bool:
    """Did an institution once have this code that has another one now?"""
    row = InstitutionTermRow
    given = exists().where(
        row.code == code, row.institution_id == InstitutionRow.id, InstitutionRow.code != code
    )
    return bool(connection.execute(select(given)).scalar())


def by_any_code(connection: Connection, code: str) -> Institution | None:
    """The institution that has this code or had it once; a code is never given to a second one."""
    current = by_code(connection, code)
    if current:
        return current
    wanted = select(InstitutionTermRow.institution_id).where(InstitutionTermRow.code == code).limit(1)
    row = connection.execute(
        select(*INSTITUTION_COLUMNS).where(InstitutionRow.id == wanted.scalar_subquery())
    ).one_or_none()
    return to_institution(row) if row else None


def link_successors(
    unit: Unit, predecessor: InstitutionId, successors: tuple[InstitutionId, ...], *, way: Way, day: date
) -> None:
    """Write down who took over; a link that stands already stays as it was."""
    for successor in successors:
        row = {"predecessor_id": predecessor, "successor_id": successor, "way": way.value, "day": day}
        insert_new(unit.connection, SuccessionRow, row)


def successions_of(connection: Connection, institution_id: InstitutionId) -> tuple[Succession, ...]:
    """Every link in which an institution takes part, oldest first."""
    row = SuccessionRow
    mine = or_(row.predecessor_id == institution_id, row.successor_id == institution_id)
    wanted = select(row.predecessor_id, row.successor_id, row.way, row.day).where(mine)
    return tuple(
        Succession(
            InstitutionId(link.predecessor_id), InstitutionId(link.successor_id), Way(link.way), link.day
        )
        for link in connection.execute(wanted.order_by(row.day, row.successor_id))
    )


def heirs_of(connection: Connection, institution_id: InstitutionId) -> tuple[Institution, ...]:
    """The institutions that stand today and go back to this one, through any number of successions."""
    step = select(literal(institution_id, InstitutionRow.id.type).label("id")).cte("line", recursive=True)
    later = select(SuccessionRow.successor_id).join(step, step.c.id == SuccessionRow.predecessor_id)
    line = step.union(later)  # a union, not a union of all: two that succeeded each other end the walk
    wanted = (
        select(*INSTITUTION_COLUMNS)
        .join(line, line.c.id == InstitutionRow.id)
        .where(InstitutionRow.to_day.is_(None), InstitutionRow.id != institution_id)
        .order_by(InstitutionRow.code)
    )
    return tuple(to_institution(row) for row in connection.execute(wanted))


def children_of(connection: Connection, institution_id: InstitutionId) -> tuple[Institution, ...]:
    """The open institutions directly under this one."""
    wanted = select(*INSTITUTION_COLUMNS).where(
        InstitutionRow.parent_id == institution_id, InstitutionRow.to_day.is_(None)
    )
    return tuple(to_institution(row) for row in connection.execute(wanted.order_by(InstitutionRow.path)))


def carry_subtree(connection: Connection, root: Institution, *, new_path: str) -> int:
    """Give a whole subtree the paths under its new place; returns how many rows that were.

    The rows are held first: whoever is adding under one of them has either committed by then, and is
    carried along, or waits and then reads the new path.
    """
    inside = _inside(root.path)
    connection.execute(
        select(InstitutionRow.id).where(inside).order_by(InstitutionRow.path).with_for_update()
    )
    rest = func.substr(InstitutionRow.path, len(root.path) + 1)
    carried = update(InstitutionRow).where(inside).values(path=literal(new_path) + rest)
    return connection.execute(carried).rowcount


def _inside(path: str) -> ColumnElement[bool]:
    first, beyond = path_range(path)
    return (InstitutionRow.path >= first) & (InstitutionRow.path < beyond)


def _write_term(
    unit: Unit, found: Institution, *, from_day: date, to_day: date | None, ended_by: TermEnd | None
) -> None:
    row = InstitutionTermRow
    last = unit.connection.scalar(select(func.max(row.ordinal)).where(row.institution_id == found.id))
    unit.connection.execute(
        insert(row).values(
            id=uuid7(unit.now),
            institution_id=found.id,
            ordinal=(last or 0) + 1,
            code=found.code,
            name=found.name,
            parent_id=found.parent_id,
            from_day=from_day,
            to_day=to_day,
            ended_by=ended_by.value if ended_by else None,
            at=unit.now,
            actor_kind=unit.actor.kind.value,
            actor_id=unit.actor.id,
        )
    )

"""The queue of likely duplicates in the database: each step is one conditional statement."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, literal_column, or_, select, update
from sqlalchemy.orm import aliased

from realnames.duplicates.store.acts import name_of
from realnames.duplicates.tables import DuplicateCaseRow
from realnames.duplicates.values.cases import Candidate, Case, CaseId, CaseState, Decision, NoSuchCase
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.people.tables import PersonRow
from realnames.people.values import PersonId

COLUMNS = tuple(DuplicateCaseRow.__table__.columns)
PAIRS_AT_ONCE = 500


def known_pairs(connection: Connection, found: Sequence[Candidate]) -> set[tuple[PersonId, PersonId]]:
    """Which of these pairs have a case already, decided ones too."""
    known: set[tuple[PersonId, PersonId]] = set()
    firsts = list(dict.fromkeys(candidate.first_id for candidate in found))
    for start in range(0, len(firsts), PAIRS_AT_ONCE):
        wanted = DuplicateCaseRow.first_id.in_(firsts[start : start + PAIRS_AT_ONCE])
        rows = connection.execute(select(DuplicateCaseRow.first_id, DuplicateCaseRow.second_id).where(wanted))
        known |= {(PersonId(row.first_id), PersonId(row.second_id)) for row in rows}
    return known


def add_case(unit: Unit, candidate: Candidate) -> CaseId | None:
    """Put a pair into the queue; None if it has a case. One of many callers adds it."""
    case_id = CaseId(uuid7(unit.now))
    row = {
        "id": case_id,
        "first_id": candidate.first_id,
        "second_id": candidate.second_id,
        "score": candidate.score,
        "signs": list(candidate.signs),
        "state": CaseState.OPEN.value,
        "found_at": unit.now,
        "reason": "",
    }
    return case_id if insert_new(unit.connection, DuplicateCaseRow, row) else None


def find_case(connection: Connection, case_id: CaseId) -> Case:
    """The case of this id; raises `NoSuchCase`."""
    row = connection.execute(select(*COLUMNS).where(DuplicateCaseRow.id == case_id)).one_or_none()
    if row is None:
        raise NoSuchCase
    return _case(row)


def case_of_pair(connection: Connection, one: PersonId, other: PersonId) -> Case | None:
    """The case of two records."""
    first, second = sorted((one, other))
    pair = (DuplicateCaseRow.first_id == first, DuplicateCaseRow.second_id == second)
    row = connection.execute(select(*COLUMNS).where(*pair)).one_or_none()
    return _case(row) if row else None


def waiting_cases(
    connection: Connection, *, today: date, after: tuple[int, CaseId] | None = None, limit: int = 100
) -> tuple[Case, ...]:
    """One page of undecided cases, strongest first; `after` is score and id of the page's last.

    What was put back waits for its day; a pair of which one record is merged waits for nothing.
    """
    wanted = waiting(today).limit(limit)
    if after:
        score, case_id = after
        same = (DuplicateCaseRow.score == score) & (DuplicateCaseRow.id < case_id)
        wanted = wanted.where(DuplicateCaseRow.score <= score, (DuplicateCaseRow.score < score) | same)
    return tuple(_case(row) for row in connection.execute(wanted))


def waiting(today: date) -> Select[Any]:
    """The undecided cases of records that stand, strongest first."""
    first, second = aliased(PersonRow), aliased(PersonRow)
    return (
        select(*COLUMNS)
        .join(first, first.id == DuplicateCaseRow.first_id)
        .join(second, second.id == DuplicateCaseRow.second_id)
        .where(
            DuplicateCaseRow.state != literal_column("'decided'"),  # written out, as the index has it
            or_(DuplicateCaseRow.later_until.is_(None), DuplicateCaseRow.later_until <= today),
            first.merged_into.is_(None),
            second.merged_into.is_(None),
        )
        .order_by(DuplicateCaseRow.score.desc(), DuplicateCaseRow.id.desc())
    )


def mark_claimed(unit: Unit, case_id: CaseId) -> bool:
    """Take an open case; True for the one who took it."""
    claimed = (
        update(DuplicateCaseRow)
        .where(DuplicateCaseRow.id == case_id, DuplicateCaseRow.state == CaseState.OPEN.value)
        .values(state=CaseState.CLAIMED.value, claimed_by=name_of(unit.actor), claimed_at=unit.now)
    )
    return unit.connection.execute(claimed).rowcount == 1


def mark_decided(unit: Unit, case_id: CaseId, decision: Decision, *, reason: str) -> bool:
    """Decide a case that is open or one's own; True for the one who decided."""
    decided = (
        update(DuplicateCaseRow)
        .where(DuplicateCaseRow.id == case_id, _free_for(unit))
        .values(
            state=CaseState.DECIDED.value,
            decision=decision.value,
            decided_by=name_of(unit.actor),
            decided_at=unit.now,
            reason=reason[:200],
            later_until=None,
        )
    )
    return unit.connection.execute(decided).rowcount == 1


def mark_later(unit: Unit, case_id: CaseId, *, until: date, reason: str) -> bool:
    """Put a case back until a day; True for the one who did."""
    later = (
        update(DuplicateCaseRow)
        .where(DuplicateCaseRow.id == case_id, _free_for(unit))
        .values(
            state=CaseState.OPEN.value,
            claimed_by=None,
            claimed_at=None,
            reason=reason[:200],
            later_until=until,
        )
    )
    return unit.connection.execute(later).rowcount == 1


def mark_reopened(unit: Unit, case_id: CaseId, *, decision: Decision, reason: str) -> bool:
    """Let a case that was decided in this way wait again; True for the one who did."""
    reopened = (
        update(DuplicateCaseRow)
        .where(DuplicateCaseRow.id == case_id, DuplicateCaseRow.decision == decision.value)
        .values(
            state=CaseState.OPEN.value,
            decision=None,
            decided_by=None,
            decided_at=None,
            claimed_by=None,
            claimed_at=None,
            reason=reason[:200],
        )
    )
    return unit.connection.execute(reopened).rowcount == 1


def _free_for(unit: Unit) -> Any:
    mine = (DuplicateCaseRow.state == CaseState.CLAIMED.value) & (
        DuplicateCaseRow.claimed_by == name_of(unit.actor)
    )
    return or_(DuplicateCaseRow.state == CaseState.OPEN.value, mine)


def _case(row: Any) -> Case:
    return Case(
        id=CaseId(row.id),
        first_id=PersonId(row.first_id),
        second_id=PersonId(row.second_id),
        score=row.score,
        signs=tuple(row.signs),
        state=CaseState(row.state),
        found_at=row.found_at,
        claimed_by=row.claimed_by,
        decision=Decision(row.decision) if row.decision else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        later_until=row.later_until,
    )

"""A person looks at a case: takes it, finds two people, puts it back, or takes a decision back."""

from datetime import date

from realnames.duplicates.store.cases import (
    find_case,
    mark_claimed,
    mark_decided,
    mark_later,
    mark_reopened,
)
from realnames.duplicates.values.cases import (
    Case,
    CaseId,
    CaseNotYours,
    Decision,
    DuplicateClaimed,
    DuplicateDismissed,
    DuplicatePostponed,
    DuplicateReopened,
)
from realnames.ledger.unit import Unit


def claim(unit: Unit, case_id: CaseId) -> None:
    """Take a case, so that nobody else works on it. Raises `NoSuchCase` and `CaseNotYours`."""
    case = find_case(unit.connection, case_id)
    if not mark_claimed(unit, case_id):
        raise CaseNotYours(state=case.state.value)
    unit.record(DuplicateClaimed(str(case_id)))


def dismiss(unit: Unit, case_id: CaseId, *, reason: str) -> None:
    """They are two people: no search will ask again. Raises `NoSuchCase` and `CaseNotYours`."""
    case = find_case(unit.connection, case_id)
    if not mark_decided(unit, case_id, Decision.DIFFERENT, reason=reason):
        raise CaseNotYours(state=case.state.value)
    unit.record(_dismissed(case, reason))


def postpone(unit: Unit, case_id: CaseId, *, until: date, reason: str) -> None:
    """Look again from a day on. Raises `NoSuchCase` and `CaseNotYours`."""
    case = find_case(unit.connection, case_id)
    if not mark_later(unit, case_id, until=until, reason=reason):
        raise CaseNotYours(state=case.state.value)
    unit.record(DuplicatePostponed(str(case_id), until.isoformat(), reason))


def reopen(unit: Unit, case_id: CaseId, *, reason: str) -> None:
    """Take back that they are two people. Raises `NoSuchCase` and `CaseNotYours`."""
    case = find_case(unit.connection, case_id)
    if not mark_reopened(unit, case_id, decision=Decision.DIFFERENT, reason=reason):
        raise CaseNotYours(state=case.state.value)
    unit.record(DuplicateReopened(str(case_id), reason))


def _dismissed(case: Case, reason: str) -> DuplicateDismissed:
    return DuplicateDismissed(str(case.id), str(case.first_id), str(case.second_id), reason)

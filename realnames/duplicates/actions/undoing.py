"""Undoing a merge or a split: every row that is still as the act left it goes back.

What happened since is never lost: a row that came later stays with the kept record, a row that moved and
was ended since goes back ended, a value that was corrected since stays corrected.
"""

from uuid import UUID

from realnames.accounts.actions import restore
from realnames.accounts.store import account
from realnames.accounts.values import AccountId, AccountState
from realnames.duplicates.actions.merging import tell
from realnames.duplicates.store.acts import (
    count_change,
    find_act,
    hold,
    later_act,
    mark_undone,
    merge_into,
    read_contents,
    stand_alone,
)
from realnames.duplicates.store.cases import mark_reopened
from realnames.duplicates.store.primaries import fill_primary
from realnames.duplicates.store.shifting import unshift
from realnames.duplicates.values.act_events import MergeUndone, SplitUndone
from realnames.duplicates.values.acts import (
    MERGED,
    Act,
    ActId,
    ActKind,
    Contents,
    LaterActFirst,
    Undone,
    UndoneAlready,
    UndoTooLate,
)
from realnames.duplicates.values.cases import CaseId, Decision
from realnames.ledger.unit import Unit
from realnames.ledger.values import Event


def undo(unit: Unit, act_id: ActId, *, reason: str) -> Undone:
    """Undo a merge or a split, and let its case wait again.

    Raises `NoSuchAct`, `UndoneAlready`, `UndoTooLate`, and `LaterActFirst` when one of the two records was
    merged or split since.
    """
    act = find_act(unit.connection, act_id)
    kept, other = hold(unit, act.kept_id, act.other_id)
    later = later_act(unit.connection, act)
    if later or kept.merged_into:
        raise LaterActFirst(act=str(later) if later else "")
    if not mark_undone(unit, act_id, reason=reason):
        raise UndoneAlready if find_act(unit.connection, act_id).undone_at else UndoTooLate
    contents = read_contents(unit, act_id)
    if contents is None:
        raise UndoTooLate
    if act.kind is ActKind.MERGE:
        stand_alone(unit, other.id, survivor=kept.id)
    undone = _put_back(unit, contents)
    fill_primary(unit, kept.id)
    fill_primary(unit, other.id)
    if act.kind is ActKind.SPLIT:
        merge_into(unit, other.id, survivor=kept.id)
    count_change(unit, kept.id)
    _reopen(unit, act, reason)
    unit.record(_event(act, reason))
    tell(unit, kept.id, other.id)
    return undone


def _put_back(unit: Unit, contents: Contents) -> Undone:
    stayed = []
    for shift in reversed(contents.shifts):
        if not unshift(unit, shift):
            first = next(iter(shift.key.values()))
            stayed.append(f"{shift.table}:{first} {', '.join(shift.after)}")
    if contents.suspended:
        _restore_account(unit, AccountId(UUID(contents.suspended)))
    return Undone(len(contents.shifts) - len(stayed), tuple(reversed(stayed)))


def _restore_account(unit: Unit, account_id: AccountId) -> None:
    """Lift the suspension, unless it has become another one since."""
    standing = account(unit.connection, account_id)
    if standing and standing.state is AccountState.SUSPENDED and standing.why == MERGED:
        restore(unit, account_id, reason="merge undone")


def _reopen(unit: Unit, act: Act, reason: str) -> None:
    decision = Decision.MERGE if act.kind is ActKind.MERGE else Decision.DIFFERENT
    if act.case_id:
        mark_reopened(unit, CaseId(act.case_id), decision=decision, reason=reason)


def _event(act: Act, reason: str) -> Event:
    ids = str(act.kept_id), str(act.other_id), str(act.id)
    return MergeUndone(*ids, reason) if act.kind is ActKind.MERGE else SplitUndone(*ids, reason)

"""Making two records one: everything moves, every old number and name leads to the record that is kept."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from realnames.accounts.actions import disable
from realnames.accounts.store import account_of
from realnames.accounts.values import AccountState
from realnames.codes.values import school_day
from realnames.duplicates.reads.previews import check_not_family, citizen_numbers
from realnames.duplicates.reads.traits import traits_of
from realnames.duplicates.rules.merging import result_of
from realnames.duplicates.rules.signs import compare
from realnames.duplicates.store.acts import count_change, hold, merge_into, new_act_id, write_act
from realnames.duplicates.store.cases import add_case, case_of_pair, mark_decided
from realnames.duplicates.store.holdings import move_all, rows_of
from realnames.duplicates.store.primaries import primary_of, step_down
from realnames.duplicates.store.shifting import shift, table_named
from realnames.duplicates.values.act_events import PersonsMerged
from realnames.duplicates.values.acts import (
    MERGED,
    Act,
    ActId,
    ActKind,
    Contents,
    Holding,
    MergedAlready,
    MergeOrder,
    Owner,
    Result,
    SameRecord,
    Shift,
)
from realnames.duplicates.values.cases import CaseId, CaseNotYours, Decision
from realnames.ledger.unit import Unit
from realnames.people.values import Person, PersonId

ALIVE = (AccountState.PROVISIONAL, AccountState.ACTIVE)


def merge(unit: Unit, order: MergeOrder, *, holdings: Sequence[Holding]) -> ActId:
    """Make two records one, reversibly.

    Raises `NoSuchPerson`, `SameRecord`, `MergedAlready`, `NeverOne`, `ChoiceMissing`, and `CaseNotYours`
    when the pair was found to be two people or somebody else looks at it.
    """
    if order.kept_id == order.other_id:
        raise SameRecord
    kept, other = hold(unit, order.kept_id, order.other_id)
    if kept.merged_into or other.merged_into:
        raise MergedAlready
    check_not_family(unit.connection, kept.id, other.id)
    numbers = citizen_numbers(unit.connection, kept.id), citizen_numbers(unit.connection, other.id)
    result = result_of(kept, other, numbers=numbers, choices=order.choices)
    case_id = _decide_case(unit, order)
    shifts = _write_result(unit, kept.id, result)
    shifts += _step_down(unit, kept.id, other.id)
    moved, suspended = _move(unit, kept, other, holdings=holdings)
    if not merge_into(unit, other.id, survivor=kept.id):
        raise MergedAlready
    count_change(unit, kept.id)
    act = Act(new_act_id(unit), ActKind.MERGE, kept.id, other.id, case_id, unit.now, order.undo_until, None)
    write_act(unit, act, Contents((*shifts, *moved), suspended), reason=order.reason)
    unit.record(PersonsMerged(str(kept.id), str(other.id), str(act.id), order.reason))
    tell(unit, kept.id, other.id)
    return act.id


def tell(unit: Unit, *people: PersonId) -> None:
    """Every process reads these people afresh."""
    for person_id in people:
        unit.change("person", str(person_id))


def _decide_case(unit: Unit, order: MergeOrder) -> CaseId:
    """The pair's case, made if nobody had found it, is decided by the merge."""
    case = case_of_pair(unit.connection, order.kept_id, order.other_id)
    if case is None:
        traits = traits_of(unit.connection, (order.kept_id, order.other_id))
        case_id = add_case(unit, compare(traits[order.kept_id], traits[order.other_id]))
    else:
        case_id = case.id
    if case_id is None or not mark_decided(unit, case_id, Decision.MERGE, reason=order.reason):
        raise CaseNotYours(state=case.state.value if case else "open")
    return case_id


def _write_result(unit: Unit, kept_id: PersonId, result: Result) -> list[Shift]:
    """The kept record's own fields, one shift each, so that an undo leaves those corrected since."""
    people = table_named("persons")
    (row,) = _one(unit, "persons", kept_id)
    done: list[Shift | None] = []
    # The name, its key and its reading are one fact and go back together or not at all.
    for names in (("name", "name_key", "pinyin"), ("birth_day",), ("gender",), ("ial",), ("restricted",)):
        after = {name: result.fields[name] for name in names}
        if any(row[name] != value for name, value in after.items()):
            done.append(shift(unit, people, row, after=after))
    today = school_day(unit.now)
    for document_id in result.ends:
        (document,) = _one(unit, "documents", document_id)
        done.append(shift(unit, table_named("documents"), document, after={"to_day": today}))
    return [one for one in done if one is not None]


def _step_down(unit: Unit, kept_id: PersonId, other_id: PersonId) -> list[Shift]:
    """One person has one primary affiliation: that of the kept record, if it has one."""
    other_primary = primary_of(unit.connection, other_id)
    if not other_primary or not primary_of(unit.connection, kept_id):
        return []
    done = step_down(unit, other_primary)
    return [done] if done else []


def _move(
    unit: Unit, kept: Person, other: Person, *, holdings: Sequence[Holding]
) -> tuple[list[Shift], str | None]:
    """Move what the other record holds; the account that was suspended, if both had one."""
    mine, theirs = account_of(unit.connection, kept.id), account_of(unit.connection, other.id)
    done: list[Shift] = []
    for holding in holdings:
        if holding.owner is Owner.PERSON:
            done += move_all(unit, holding, source=other.id, target=kept.id)
        elif mine and theirs:
            done += move_all(unit, holding, source=theirs.id, target=mine.id)
    if not (mine and theirs) or theirs.state not in ALIVE:
        return done, None
    disable(unit, theirs.id, reason=MERGED)
    return done, str(theirs.id)


def _one(unit: Unit, table: str, row_id: UUID) -> Sequence[Mapping[str, Any]]:
    return rows_of(unit.connection, Holding(table, "id", ""), row_id)

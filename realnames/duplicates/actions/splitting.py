"""Splitting a record that mixed two people: chosen items go to a new one with a number of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from realnames.duplicates.actions.merging import tell
from realnames.duplicates.reads.previews import code_of
from realnames.duplicates.reads.traits import traits_of
from realnames.duplicates.rules.signs import compare
from realnames.duplicates.store.acts import (
    count_change,
    hold,
    new_act_id,
    write_act,
)
from realnames.duplicates.store.cases import add_case, mark_decided
from realnames.duplicates.store.holdings import move_row, rows_of
from realnames.duplicates.store.primaries import TABLE, fill_primary, primary_of, step_down
from realnames.duplicates.values.act_events import PersonSplit
from realnames.duplicates.values.acts import (
    Act,
    ActId,
    ActKind,
    Contents,
    Holding,
    MergedAlready,
    NothingChosen,
    Owner,
    Shift,
    SplitOrder,
)
from realnames.duplicates.values.cases import CaseId, Decision
from realnames.ledger.unit import Unit
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.actions import register_person
from realnames.registrar.values import Registrar


def split(
    unit: Unit, order: SplitOrder, new: NewPerson, *, registrar: Registrar, holdings: Sequence[Holding]
) -> ActId:
    """Register a second person and give them the chosen items of a record, reversibly.

    Whatever is not chosen stays: sign-in too, unless the account itself is chosen. Systems go on knowing
    the old record by its subjects and meet the new one as somebody new. Raises `NoSuchPerson`,
    `MergedAlready`, `NothingChosen`, and what registering refuses.
    """
    (old,) = hold(unit, order.person_id)
    if old.merged_into:
        raise MergedAlready
    chosen = _chosen(unit, order, holdings)
    new_id = register_person(unit, new, registrar=registrar)
    done = _move(unit, chosen, source=old.id, target=new_id)
    count_change(unit, old.id)
    case_id = _tell_apart(unit, old.id, new_id, reason=order.reason)
    act = Act(new_act_id(unit), ActKind.SPLIT, old.id, new_id, case_id, unit.now, order.undo_until, None)
    write_act(unit, act, Contents(tuple(done)), reason=order.reason)
    unit.record(PersonSplit(str(old.id), str(new_id), str(act.id), order.reason))
    tell(unit, old.id, new_id)
    return act.id


def _chosen(
    unit: Unit, order: SplitOrder, holdings: Sequence[Holding]
) -> list[tuple[Holding, Mapping[str, Any]]]:
    """The rows that the codes name; raises `NothingChosen`."""
    held = {
        code_of(holding, row): (holding, row)
        for holding in holdings
        if holding.owner is Owner.PERSON  # a login name goes where its account goes
        for row in rows_of(unit.connection, holding, order.person_id)
    }
    if not order.items or set(order.items) - set(held):
        raise NothingChosen
    return [held[code] for code in dict.fromkeys(order.items)]


def _move(
    unit: Unit,
    chosen: Sequence[tuple[Holding, Mapping[str, Any]]],
    *,
    source: PersonId,
    target: PersonId,
) -> list[Shift]:
    primary = primary_of(unit.connection, source)
    done: list[Shift | None] = []
    for holding, row in chosen:
        if holding.table == TABLE and row["id"] == primary:
            done.append(step_down(unit, row["id"]))
        done.append(move_row(unit, holding, row, target=target))
    done += [fill_primary(unit, source), fill_primary(unit, target)]
    return [one for one in done if one is not None]


def _tell_apart(unit: Unit, old: PersonId, new: PersonId, *, reason: str) -> CaseId:
    """No search asks again whether the two are one."""
    traits = traits_of(unit.connection, (old, new))
    case_id = add_case(unit, compare(traits[old], traits[new]))
    if case_id is None:
        raise AssertionError("a person who was just registered has a case already")
    mark_decided(unit, case_id, Decision.DIFFERENT, reason=reason)
    return case_id

"""Affiliations rewritten in bulk, each only if it stands as expected; and deltas as JSON."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlalchemy.exc import IntegrityError

from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationId, AffiliationStatus
from realnames.enrolments.values.moves import Overtaken
from realnames.ledger.unit import Unit

Cell = str | int | bool | date | None
Delta = Mapping[str, tuple[Cell, Cell]]
"""By column of an affiliation: the value before and the value after."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is to change in one affiliation, and what must be there now."""

    affiliation_id: AffiliationId
    delta: Delta

    @property
    def makes_primary(self) -> bool:
        """Does the affiliation become the primary one?"""
        return self.delta.get("is_primary", (None, None))[1] is True


def rewrite(unit: Unit, wanted: Sequence[Rewrite]) -> None:
    """Rewrite affiliations; a few statements, however many there are.

    Raises `Overtaken` when one of them does not stand as its delta says, or another one took its place.
    """
    # Whoever becomes primary waits until the old one has stepped down: the index knows one at a time.
    for turn in (
        [one for one in wanted if not one.makes_primary],
        [one for one in wanted if one.makes_primary],
    ):
        shapes: dict[tuple[str, ...], list[Rewrite]] = defaultdict(list)
        for one in turn:
            if one.delta:
                shapes[tuple(sorted(one.delta))].append(one)
        for columns, alike in shapes.items():
            _rewrite_alike(unit, columns, alike)


def ends_nothing(from_day: date, *, status: AffiliationStatus, is_primary: bool) -> Delta:
    """The delta of an affiliation's beginning: before it, it ended the day it began and never counted."""
    return {
        "status": (AffiliationStatus.ENDED.value, status.value),
        "to_day": (from_day, None),
        **({"is_primary": (False, True)} if is_primary else {}),
    }


def write_delta(delta: Delta) -> dict[str, list[str | int | bool | None]]:
    """A delta as JSON keeps it: days as text."""
    return {
        name: [cell.isoformat() if isinstance(cell, date) else cell for cell in cells]
        for name, cells in delta.items()
    }


def read_delta(kept: Mapping[str, Any]) -> Delta:
    """A delta as it was before JSON kept it."""
    return {name: (_cell(name, before), _cell(name, after)) for name, (before, after) in kept.items()}


def _cell(name: str, kept: Any) -> Cell:
    if name == "to_day" and kept is not None:
        return date.fromisoformat(kept)
    cell: Cell = kept
    return cell


def _rewrite_alike(unit: Unit, columns: tuple[str, ...], alike: Sequence[Rewrite]) -> None:
    rows = [
        {
            "affiliation": one.affiliation_id,
            "moment": unit.now,
            **{f"old_{name}": one.delta[name][0] for name in columns},
            **{f"new_{name}": one.delta[name][1] for name in columns},
        }
        for one in alike
    ]
    try:
        done = unit.connection.execute(_statement(columns), rows)
    except IntegrityError as error:  # another affiliation is primary now, or made from the same record
        raise Overtaken from error
    if done.rowcount != len(rows):
        raise Overtaken


def _statement(columns: tuple[str, ...]) -> Update:
    table = AffiliationRow.__table__.columns
    expected = [
        table[name].is_not_distinct_from(bindparam(f"old_{name}", type_=table[name].type)) for name in columns
    ]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    statement = update(AffiliationRow).where(AffiliationRow.id == bindparam("affiliation"), *expected)
    return statement.values(asof=bindparam("moment"), **values)

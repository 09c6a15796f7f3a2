"""What every kind of import answers to: how its rows are read, traced, planned and written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection

from realnames.imports.rules.cells import Cells, show
from realnames.imports.rules.matching import Fresh
from realnames.imports.rules.repeats import Repeats, Trace
from realnames.imports.rules.words import RowGrounds
from realnames.imports.values.complaints import Complaint, Level
from realnames.imports.values.drafts import Drafts
from realnames.imports.values.reports import Holder, Outcome
from realnames.imports.values.rows import Reading
from realnames.imports.values.sheets import Column, Layout, RawRow
from realnames.ledger.unit import Unit
from realnames.ledger.vault import Vault
from realnames.people.values import PersonId
from realnames.proofing.values import Policy
from realnames.registrar.values import Registrar

R = TypeVar("R")


@dataclass(frozen=True)
class Bearings:
    """What one run hands to the planning of each batch."""

    vault: Vault
    today: date
    ground: RowGrounds
    columns: Mapping[str, Column]
    repeats: Repeats
    fresh: Fresh
    make_id: Callable[[], PersonId]


@dataclass(slots=True)
class Plan:
    """What is to be written for a batch and what became of each of its rows."""

    drafts: Drafts
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)

    def object_to(self, row: int, column: Column, code: str, *, value: str, **params: object) -> None:
        """Keep a row out with a complaint that only the whole file or the database could raise."""
        complaint = Complaint(row, column.title, code, show(value, column.shown), params)
        self.complaints.append(complaint)
        self.outcomes[row] = Outcome.DOUBTFUL if complaint.level is Level.DOUBTFUL else Outcome.WRONG

    def warn(self, row: int, column: Column, code: str, *, value: str) -> None:
        """Tell of something that does not keep the row out."""
        self.complaints.append(Complaint(row, column.title, code, show(value, column.shown)))


class Writer(Protocol):
    """Writes what was planned for a batch, with the journal's lines, into its transaction."""

    def __call__(
        self, unit: Unit, drafts: Drafts, *, registrar: Registrar, import_id: str, policy: Policy
    ) -> None: ...


@dataclass(frozen=True)
class ImportKind(Generic[R]):
    """One kind of import: its layout, the rule of its rows, and how a batch is planned and written.

    `key` is the column of the list's own number of a record; `trace` digests a row for the comparison
    with all others of its file.
    """

    name: str
    layout: Layout
    key: str
    read: Callable[[RawRow, Mapping[str, Column], RowGrounds], Reading[R]]
    trace: Callable[[Cells, RowGrounds, Vault], Trace]
    plan: Callable[[Connection, Sequence[R], Bearings], Plan]
    write: Writer

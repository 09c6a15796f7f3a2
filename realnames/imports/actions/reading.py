"""Reading a file for an import: once to compare its rows with each other, once in batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from realnames.codes.values import Codes, school_day
from realnames.imports.actions.kinds import Bearings, ImportKind, Plan
from realnames.imports.rules.cells import Cells
from realnames.imports.rules.headers import cells_of, find_columns
from realnames.imports.rules.matching import Fresh
from realnames.imports.rules.repeats import Repeats
from realnames.imports.rules.words import row_grounds
from realnames.imports.values.complaints import Complaint
from realnames.imports.values.reports import Outcome
from realnames.imports.values.rows import Reading
from realnames.imports.values.sheets import Record, Sheet
from realnames.ledger.unit import Ledger
from realnames.ledger.values import uuid7
from realnames.people.values import PersonId
from realnames.proofing.policy import load_policy
from realnames.proofing.values import Policy
from realnames.registrar.values import Registrar

BATCH_ROWS = 500


@dataclass(frozen=True)
class Desk:
    """What imports work with: ledger, code tables, whoever gives lifelong numbers, the terms of proof."""

    ledger: Ledger
    codes: Codes
    registrar: Registrar
    policy: Policy = field(default_factory=load_policy)


@dataclass(frozen=True)
class Order:
    """One file to be imported as one kind of list; `school` limits it to one institution's rows."""

    kind: ImportKind[Any]
    path: Path
    sheet: Sheet
    school: str = ""
    batch_rows: int = BATCH_ROWS


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of the file: what they say, what is wrong with them, where they stand."""

    ordinal: int
    first: int
    last: int
    size: int
    rows: tuple[Any, ...]
    wrong: tuple[int, ...]
    complaints: tuple[Complaint, ...]
    is_last: bool


class FileReading:
    """One file under one layout. Making one reads the whole file; raises `FileRefused`."""

    def __init__(self, desk: Desk, order: Order) -> None:
        self._desk, self._order = desk, order
        self._columns = {column.key: column for column in order.kind.layout.columns}
        given = frozenset({"institution", "code"} if order.school else ())
        self.places = find_columns(order.kind.layout, order.sheet.header, given=given)
        self._today = school_day(desk.ledger.clock())
        self._ground = row_grounds(desk.codes, self._today, school=order.school)
        self._repeats = Repeats()
        self.total = self._survey()

    def batches(self) -> Iterator[Batch]:
        """The rows, so many at a time; a file without rows has one empty batch."""
        records = self._order.sheet.records()
        ahead = next(records, None)
        ordinal = 0
        while ahead is not None or ordinal == 0:
            some = [ahead] if ahead else []
            while len(some) < self._order.batch_rows and (record := next(records, None)):
                some.append(record)
            ahead = next(records, None)
            yield self._batch(some, ordinal, is_last=ahead is None)
            ordinal += 1

    def bearings(self, fresh: Fresh) -> Bearings:
        """What planning a batch of this file needs."""
        clock = self._desk.ledger.clock
        return Bearings(
            vault=self._desk.ledger.vault,
            today=self._today,
            ground=self._ground,
            columns=self._columns,
            repeats=self._repeats,
            fresh=fresh,
            make_id=lambda: PersonId(uuid7(clock())),
        )

    def _survey(self) -> int:
        total, vault = 0, self._desk.ledger.vault
        for record in self._order.sheet.records():
            total += 1
            if not record.broken:
                cells = Cells(cells_of(record, self.places), self._columns)
                self._repeats.add(self._order.kind.trace(cells, self._ground, vault))
        return total

    def _batch(self, records: list[Record], ordinal: int, *, is_last: bool) -> Batch:
        rows: list[Any] = []
        wrong: list[int] = []
        complaints: list[Complaint] = []
        for record in records:
            reading = self._reading(record)
            complaints += reading.complaints
            if reading.row is None:
                wrong.append(record.number)
            else:
                rows.append(reading.row)
        return Batch(
            ordinal=ordinal,
            first=records[0].number if records else 0,
            last=records[-1].number if records else 0,
            size=len(records),
            rows=tuple(rows),
            wrong=tuple(wrong),
            complaints=tuple(complaints),
            is_last=is_last,
        )

    def _reading(self, record: Record) -> Reading[Any]:
        number, width = record.number, self.places.width
        if record.broken:
            return Reading(None, (Complaint(number, "", "row_quoting"),))
        if any(cell.strip() for cell in record.cells[width:]):
            return Reading(None, (Complaint(number, "", "row_too_wide"),))
        kind = self._order.kind
        reading: Reading[Any] = kind.read(cells_of(record, self.places), self._columns, self._ground)
        said = reading.complaints
        if len(record.cells) < width:
            said = (Complaint(number, "", "row_short"), *said)
        objection = self._repeats.against(number)
        if objection and reading.row is not None:
            key = "number" if objection.code == "number_two_names" else kind.key
            other = {"other": objection.other}
            said = (*said, Complaint(number, self._columns[key].title, objection.code, "", other))
        return Reading.of(reading.row, said)


def plan_batch(
    reading: FileReading, order: Order, batch: Batch, *, connection: Connection, fresh: Fresh
) -> Plan:
    """Decide about the rows of a batch by what the database holds now."""
    plan: Plan = order.kind.plan(connection, batch.rows, reading.bearings(fresh))
    plan.complaints += batch.complaints
    plan.complaints.sort(key=lambda complaint: complaint.row)
    doubtful = {complaint.row for complaint in batch.complaints if complaint.is_doubt}
    for number in batch.wrong:
        plan.outcomes[number] = Outcome.DOUBTFUL if number in doubtful else Outcome.WRONG
    return plan

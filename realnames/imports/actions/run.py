"""One import from its file to its report: checked without a trace, or committed batch by batch.

A batch is one transaction that also enters it in the ledger of batches. An import that was killed
finds its committed batches there: their rows are checked again, and what was counted then counts.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from realnames.imports.actions.kinds import Plan
from realnames.imports.actions.reading import Batch, Desk, FileReading, Order, plan_batch
from realnames.imports.rules.matching import Fresh
from realnames.imports.store import FileMark, begin_import, enter_batch, finish_import, unfinished
from realnames.imports.values.complaints import Complaint
from realnames.imports.values.reports import BatchImported, Counts, Holder, ImportId, Report
from realnames.ledger.unit import Unit
from realnames.ledger.values import Actor, uuid7

TRIES = 3
BLOCK = 1 << 20

Watch = Callable[[int, int], None]
"""Told after each batch: rows done, rows in the file."""


def _unwatched(_done: int, _total: int) -> None:
    """The progress that nobody watches."""


def check(desk: Desk, order: Order, *, watch: Watch = _unwatched) -> Report:
    """The dry run: what an import would do, and every complaint. Nothing is written.

    Raises `FileRefused`.
    """
    reading, sums, fresh = FileReading(desk, order), _Sums(), Fresh()
    with desk.ledger.read() as connection:
        for batch in reading.batches():
            plan = plan_batch(reading, order, batch, connection=connection, fresh=fresh)
            sums.add(batch, plan, Counts.of(plan.outcomes.values()))
            watch(sums.rows, reading.total)
    return sums.report(order, reading, None)


def commit(desk: Desk, order: Order, *, actor: Actor, watch: Watch = _unwatched) -> Report:
    """Import every row that is neither wrong nor doubtful; the same file again changes nothing.

    Raises `FileRefused`.
    """
    reading, sums = FileReading(desk, order), _Sums()
    mark = FileMark(order.kind.name, order.school, order.path.name, _digest(order.path))
    standing, recorded = unfinished(desk.ledger, mark)
    import_id = standing or ImportId(uuid7(desk.ledger.clock()))
    clerk = _Clerk(desk, order, reading, mark, actor, import_id)
    for batch in reading.batches():
        plan, counts = clerk.take(batch, recorded.get(batch.ordinal))
        sums.add(batch, plan, counts)
        watch(sums.rows, reading.total)
    return sums.report(order, reading, import_id)


@dataclass(frozen=True)
class _Clerk:
    """Writes the batches of one import."""

    desk: Desk
    order: Order
    reading: FileReading
    mark: FileMark
    actor: Actor
    import_id: ImportId

    def take(self, batch: Batch, recorded: Counts | None) -> tuple[Plan, Counts]:
        """Plan and write one batch, again if somebody else was faster with one of its people."""
        for attempt in range(TRIES):
            try:
                return self._write(batch, recorded)
            except IntegrityError:
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _write(self, batch: Batch, recorded: Counts | None) -> tuple[Plan, Counts]:
        ledger, order = self.desk.ledger, self.order
        with ledger.unit(self.actor) as unit:
            # Planned inside the transaction: between looking up and writing nobody else is let in.
            plan = plan_batch(self.reading, order, batch, connection=unit.connection, fresh=Fresh())
            counts = recorded or Counts.of(plan.outcomes.values())
            if recorded is None:
                self._enter(unit, batch, counts)
            order.kind.write(
                unit,
                plan.drafts,
                registrar=self.desk.registrar,
                import_id=str(self.import_id),
                policy=self.desk.policy,
            )
            ledger.reached("import.batch.written")
        ledger.reached("import.batch.committed")
        return plan, counts

    def _enter(self, unit: Unit, batch: Batch, counts: Counts) -> None:
        if batch.ordinal == 0:
            begin_import(unit, self.import_id, self.mark)
        enter_batch(
            unit, self.import_id, ordinal=batch.ordinal, rows=(batch.first, batch.last), counts=counts
        )
        if batch.is_last:
            finish_import(unit, self.import_id)
        figures = {name: getattr(counts, name) for name in Counts.__slots__}
        unit.record(BatchImported(str(self.import_id), self.order.kind.name, batch.ordinal, **figures))


@dataclass(slots=True)
class _Sums:
    """What the batches so far add up to."""

    rows: int = 0
    counts: Counts = field(default_factory=Counts)
    complaints: list[Complaint] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)

    def add(self, batch: Batch, plan: Plan, counts: Counts) -> None:
        self.rows += batch.size
        self.counts += counts
        self.complaints += plan.complaints
        self.holders += plan.holders

    def report(self, order: Order, reading: FileReading, import_id: ImportId | None) -> Report:
        return Report(
            layout=order.kind.name,
            file_name=order.path.name,
            encoding=order.sheet.encoding,
            ignored=reading.places.ignored,
            counts=self.counts,
            complaints=tuple(self.complaints),
            holders=tuple(self.holders),
            import_id=import_id,
        )


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.digest()

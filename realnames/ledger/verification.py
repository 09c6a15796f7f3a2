"""Reading the journal back: the first line that is not what was written, or not where it was linked.

It finds every change by someone who lacks the keyring, with one limit that no database can lift: whoever
puts back an older database whole puts back an older, honest head. Note the head that `journal verify`
prints somewhere else, and hand it back as `noted`, to see that too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, RowMapping, Select, select

from realnames.ledger.journal import LINE_COLUMNS, MAC_BYTES, START, Head, is_authentic, link_after, read_head
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import DatabaseAway
from realnames.ledger.vault import Vault

PAGE = 1000
LATE_AFTER = timedelta(seconds=60)
LOWEST = -(2**63)
UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, MemoryError, DatabaseAway)

Progress = Callable[[int, int], None]


class Flaw(Enum):
    """What can be wrong with the journal; the value is a sentence for the operator."""

    MISSING = "there is no line with this number"
    UNREADABLE = "the line cannot be read: a column holds a value of another kind"
    MAC_WRONG = "the line is not what was written: a column was changed, or the line was forged"
    LINK_WRONG = "the line is not the one that was linked here: it was moved, or its link was changed"
    TAIL_CUT = "the chain ends before its signed head: the last lines were cut off"
    HEAD_MISSING = "lines are linked, but the head of the chain is gone"
    HEAD_FORGED = "the head of the chain was not signed by this keyring"
    HEAD_WRONG = "the chain does not end with the link that its signed head names"
    BEFORE_START = "the line is numbered before the first line of the chain"
    BEYOND_HEAD = "the line is numbered beyond the signed head of the chain"
    UNSEALED_FORGED = "a line that is not linked yet is not what was written"
    UNSEALED_LATE = "a line was not linked in time: the sealer does not run, or the line was taken out"
    OLDER_THAN_NOTED = "the chain is shorter than, or differs from, the head that was noted earlier"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first flaw: at which number of the chain (None: an unlinked line) and in which line, if any."""

    flaw: Flaw
    seq: int | None
    line: UUID | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines were read, the chain's end, and the first flaw if there is one."""

    checked: int
    unsealed: int
    head: Head
    broken: Broken | None

    @property
    def sound(self) -> bool:
        """Is every line what was written, and where it was linked?"""
        return self.broken is None


def verify(
    ledger: Ledger,
    *,
    progress: Progress = lambda _done, _total: None,
    late_after: timedelta = LATE_AFTER,
    noted: Head | None = None,
) -> Verdict:
    """Check the whole journal a page at a time, in flat memory, while others go on writing.

    `progress` gets (lines checked, lines known so far) after each page.
    """
    with ledger.read() as connection:
        walk = _Walk(connection, ledger.vault, progress=progress, noted=noted)
        broken = walk.chain()
        unsealed = 0
        if broken is None:
            unsealed, broken = _unsealed(connection, ledger.vault, before=ledger.clock() - late_after)
    return Verdict(walk.end.seq, unsealed, walk.end, broken)


class _Walk:
    """One pass along the chain; `end` is the last line found to be right."""

    def __init__(
        self, connection: Connection, vault: Vault, *, progress: Progress, noted: Head | None
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._progress = progress
        self._noted = noted
        self.end = START

    def chain(self) -> Broken | None:
        """Walk to the signed head, which may move on meanwhile."""
        while True:
            broken = self._lines() or self._compare_head()
            if broken is not None:
                return broken
            ahead, before = self._stored_seq(), self.end
            if ahead <= self.end.seq:
                return self._compare_noted()
            # The head was read after the lines, so a sealer may have worked in between: its lines are
            # there now, or they never were.
            broken = self._lines()
            if broken is None and self.end == before:
                return Broken(Flaw.TAIL_CUT, self.end.seq + 1)
            if broken is not None:
                return broken

    def _lines(self) -> Broken | None:
        while True:
            page = _page(self._connection, after=self.end.seq or LOWEST)
            for row in page:
                broken = self._line(row) if isinstance(row, RowMapping) else row
                if broken is not None:
                    return broken
            self._progress(self.end.seq, max(self.end.seq, self._stored_seq()))
            if not page:
                return None

    def _line(self, row: RowMapping) -> Broken | None:
        expected = self.end.seq + 1
        if isinstance(row["seq"], int) and row["seq"] < expected:
            return Broken(Flaw.BEFORE_START, row["seq"], row["id"])
        if row["seq"] != expected:
            return Broken(Flaw.MISSING, expected)
        if not _authentic(self._vault, row):
            return Broken(Flaw.MAC_WRONG, expected, row["id"])
        linked = link_after(self.end, row)
        if row["link"] != linked.link:
            return Broken(Flaw.LINK_WRONG, expected, row["id"])
        if self._noted is not None and self._noted.seq == expected and self._noted != linked:
            return Broken(Flaw.OLDER_THAN_NOTED, expected, row["id"])
        self.end = linked
        return None

    def _compare_head(self) -> Broken | None:
        stored = _head(self._connection, self._vault)
        if isinstance(stored, Broken):
            return stored
        if stored is None:
            return Broken(Flaw.HEAD_MISSING, self.end.seq) if self.end != START else None
        head, signed = stored
        if not signed:
            return Broken(Flaw.HEAD_FORGED, head.seq)
        if head.seq < self.end.seq:
            return Broken(Flaw.BEYOND_HEAD, head.seq + 1)
        if head.seq == self.end.seq and head.link != self.end.link:
            return Broken(Flaw.HEAD_WRONG, head.seq)
        return None

    def _stored_seq(self) -> int:
        stored = _head(self._connection, self._vault)
        return stored[0].seq if isinstance(stored, tuple) else 0

    def _compare_noted(self) -> Broken | None:
        if self._noted is not None and self._noted.seq > self.end.seq:
            return Broken(Flaw.OLDER_THAN_NOTED, self._noted.seq)
        return None


def _head(connection: Connection, vault: Vault) -> tuple[Head, bool] | Broken | None:
    """The stored head and whether this keyring signed it."""
    try:
        stored = read_head(connection)
        if stored is None:
            return None
        head, mac = stored
        return head, len(mac) == MAC_BYTES and vault.checks("journal_head", head.message(), mac=mac)
    except UNREADABLE:
        return Broken(Flaw.HEAD_FORGED, None)


def _authentic(vault: Vault, row: RowMapping) -> bool:
    try:
        return is_authentic(vault, row)
    except UNREADABLE:
        return False


def _page(connection: Connection, *, after: int) -> list[RowMapping | Broken]:
    lines = select(*LINE_COLUMNS, JournalLine.seq, JournalLine.link).where(JournalLine.seq > after)
    try:
        return list(connection.execute(lines.order_by(JournalLine.seq).limit(PAGE)).mappings())
    except UNREADABLE:
        return list(_one_by_one(connection, lines, after=after))


def _one_by_one(
    connection: Connection, lines: Select[*tuple[Any, ...]], *, after: int
) -> Iterator[RowMapping | Broken]:
    """The lines of a page that holds an unreadable one, up to that one, which is named."""
    numbers = select(JournalLine.seq).where(JournalLine.seq > after).order_by(JournalLine.seq).limit(PAGE)
    for seq in connection.scalars(numbers).all():
        try:
            yield connection.execute(lines.where(JournalLine.seq == seq)).mappings().one()
        except UNREADABLE:
            yield Broken(Flaw.UNREADABLE, seq)
            return


def _unsealed(connection: Connection, vault: Vault, *, before: datetime) -> tuple[int, Broken | None]:
    count, last = 0, None
    while True:
        page = _unsealed_page(connection, after=last)
        if isinstance(page, Broken):
            return count, page
        for line in page:
            if not _authentic(vault, line._mapping):
                return count, Broken(Flaw.UNSEALED_FORGED, None, line.id)
            if line.at < before:
                return count, Broken(Flaw.UNSEALED_LATE, None, line.id)
            count, last = count + 1, line.id
        if not page:
            return count, None


def _unsealed_page(connection: Connection, *, after: UUID | None) -> list[Row[Any]] | Broken:
    lines = select(*LINE_COLUMNS).where(JournalLine.seq.is_(None)).order_by(JournalLine.id).limit(PAGE)
    try:
        return list(connection.execute(lines if after is None else lines.where(JournalLine.id > after)))
    except UNREADABLE:
        return Broken(Flaw.UNREADABLE, None)

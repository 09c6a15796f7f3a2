"""What rows of one file say against each other: repeats, and one number under two names."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a row while a file is read: digests, never the values themselves.

    No two rows may have a record in common; a `number` belongs to one `name`, a `key` to one number.
    """

    row: int
    records: tuple[bytes, ...]
    name: bytes
    number: bytes | None = None
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """The code of what another row says against one."""

    code: str
    other: int


@dataclass(slots=True)
class Repeats:
    """Every row of a file against every other; 100,000 rows take some 60 MB."""

    numbers: set[bytes] = field(default_factory=set)
    _records: dict[bytes, int] = field(default_factory=dict)
    _names: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    _numbers: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    _against: dict[int, Objection] = field(default_factory=dict)

    def add(self, trace: Trace) -> None:
        """Take in one row, in the order of the file."""
        if trace.number:
            self.numbers.add(trace.number)
            self._one(self._names, trace.number, trace.name, row=trace.row, code="number_two_names")
        if trace.key:
            self.numbers.add(trace.key)
            self._one(self._names, trace.key, trace.name, row=trace.row, code="key_two_names")
            if trace.number:
                self._one(self._numbers, trace.key, trace.number, row=trace.row, code="key_two_numbers")
        for record in trace.records:
            first = self._records.setdefault(record, trace.row)
            if first != trace.row:
                self._against.setdefault(trace.row, Objection("row_repeated", first))

    def against(self, row: int) -> Objection | None:
        """What another row says against this one."""
        return self._against.get(row)

    def _one(
        self, seen: dict[bytes, tuple[bytes, int]], what: bytes, value: bytes, *, row: int, code: str
    ) -> None:
        """Nobody can say which of two contradicting rows is right, so both wait for a person."""
        known, first = seen.setdefault(what, (value, row))
        if known != value:
            self._against.setdefault(row, Objection(code, first))
            self._against.setdefault(first, Objection(code, row))

"""State in the memory of one process: for tests and for trying things out."""

import threading
from datetime import datetime, timedelta
from typing import NamedTuple

from idp.state.rules import check_entry, check_ttl
from idp.state.values import StateAway, StateFull, StateKey
from realnames.ledger.values import Clock

MAX_ENTRIES = 100_000
SWEEP_EVERY = timedelta(seconds=30)


class _Entry(NamedTuple):
    value: bytes
    expires: datetime


class _Count(NamedTuple):
    hits: int
    expires: datetime


class MemoryState:
    """Dictionaries behind one lock. It is born with the process, so it never forgets a mark unnoticed."""

    def __init__(self, clock: Clock, *, max_entries: int = MAX_ENTRIES) -> None:
        self._clock = clock
        self._max_entries = max_entries
        self._lock = threading.Lock()
        self._values: dict[str, _Entry] = {}
        self._counts: dict[str, _Count] = {}
        self._born = self._swept = clock()
        self._closed = False

    def put(self, key: StateKey, value: bytes, *, ttl: timedelta) -> None:
        check_entry(value, ttl)
        with self._lock:
            self._store(key.physical(), value, ttl)

    def get(self, key: StateKey) -> bytes | None:
        with self._lock:
            return self._living(key.physical())

    def take(self, key: StateKey) -> bytes | None:
        physical = key.physical()
        with self._lock:
            value = self._living(physical)
            self._values.pop(physical, None)
            return value

    def add(self, key: StateKey, value: bytes, *, ttl: timedelta) -> bool:
        return self.cas(key, expected=None, new=value, ttl=ttl)

    def incr_window(self, key: StateKey, *, window: timedelta) -> int:
        check_ttl(window)
        physical = key.physical()
        with self._lock:
            now = self._open_now()
            count = self._counts.get(physical)
            if count is not None and now < count.expires:
                count = count._replace(hits=count.hits + 1)
            else:
                self._make_room(now)
                count = _Count(1, now + window)
            self._counts[physical] = count
            return count.hits

    def cas(self, key: StateKey, *, expected: bytes | None, new: bytes, ttl: timedelta) -> bool:
        check_entry(new, ttl)
        physical = key.physical()
        with self._lock:
            if self._living(physical) != expected:
                return False
            self._store(physical, new, ttl)
            return True

    def delete(self, key: StateKey) -> None:
        physical = key.physical()
        with self._lock:
            self._open_now()
            self._values.pop(physical, None)
            self._counts.pop(physical, None)

    def born(self) -> datetime:
        with self._lock:
            self._open_now()
            return self._born

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._values.clear()
            self._counts.clear()

    def _open_now(self) -> datetime:
        if self._closed:
            raise StateAway
        return self._clock()

    def _living(self, physical: str) -> bytes | None:
        now = self._open_now()
        entry = self._values.get(physical)
        return entry.value if entry is not None and now < entry.expires else None

    def _store(self, physical: str, value: bytes, ttl: timedelta) -> None:
        now = self._open_now()
        if physical not in self._values:
            self._make_room(now)
        self._values[physical] = _Entry(value, now + ttl)

    def _make_room(self, now: datetime) -> None:
        """Sweep now and then; a full store refuses, because dropping a living mark would let it be reused."""
        full = len(self._values) + len(self._counts) >= self._max_entries
        if full or now - self._swept >= SWEEP_EVERY:
            self._values = {name: entry for name, entry in self._values.items() if now < entry.expires}
            self._counts = {name: count for name, count in self._counts.items() if now < count.expires}
            self._swept = now
        if len(self._values) + len(self._counts) >= self._max_entries:
            raise StateFull

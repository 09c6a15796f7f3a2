"""The port every state store implements; one suite (`tests/contracts`) holds all of them to it."""

from datetime import datetime, timedelta
from typing import Protocol

from idp.state.values import StateKey


class StateStore(Protocol):
    """Entries that expire, shared by every process of an installation. Safe to share between threads.

    Every verb is atomic and expires by the clock handed to the store: an entry lives while
    `now < put at + ttl`. Every verb may raise `StateAway` (503); after it, a writing verb may or may not
    have happened, so the caller refuses and never assumes. `put`, `add` and `cas` raise
    `StateValueTooLong` above 256 KiB.

    Counters live apart from values: `get`, `take`, `add` and `cas` never see one, `delete` forgets both.
    """

    def put(self, key: StateKey, value: bytes, *, ttl: timedelta) -> None:
        """Store a value, replacing any other and its remaining time."""
        ...

    def get(self, key: StateKey) -> bytes | None:
        """The living value, or None."""
        ...

    def take(self, key: StateKey) -> bytes | None:
        """The living value and its end, in one step: of many callers one gets it, the others None."""
        ...

    def add(self, key: StateKey, value: bytes, *, ttl: timedelta) -> bool:
        """Store a value only if none lives; True for exactly one of many callers."""
        ...

    def incr_window(self, key: StateKey, *, window: timedelta) -> int:
        """Count one hit and say how many the window has seen; a window opens with its first hit."""
        ...

    def cas(self, key: StateKey, *, expected: bytes | None, new: bytes, ttl: timedelta) -> bool:
        """Replace `expected` (None: nothing living) by `new`; False, and no change, if it is not there."""
        ...

    def delete(self, key: StateKey) -> None:
        """Forget the value and the counter under this key, if any."""
        ...

    def born(self) -> datetime:
        """Since when the store has certainly kept every mark; see `rules.mark_is_trustworthy`."""
        ...

    def close(self) -> None:
        """Let go of files and connections; every later verb raises `StateAway`."""
        ...

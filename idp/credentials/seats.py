"""How many passwords a process hashes at once: a seat is taken without waiting, or not at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from idp.credentials.values import SeatsTaken


class HashSeats:
    """A fixed number of seats, fewer than the process has threads, so that other requests find one free."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a seat; refuses with `SeatsTaken` at once when there is none."""
        if not self._free.acquire(blocking=False):
            raise SeatsTaken
        try:
            yield
        finally:
            self._free.release()

"""What a process remembers of a client's slow secrets: that a presented one was already proven.

The memory belongs to one snapshot of one client and goes with it when the client changes.
"""

import hashlib
import secrets
import threading

MOST = 8


class Proofs:
    """Which stored hash a presented secret proved, under a key only this object knows; no failures."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._proven: dict[bytes, str] = {}
        self.checking = threading.Lock()

    def proved(self, secret: str) -> str | None:
        """The digest that this secret was proven against, if it was."""
        return self._proven.get(self._mark(secret))

    def remember(self, secret: str, digest: str) -> None:
        """Keep that this secret was proven against this digest."""
        if len(self._proven) >= MOST:
            self._proven.clear()
        self._proven[self._mark(secret)] = digest

    def _mark(self, secret: str) -> bytes:
        return hashlib.blake2b(
            secret.encode("utf-8", "surrogatepass"), key=self._key, digest_size=32
        ).digest()

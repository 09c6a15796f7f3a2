"""The keys of this process: a snapshot that follows the changes of kind "key"."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from idp.keys.material import LiveKey
from idp.keys.store import live_keys
from idp.keys.values import NoSigningKey
from realnames.ledger.changes import Changes
from realnames.ledger.unit import Ledger


@dataclass(frozen=True, slots=True)
class Published:
    """A JWK Set ready to send, and which keys it holds."""

    kids: tuple[str, ...]
    body: bytes


class KeyRing:
    """Signs with the right key, publishes the set, finds the key of a token. Safe to share between threads.

    The snapshot is read when first needed and after each change, so an ordinary request costs no statement.
    """

    def __init__(self, ledger: Ledger, changes: Changes) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._keys: Mapping[str, LiveKey] = {}
        self._epoch = 1  # counts changes; the snapshot is of `_read_at_epoch`
        self._read_at_epoch = 0
        self._published = Published((), b"")
        changes.listen("key", self._forget)

    def signing(self, alg: str, now: datetime) -> LiveKey:
        """The key that signs with this algorithm now; refuses when there is none."""
        for key in self._snapshot().values():
            if key.life.alg == alg and key.life.signs_at(now):
                return key
        raise NoSigningKey

    def verifying(self, kid: str, now: datetime) -> LiveKey | None:
        """The published key of this id, or nothing."""
        key = self._snapshot().get(kid)
        return key if key is not None and key.life.is_published_at(now) else None

    def published(self, now: datetime) -> bytes:
        """The JWK Set (RFC 7517 §5), public halves only, as it is sent."""
        keys = [key for key in self._snapshot().values() if key.life.is_published_at(now)]
        kids = tuple(key.life.kid for key in keys)
        published = self._published
        if published.kids != kids:
            body = msgspec.json.encode({"keys": [key.public_jwk for key in keys]})
            published = self._published = Published(kids, body)
        return published.body

    def _forget(self, subject: str, until: datetime | None) -> None:  # noqa: ARG002
        self._epoch += 1

    def _snapshot(self) -> Mapping[str, LiveKey]:
        if self._read_at_epoch != self._epoch:
            with self._lock:
                epoch = self._epoch
                if self._read_at_epoch != epoch:
                    with self._ledger.read() as connection:
                        keys = live_keys(connection, self._ledger.vault, self._ledger.clock())
                    self._keys = {key.life.kid: key for key in keys}
                    self._read_at_epoch = epoch
        return self._keys

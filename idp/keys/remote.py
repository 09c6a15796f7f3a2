"""The keys of clients: registered with them, or published at their address and fetched with care.

A fetched set is kept for ten minutes and fetched again when a token names a key that is not in it, though
never more than once in half a minute. A client whose server is away keeps its last set for an hour.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.contract import Delivery, OutboundHTTP, Repeat
from connectors.errors import ConnectorError, Unreachable
from idp.keys.key_sets import SetKey, parse_key_set, read_key_set
from idp.keys.values import KeySetRefused

FRESH = timedelta(minutes=10)
KEPT = timedelta(hours=1)
NOT_AGAIN = timedelta(seconds=30)
DEADLINE = timedelta(seconds=2)
MOST_BYTES = 64 * 1024
MOST_SETS = 4096
FETCHES_AT_ONCE = 2
"""Threads of a process that wait for foreign servers; the others go on answering everybody else."""


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where a client's keys are (RFC 7591 §2): `inline`, a JWK Set as JSON text, or `uri`; never both."""

    inline: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """One set: its keys, when it was fetched, and when fetching was last tried."""

    keys: tuple[SetKey, ...]
    fetched_at: datetime
    tried_at: datetime


class RemoteKeys:
    """Finds the keys of clients. Safe to share between threads; nothing is written anywhere."""

    def __init__(self, http: OutboundHTTP) -> None:
        self._http = http
        self._kept: dict[KeySource, Kept] = {}
        self._lock = threading.Lock()
        self._seats = threading.BoundedSemaphore(FETCHES_AT_ONCE)
        self._fetching: dict[KeySource, threading.Lock] = {}

    def find(self, source: KeySource, kid: str, *, alg: str, now: datetime) -> Sequence[SetKey]:
        """The client's keys of this id (empty: of any) that verify `alg`; none when nothing can be had."""
        return self._chosen(source, lambda key: alg in key.algs and (not kid or key.kid == kid), now)

    def same_as(self, source: KeySource, public_der: bytes, *, now: datetime) -> Sequence[SetKey]:
        """The client's keys that are this very key, given as SubjectPublicKeyInfo (RFC 8705 §2.2.2)."""
        return self._chosen(source, lambda key: key.public_der == public_der, now)

    def _chosen(self, source: KeySource, fits: Callable[[SetKey], bool], now: datetime) -> Sequence[SetKey]:
        kept = self._kept.get(source)
        if kept is None or self._outdated(source, kept, now):
            kept = self._renewed(source, now=now)
        found = [key for key in kept.keys if fits(key)]
        if not found and source.uri and now - kept.tried_at >= NOT_AGAIN:
            found = [key for key in self._renewed(source, now=now).keys if fits(key)]
        return found

    def _outdated(self, source: KeySource, kept: Kept, now: datetime) -> bool:
        if not source.uri:
            return False
        old = not timedelta() <= now - kept.fetched_at < FRESH
        return old and not timedelta() <= now - kept.tried_at < NOT_AGAIN

    def _renewed(self, source: KeySource, *, now: datetime) -> Kept:
        """Read or fetch once for all who wait; whoever has an old set goes on with it meanwhile."""
        before = self._kept.get(source)
        with self._lock:
            gate = self._fetching.setdefault(source, threading.Lock())
        if not gate.acquire(blocking=before is None):
            return before or Kept((), now, now)
        try:
            current = self._kept.get(source)
            if current is not before and current is not None:
                return current
            return self._remember(source, self._read(source, before, now=now))
        finally:
            gate.release()

    def _read(self, source: KeySource, before: Kept | None, *, now: datetime) -> Kept:
        try:
            if not source.uri:
                return Kept(read_key_set(source.inline) if source.inline else (), now, now)
            return Kept(self._fetch(source.uri), now, now)
        except (ConnectorError, KeySetRefused):
            if before is None or now - before.fetched_at >= KEPT:
                return Kept((), now, now)
            return Kept(before.keys, before.fetched_at, now)

    def _fetch(self, uri: str) -> tuple[SetKey, ...]:
        wish = Delivery("GET", uri, deadline=DEADLINE, answer_bytes=MOST_BYTES, repeat=Repeat.SAFELY)
        if not self._seats.acquire(timeout=DEADLINE.total_seconds()):
            raise Unreachable("a key set", "too many others are being fetched")
        try:
            return parse_key_set(self._http.send(wish).accepted().document())
        finally:
            self._seats.release()

    def _remember(self, source: KeySource, kept: Kept) -> Kept:
        with self._lock:
            if len(self._kept) >= MOST_SETS:
                oldest = next(iter(self._kept))
                self._kept.pop(oldest)
                self._fetching.pop(oldest, None)
            self._kept[source] = kept
        return kept

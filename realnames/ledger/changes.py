"""Changes: how every process of an installation learns within two seconds what to forget or refuse.

A process polls at most once a second, when a request comes. It re-reads a minute's overlap, because on
PostgreSQL a transaction may commit after one that began later; listeners must be idempotent. Each
transaction of ours is shorter than that minute by the deadlines in `engine.py`. A process that has not
looked for so long that changes may have been swept is told to forget everything it keeps.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select

from realnames.ledger.tables import Change
from realnames.ledger.unit import Ledger, Unit

POLL_EVERY = timedelta(seconds=1)
OVERLAP = timedelta(seconds=60)
KEEP = timedelta(hours=1)

EVERYTHING = "*"
"""The subject a listener hears when it must forget whatever it keeps of its kind."""

Listener = Callable[[str, datetime | None], None]


class Changes:
    """One process's place in the stream of changes. Safe to share between threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._listeners: dict[str, list[Listener]] = {}
        self._lock = threading.Lock()
        self._polled_at: datetime | None = None
        self._seen: dict[UUID, datetime] = {}

    def listen(self, kind: str, listener: Listener) -> None:
        """Call `listener(subject, until)` for each change of this kind; called again is harmless.

        The subject may be `EVERYTHING`: then all that is kept of this kind must be read afresh.
        """
        self._listeners.setdefault(kind, []).append(listener)

    def catch_up(self, now: datetime) -> None:
        """Read what changed since the last look, at most once a second; otherwise return at once."""
        polled_at = self._polled_at
        if polled_at is not None and timedelta() <= now - polled_at < POLL_EVERY:
            return
        with self._lock:
            if self._polled_at is polled_at:
                self._read(now, since=polled_at)
                self._polled_at = now

    def _read(self, now: datetime, *, since: datetime | None) -> None:
        if since is None or now - since > KEEP - OVERLAP:
            since = None
            self._forget_everything()
        newer = Change.at > min(since or now, now) - OVERLAP  # the machine's clock may have been set back
        heard = Change.kind.in_(self._listeners)  # an import changes thousands of people, whom nobody keeps
        wanted = (newer if since else or_(newer, Change.until > now)) & heard
        columns = select(Change.id, Change.at, Change.kind, Change.subject, Change.until)
        with self._ledger.read() as connection:
            rows = connection.execute(columns.where(wanted).order_by(Change.at)).all()
        for row in rows:
            if row.id not in self._seen:
                self._seen[row.id] = row.at
                for listener in self._listeners.get(row.kind, ()):
                    listener(row.subject, row.until)
        horizon = now - 2 * OVERLAP
        self._seen = {change: at for change, at in self._seen.items() if at > horizon}

    def _forget_everything(self) -> None:
        self._seen = {}
        for listeners in self._listeners.values():
            for listener in listeners:
                listener(EVERYTHING, None)


def sweep_changes(unit: Unit) -> int:
    """Delete changes that no process can still need; returns how many."""
    old = Change.at < unit.now - KEEP
    spent = or_(Change.until.is_(None), Change.until < unit.now)
    return unit.connection.execute(delete(Change).where(old, spent)).rowcount

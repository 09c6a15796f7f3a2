"""The unit of work: one transaction that holds a change, its journal line and its outbox event."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, insert

from realnames.ledger.engine import connect
from realnames.ledger.tables import Change, JournalLine, OutboxLine
from realnames.ledger.values import Actor, Clock, DatabaseAway, Event, uuid7
from realnames.ledger.vault import Vault

LONGEST_TURN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Unit:
    """One transaction in progress: who acts, when, and the connection that will commit once."""

    connection: Connection
    now: datetime
    actor: Actor
    vault: Vault

    def record(self, event: Event) -> None:
        """Write the event's journal line, and its outbox row if it is published."""
        self.record_all((event,))

    def record_all(self, events: Iterable[Event]) -> None:
        """Write many events in bulk, one journal line each."""
        lines, published = [], []
        for event in events:
            line = self._line(event)
            lines.append(line)
            if event.published:
                published.append(
                    {"id": line["id"], "at": self.now, "event": event.name, "payload": line["details"]}
                )
        if lines:
            self.connection.execute(insert(JournalLine), lines)
        if published:
            self.connection.execute(insert(OutboxLine), published)

    def change(self, kind: str, subject: str, *, until: datetime | None = None) -> None:
        """Tell every process within two seconds to forget, or until `until` to refuse, this subject."""
        values = {"id": uuid7(self.now), "at": self.now, "kind": kind, "subject": subject, "until": until}
        self.connection.execute(insert(Change), [values])

    def _line(self, event: Event) -> dict[str, object]:
        details = msgspec.json.encode(event.details(), order="deterministic").decode()
        line: dict[str, object] = {
            "id": uuid7(self.now),
            "at": self.now,
            "event": event.name,
            "actor_kind": self.actor.kind.value,
            "actor_id": self.actor.id,
            "subject": event.subject,
            "request_id": self.actor.request_id,
            "details": details,
        }
        line["mac"] = self.vault.mac("journal", line_bytes(line))
        return line


@dataclass(frozen=True, slots=True)
class Ledger:
    """The database of one installation with its vault and clock.

    `reached` is called with the name of each crash point; it does nothing unless an anomaly test
    hands in one that ends the process there.
    """

    engine: Engine
    vault: Vault
    clock: Clock
    reached: Callable[[str], None] = lambda _name: None
    turns: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def unit(self, actor: Actor) -> Iterator[Unit]:
        """Open the one transaction of an act; it commits on a clean exit, and an error leaves nothing."""
        with self._turn(), connect(self.engine) as connection, connection.begin():
            yield Unit(connection, self.clock(), actor, self.vault)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; each statement sees what was committed when it began."""
        with connect(self.engine) as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite lets one writer in: the threads of a process queue fairly here, not by polling its file."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self.turns.acquire(timeout=LONGEST_TURN_SECONDS):
            raise DatabaseAway
        try:
            yield
        finally:
            self.turns.release()


def line_bytes(line: Mapping[Any, Any]) -> bytes:
    """What the MAC of a journal line covers: every column that the act itself wrote."""
    names = ("id", "at", "event", "actor_kind", "actor_id", "subject", "request_id", "details")
    return msgspec.json.encode([line[name] for name in names])

"""State in an SQLite file of its own: the default, shared by every process of one machine."""

import sqlite3
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from idp.state.rules import check_entry, check_ttl
from idp.state.values import NotAStateFile, StateAway, StateKey
from realnames.ledger.values import Clock

APPLICATION_ID = 0x54587374  # "TXst": SQLite's own place for saying whose file this is
WAIT_SECONDS = 2.0
IDLE_CONNECTIONS = 16
CHECKPOINT_PAGES = 4000
SWEEP_EVERY = timedelta(seconds=10)
SWEEP_AT_MOST = 1000
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

SCHEMA = (
    "PRAGMA journal_mode=WAL",
    f"PRAGMA application_id={APPLICATION_ID}",
    """CREATE TABLE entries
    (key TEXT PRIMARY KEY, value BLOB, hits INTEGER, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ix_entries_expires ON entries (expires)",
    """CREATE TABLE birth
    (id INTEGER PRIMARY KEY CHECK (id = 1), born INTEGER NOT NULL, boot TEXT NOT NULL) STRICT""",
)
PUT = """
INSERT INTO entries (key, value, expires) VALUES (:key, :value, :expires)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
ADD = PUT + " WHERE entries.expires <= :now"
GET = "SELECT value FROM entries WHERE key = :key AND expires > :now"
TAKE = "DELETE FROM entries WHERE key = :key AND expires > :now RETURNING value"
SWAP = """
UPDATE entries SET value = :value, expires = :expires
WHERE key = :key AND expires > :now AND value = :expected
"""
COUNT = """
INSERT INTO entries (key, hits, expires) VALUES ('#' || :key, 1, :expires)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN entries.expires <= :now THEN 1 ELSE entries.hits + 1 END,
  expires = CASE WHEN entries.expires <= :now THEN excluded.expires ELSE entries.expires END
RETURNING hits
"""
DELETE = "DELETE FROM entries WHERE key IN (:key, '#' || :key)"
SWEEP = """
DELETE FROM entries WHERE key IN
(SELECT key FROM entries WHERE expires <= :now ORDER BY expires LIMIT :most)
"""


class SQLiteState:
    """One statement per verb, each its own transaction; WAL, `synchronous=NORMAL`.

    A killed process loses nothing. A machine that loses power may lose its last moments, so a file
    opened after a restart of the machine is born again. Delete the file rather than restore it from
    a backup: an old copy does not know what was used since.
    """

    def __init__(self, path: Path, clock: Clock, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Open or create the file, readable by its owner only; raises `NotAStateFile`.

        `wait_seconds` is how long one verb waits for others to finish writing, then it raises `StateAway`.
        """
        self._path = path
        self._wait_seconds = wait_seconds
        self._clock = clock
        self._idle: deque[sqlite3.Connection] = deque()
        # Threads of one process queue here; SQLite's own waiting polls, and only for other processes.
        self._writing = threading.Lock()
        self._swept = clock()
        self._closed = False
        try:
            if not path.exists():
                _create(path)
            with closing(self._connect()) as connection, _immediately(connection):
                self._give_birth(connection)
        except (sqlite3.Error, OSError) as error:
            raise NotAStateFile from error

    def put(self, key: StateKey, value: bytes, *, ttl: timedelta) -> None:
        check_entry(value, ttl)
        self._write(PUT, key, value=value, lasting=ttl)

    def get(self, key: StateKey) -> bytes | None:
        with self._connection() as connection:
            row = connection.execute(GET, {"key": key.physical(), "now": _micros(self._clock())}).fetchone()
        return None if row is None else bytes(row[0])

    def take(self, key: StateKey) -> bytes | None:
        rows, _ = self._write(TAKE, key)
        return rows[0][0] if rows else None

    def add(self, key: StateKey, value: bytes, *, ttl: timedelta) -> bool:
        check_entry(value, ttl)
        return self._write(ADD, key, value=value, lasting=ttl)[1] == 1

    def incr_window(self, key: StateKey, *, window: timedelta) -> int:
        check_ttl(window)
        rows, _ = self._write(COUNT, key, lasting=window)
        return int(rows[0][0])

    def cas(self, key: StateKey, *, expected: bytes | None, new: bytes, ttl: timedelta) -> bool:
        if expected is None:
            return self.add(key, new, ttl=ttl)
        check_entry(new, ttl)
        return self._write(SWAP, key, value=new, expected=expected, lasting=ttl)[1] == 1

    def delete(self, key: StateKey) -> None:
        self._write(DELETE, key)

    def born(self) -> datetime:
        with self._connection() as connection:
            born: int = connection.execute("SELECT born FROM birth").fetchone()[0]
        return EPOCH + born * MICROSECOND

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _write(
        self,
        statement: str,
        key: StateKey,
        *,
        value: bytes | None = None,
        expected: bytes | None = None,
        lasting: timedelta = timedelta(),
    ) -> tuple[list[tuple[bytes]], int]:
        """Do one writing statement; the rows it returns and how many it changed."""
        now = self._clock()
        given = {
            "key": key.physical(),
            "value": value,
            "expected": expected,
            "now": _micros(now),
            "expires": _micros(now + lasting),
        }
        with self._connection() as connection, self._alone():
            if abs(now - self._swept) >= SWEEP_EVERY:
                self._sweep(connection, now)
            cursor = connection.execute(statement, given)
            return cursor.fetchall(), cursor.rowcount

    def _sweep(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Delete some of what has expired; the next sweeps delete the rest, so no caller waits long."""
        self._swept = now
        connection.execute(SWEEP, {"now": _micros(now), "most": SWEEP_AT_MOST})

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._writing.acquire(timeout=self._wait_seconds):
            raise StateAway
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for this thread alone while it needs one; a failed one is not used again."""
        if self._closed:
            raise StateAway
        connection: sqlite3.Connection | None = None
        try:
            connection = self._idle_connection() or self._connect()
            yield connection
            if len(self._idle) < IDLE_CONNECTIONS and not self._closed:
                self._idle.append(connection)
                connection = None
        except sqlite3.Error as error:
            raise StateAway from error
        finally:
            if connection is not None:
                connection.close()

    def _idle_connection(self) -> sqlite3.Connection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _connect(self) -> sqlite3.Connection:
        # Without a file the driver would make an empty one: a state that was moved away under us.
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=self._wait_seconds,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=32,
        )
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        return connection

    def _give_birth(self, connection: sqlite3.Connection) -> None:
        """Keep the birth of a file last opened since the machine started; otherwise it is born now."""
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise NotAStateFile
        boot = _boot_id()
        row = connection.execute("SELECT boot FROM birth").fetchone()
        if row is None or row[0] != boot or not boot:
            born = _micros(self._clock())
            connection.execute("INSERT OR REPLACE INTO birth VALUES (1, ?, ?)", (born, boot))


def _create(path: Path) -> None:
    """Make the file aside and link it into place whole, so that of many starting processes one makes it.

    (Turning a file that others already use to WAL fails at once instead of waiting.)
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".state-") as folder:
        draft = Path(folder) / "draft"
        draft.touch(mode=0o600)
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            for statement in SCHEMA:
                connection.execute(statement)
        with suppress(FileExistsError):
            path.hardlink_to(draft)


@contextmanager
def _immediately(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _boot_id() -> str:
    """What the kernel calls this run of the machine; empty where it does not say."""
    with suppress(OSError):
        return BOOT_ID.read_text("ascii").strip()
    return ""

"""The journal against a vandal with the database in hand: no tampering at random goes unnoticed."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from realnames.ledger.base import Base
from realnames.ledger.engine import make_engine
from realnames.ledger.journal import seal_all
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Keyring, Vault
from realnames.ledger.verification import verify
from tests.conftest import FakeClock
from tests.realnames.ledger.words import light

LINES = 6
COLUMNS = (
    "id",
    "at",
    "event",
    "actor_kind",
    "actor_id",
    "subject",
    "request_id",
    "details",
    "mac",
    "seq",
    "link",
)
RUBBISH = some.one_of(
    some.text(max_size=12),
    some.integers(-(2**31), 2**31),
    some.binary(max_size=40),
    some.floats(allow_nan=False),
)


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[tuple[Ledger, Path]]:
    path = tmp_path / "ledger.db"
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    ledger = Ledger(engine, Vault(Keyring.generate()), FakeClock())
    light(ledger, *map(str, range(LINES)))
    seal_all(ledger)
    assert verify(ledger).sound
    yield ledger, path
    engine.dispose()


def _tables(connection: sqlite3.Connection) -> list[Any]:
    lines = connection.execute("SELECT * FROM journal ORDER BY rowid").fetchall()
    return lines + connection.execute("SELECT * FROM journal_head").fetchall()


def _vandalise(connection: sqlite3.Connection, data: some.DataObject) -> None:
    act = data.draw(some.sampled_from(["column", "head", "delete", "swap", "renumber", "copy"]))
    seq = data.draw(some.integers(1, LINES))
    other = data.draw(some.integers(1, LINES))
    column = data.draw(some.sampled_from(COLUMNS))
    rubbish = data.draw(RUBBISH)
    if act == "column":
        connection.execute(f"UPDATE journal SET {column} = ? WHERE seq = ?", (rubbish, seq))
    elif act == "head":
        head = data.draw(some.sampled_from(["id", "seq", "link", "mac"]))
        connection.execute(f"UPDATE journal_head SET {head} = ?", (rubbish,))
    elif act == "delete":
        connection.execute("DELETE FROM journal WHERE seq = ?", (seq,))
    elif act == "swap":
        for before, after in ((seq, -1), (other, seq), (-1, other)):
            connection.execute("UPDATE journal SET seq = ? WHERE seq = ?", (after, before))
    elif act == "renumber":
        connection.execute("UPDATE journal SET seq = seq + 100 WHERE seq >= ?", (seq,))
    else:
        connection.execute(
            f"UPDATE journal SET {column} = (SELECT {column} FROM journal WHERE seq = ?) WHERE seq = ?",
            (other, seq),
        )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_no_tampering_at_random_goes_unnoticed(sealed: tuple[Ledger, Path], data: some.DataObject) -> None:
    ledger, path = sealed
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TEMP TABLE lines AS SELECT * FROM journal")
    connection.execute("CREATE TEMP TABLE heads AS SELECT * FROM journal_head")
    before = _tables(connection)
    with suppress(sqlite3.IntegrityError):  # the schema itself refused
        _vandalise(connection, data)
    changed = _tables(connection) != before
    try:
        assert verify(ledger).sound == (not changed)
    finally:
        connection.executescript(
            "DELETE FROM journal; INSERT INTO journal SELECT * FROM lines;"
            "DELETE FROM journal_head; INSERT INTO journal_head SELECT * FROM heads"
        )
        connection.close()

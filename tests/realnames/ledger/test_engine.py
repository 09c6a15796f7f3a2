"""The engine: what is stored comes back the same on both databases, and every wait has an end."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, select, text

from realnames.ledger.engine import make_engine
from realnames.ledger.statements import insert_new, upsert
from realnames.ledger.tables import Change, JournalHead
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, DatabaseAway, uuid7
from realnames.ledger.vault import Vault
from tests.conftest import FakeClock
from tests.races import race


def test_a_moment_comes_back_the_same_and_in_utc(ledger: Ledger) -> None:
    shanghai = datetime(2026, 9, 1, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    with ledger.unit(SYSTEM) as unit:
        values = {"id": uuid7(unit.now), "at": shanghai, "kind": "lamp", "subject": "a"}
        unit.connection.execute(insert(Change).values(**values))
        stored = unit.connection.scalar(select(Change.at))
    assert stored == shanghai
    assert stored is not None
    assert stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(ledger: Ledger) -> None:
    naive = datetime(2026, 9, 1)  # noqa: DTZ001
    with pytest.raises(Exception, match="naive"), ledger.unit(SYSTEM) as unit:
        unit.connection.execute(insert(Change).values(id=uuid7(unit.now), at=naive, kind="", subject=""))


def test_a_key_is_inserted_by_one_of_many_at_once(ledger: Ledger) -> None:
    row: dict[str, Any] = {"id": 1, "seq": 0, "link": b"", "mac": b""}

    def insert_it() -> bool:
        with ledger.unit(SYSTEM) as unit:
            return insert_new(unit.connection, JournalHead, row)

    assert sorted(map(str, race(8, insert_it))) == ["False"] * 7 + ["True"]


def test_an_upsert_overwrites_what_is_there(ledger: Ledger) -> None:
    rows = [{"id": number, "seq": number, "link": b"", "mac": b""} for number in (1, 2)]
    with ledger.unit(SYSTEM) as unit:
        upsert(unit.connection, JournalHead, rows[:1], key=("id",))
        upsert(unit.connection, JournalHead, [{**row, "seq": 9} for row in rows], key=("id",))
        upsert(unit.connection, JournalHead, [], key=("id",))
        assert unit.connection.scalars(select(JournalHead.seq)).all() == [9, 9]


def test_reading_then_writing_never_meets_a_stale_snapshot(ledger: Ledger) -> None:
    """The classic SQLite failure: two transactions that read first and write afterwards."""
    with ledger.unit(SYSTEM) as unit:
        insert_new(unit.connection, JournalHead, {"id": 1, "seq": 0, "link": b"", "mac": b""})

    def count_up() -> None:
        with ledger.unit(SYSTEM) as unit:
            head = select(JournalHead.seq).where(JournalHead.id == 1).with_for_update()
            seq = unit.connection.scalars(head).one()
            upsert(
                unit.connection,
                JournalHead,
                [{"id": 1, "seq": seq + 1, "link": b"", "mac": b""}],
                key=("id",),
            )

    race(8, count_up)
    with ledger.read() as connection:
        assert connection.scalar(select(JournalHead.seq)) == 8


def test_a_database_that_is_not_there_is_a_refusal_of_ours(
    tmp_path: Path, vault: Vault, clock: FakeClock
) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.db", f"postgresql+psycopg://x@/x?host={tmp_path}"):
        engine = make_engine(url)
        with pytest.raises(DatabaseAway), Ledger(engine, vault, clock).unit(SYSTEM):
            pass
        engine.dispose()


def test_a_pool_that_is_used_up_is_a_refusal_of_ours(tmp_path: Path, vault: Vault, clock: FakeClock) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/x.db", pool_size=1, max_overflow=0, pool_timeout=0.01)
    ledger = Ledger(engine, vault, clock)
    with ledger.read(), pytest.raises(DatabaseAway), ledger.read():
        pass
    engine.dispose()


def test_sqlite_keeps_what_it_confirmed_and_lets_readers_read_while_one_writes(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.connect() as connection:
        pragmas = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    engine.dispose()
    assert pragmas == ["wal", 2, 1]

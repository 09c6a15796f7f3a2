"""What the state file adds to the contract: whose file it is, its births, its waiting, its processes."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from idp.state.opening import open_state
from idp.state.sqlite import SQLiteState
from idp.state.values import NotAStateFile, StateAway, StateKey
from tests.conftest import FakeClock
from tests.races import race, winners

MINUTE = timedelta(minutes=1)
KEY = StateKey("interaction", "one")

TAKER = """
import sys
from pathlib import Path
from idp.state.sqlite import SQLiteState
from idp.state.values import StateKey
from realnames.ledger.values import SystemClock

store = SQLiteState(Path(sys.argv[1]), SystemClock())
print("ready", flush=True)
sys.stdin.readline()
print(sum(store.take(StateKey("interaction", str(place))) is not None for place in range(300)))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def store(path: Path, clock: FakeClock) -> Iterator[SQLiteState]:
    with closing(SQLiteState(path, clock, wait_seconds=0.2)) as opened:
        yield opened


def test_only_its_owner_may_read_the_file(store: SQLiteState, path: Path) -> None:
    store.put(KEY, b"value", ttl=MINUTE)
    assert {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {
        "state.db": 0o600,
        "state.db-wal": 0o600,
        "state.db-shm": 0o600,
    }


def test_no_name_is_written_into_the_file(store: SQLiteState, path: Path) -> None:
    store.put(StateKey("interaction", "zhang-wei-private"), b"value", ttl=MINUTE)
    assert not any(b"zhang-wei" in file.read_bytes() for file in path.parent.iterdir())


@pytest.mark.parametrize("content", [b"a letter to the parents\n" * 200, None])
def test_a_file_of_something_else_is_refused_and_left_alone(
    path: Path, clock: FakeClock, content: bytes | None
) -> None:
    if content is not None:
        path.write_bytes(content)
    else:
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE grades (pupil TEXT)")
    before = path.read_bytes()
    with pytest.raises(NotAStateFile):
        SQLiteState(path, clock)
    assert path.read_bytes() == before


def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(NotAStateFile):
        SQLiteState(tmp_path / "no such folder" / "state.db", clock)
    with pytest.raises(NotAStateFile):
        SQLiteState(tmp_path, clock)


def test_a_file_last_opened_before_the_machine_restarted_is_born_again(path: Path, clock: FakeClock) -> None:
    with closing(SQLiteState(path, clock)) as store:
        first = store.born()
    clock.advance(hours=1)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE birth SET boot = 'an earlier run of the machine'")
    with closing(SQLiteState(path, clock)) as store:
        assert store.born() - first == timedelta(hours=1)
    clock.advance(hours=1)
    with closing(SQLiteState(path, clock)) as store:
        assert store.born() - first == timedelta(hours=1)


def test_a_deleted_file_is_born_again_at_the_next_start(path: Path, clock: FakeClock) -> None:
    with closing(SQLiteState(path, clock)) as store:
        first = store.born()
    path.unlink()
    clock.advance(hours=1)
    with closing(SQLiteState(path, clock)) as store:
        assert store.born() - first == timedelta(hours=1)


def test_who_waits_too_long_for_another_process_is_told_to_come_back(store: SQLiteState, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateAway):
            store.put(KEY, b"value", ttl=MINUTE)
        assert store.get(KEY) is None
        other.execute("COMMIT")
    store.put(KEY, b"value", ttl=MINUTE)
    assert store.get(KEY) == b"value"


def test_a_file_moved_away_is_a_store_that_is_away(path: Path, clock: FakeClock) -> None:
    with closing(SQLiteState(path, clock)) as store:
        for file in list(path.parent.iterdir()):
            file.unlink()
        with pytest.raises(StateAway):
            store.get(KEY)
        assert not path.exists()


def test_what_has_expired_is_swept_away_by_later_writing(
    store: SQLiteState, path: Path, clock: FakeClock
) -> None:
    for place in range(50):
        store.put(StateKey("interaction", str(place)), b"value", ttl=MINUTE)
        store.incr_window(StateKey("rate", str(place)), window=MINUTE)
    clock.advance(minutes=2)
    store.put(KEY, b"value", ttl=MINUTE)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM entries").fetchone() == (1,)


def test_many_may_open_a_new_file_at_once(path: Path, clock: FakeClock) -> None:
    outcomes = race(16, lambda: SQLiteState(path, clock))
    stores = winners(outcomes)
    assert len(stores) == 16, outcomes
    assert len({store.born() for store in stores}) == 1
    for store in stores:
        store.close()


def test_of_four_processes_that_take_each_entry_goes_to_one(path: Path, store: SQLiteState) -> None:
    from realnames.ledger.values import SystemClock

    with closing(open_state(f"sqlite:///{path}", SystemClock(), workers=4)) as shared:
        for place in range(300):
            shared.put(StateKey("interaction", str(place)), b"prize", ttl=MINUTE)
    takers = [
        subprocess.Popen(
            [sys.executable, "-c", TAKER, str(path)],
            cwd=Path(__file__).parents[3],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for taker in takers:
        assert taker.stdout is not None
        assert taker.stdout.readline() == "ready\n"
    for taker in takers:
        assert taker.stdin is not None
        taker.stdin.write("\n")
        taker.stdin.flush()
    assert sum(int(taker.communicate(timeout=30)[0]) for taker in takers) == 300

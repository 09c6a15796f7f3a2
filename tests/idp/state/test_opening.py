"""Which store an address opens, what memory refuses, and when the absence of a mark is believed."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from idp.state.memory import MemoryState
from idp.state.opening import open_state
from idp.state.rules import mark_is_trustworthy
from idp.state.sqlite import SQLiteState
from idp.state.values import KINDS, Loss, MemoryIsForOneProcess, StateFull, StateKey, UnknownStateURL
from tests.conftest import FakeClock

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file",
        "postgresql://host/db",
        "sqlite:",
        "sqlite://",
        "sqlite:///",
        "sqlite://host/path",
        "sqlite:///path?mode=memory",
        "redis://localhost:notaport/0",
        "redis://localhost/0?decode_responses=True",
        "unix:///socket?retry_on_timeout=True",
    ],
)
def test_an_address_nobody_understands_refuses_to_start(url: str) -> None:
    with pytest.raises(UnknownStateURL, match="must be memory:, sqlite:///path"):
        open_state(url, FakeClock(), workers=1)


def test_memory_refuses_more_than_one_process_and_says_what_to_set() -> None:
    with pytest.raises(MemoryIsForOneProcess, match="sqlite:///path or redis://"):
        open_state("memory:", FakeClock(), workers=2)
    open_state("memory:", FakeClock(), workers=1).close()


def test_an_absolute_path_has_four_slashes_and_may_hold_any_letters(tmp_path: Path) -> None:
    with closing(open_state(f"sqlite:///{tmp_path / '状态.db'}", FakeClock(), workers=8)) as store:
        assert isinstance(store, SQLiteState)
    assert (tmp_path / "状态.db").exists()


def test_full_memory_makes_room_from_what_expired_and_otherwise_refuses() -> None:
    clock = FakeClock()
    store = MemoryState(clock, max_entries=3)
    for place in range(2):
        store.put(StateKey("client_assertion", str(place)), b"", ttl=MINUTE)
    store.incr_window(StateKey("rate", "address"), window=MINUTE)
    with pytest.raises(StateFull):
        store.add(StateKey("client_assertion", "more"), b"", ttl=MINUTE)
    with pytest.raises(StateFull):
        store.incr_window(StateKey("rate", "another address"), window=MINUTE)
    store.put(StateKey("client_assertion", "1"), b"replaced", ttl=2 * MINUTE)
    clock.advance(minutes=1)
    assert store.add(StateKey("client_assertion", "more"), b"", ttl=MINUTE)
    assert not store.add(StateKey("client_assertion", "1"), b"", ttl=MINUTE)


def test_a_proof_older_than_the_store_cannot_be_shown_to_be_unused() -> None:
    born = FakeClock().now
    second = timedelta(seconds=1)
    assert not mark_is_trustworthy(born - second, born, ahead=timedelta())
    assert mark_is_trustworthy(born, born, ahead=timedelta())
    assert not mark_is_trustworthy(born + 29 * second, born, ahead=30 * second)
    assert mark_is_trustworthy(born + 30 * second, born, ahead=30 * second)


def test_every_kind_says_what_its_loss_means_and_its_word_is_safe_in_a_key() -> None:
    assert set(KINDS.values()) == set(Loss)
    assert all(kind.replace("_", "").isascii() and kind.islower() for kind in KINDS)
    assert StateKey("client_assertion", "").loss is Loss.MARK
    assert StateKey("interaction", "").loss is Loss.GRANT

"""Memory is small enough to be believed by reading; SQLite must agree with it in any order of acts."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from idp.state.memory import MemoryState
from idp.state.sqlite import SQLiteState
from idp.state.values import StateKey
from tests.conftest import FakeClock

KEYS = st.builds(
    StateKey, kind=st.sampled_from(["interaction", "client_assertion"]), name=st.sampled_from(["", "a", "甲"])
)
VALUES = st.sampled_from([b"", b"a", b"b", b"\xff" * 300])
LIVES = st.integers(1, 100).map(lambda seconds: timedelta(seconds=seconds))


class TwoStores(RuleBasedStateMachine):
    """Does every act to both stores and compares what they answer."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.folder = tempfile.TemporaryDirectory()
        self.model = MemoryState(self.clock)
        self.file = SQLiteState(Path(self.folder.name) / "state.db", self.clock)

    @rule(key=KEYS, value=VALUES, ttl=LIVES)
    def put(self, key: StateKey, value: bytes, ttl: timedelta) -> None:
        self.model.put(key, value, ttl=ttl)
        self.file.put(key, value, ttl=ttl)

    @rule(key=KEYS)
    def take(self, key: StateKey) -> None:
        assert self.model.take(key) == self.file.take(key)

    @rule(key=KEYS, value=VALUES, ttl=LIVES)
    def add(self, key: StateKey, value: bytes, ttl: timedelta) -> None:
        assert self.model.add(key, value, ttl=ttl) == self.file.add(key, value, ttl=ttl)

    @rule(key=KEYS, window=LIVES)
    def count(self, key: StateKey, window: timedelta) -> None:
        assert self.model.incr_window(key, window=window) == self.file.incr_window(key, window=window)

    @rule(key=KEYS, expected=st.none() | VALUES, new=VALUES, ttl=LIVES)
    def swap(self, key: StateKey, expected: bytes | None, new: bytes, ttl: timedelta) -> None:
        swapped = self.model.cas(key, expected=expected, new=new, ttl=ttl)
        assert self.file.cas(key, expected=expected, new=new, ttl=ttl) == swapped

    @rule(key=KEYS)
    def delete(self, key: StateKey) -> None:
        self.model.delete(key)
        self.file.delete(key)

    @rule(seconds=st.integers(0, 60))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule()
    def open_again(self) -> None:
        self.file.close()
        self.file = SQLiteState(Path(self.folder.name) / "state.db", self.clock)

    @invariant()
    def both_hold_the_same(self) -> None:
        for kind in ("interaction", "client_assertion"):
            for name in ("", "a", "甲"):
                key = StateKey(kind, name)
                assert self.model.get(key) == self.file.get(key)

    def teardown(self) -> None:
        self.file.close()
        self.folder.cleanup()


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)

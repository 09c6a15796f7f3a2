"""What may be used once is used once, however many try at the same instant; and the trial is a real one."""

import threading
from datetime import timedelta

import pytest

from idp.state.contract import StateStore
from idp.state.memory import MemoryState
from idp.state.values import StateKey
from tests.conftest import FakeClock
from tests.races import losses, race, race_each, winners

KEY = StateKey("client_assertion", "one")
MINUTE = timedelta(minutes=1)


class AlreadyUsed(Exception):
    """The refusal of this file's own act."""


@pytest.fixture
def store() -> StateStore:
    return MemoryState(FakeClock())


def test_looking_first_and_taking_later_is_caught_as_a_double_use(store: StateStore) -> None:
    everybody_has_looked = threading.Barrier(8)

    def look_then_take() -> bytes | None:
        value = store.get(KEY)
        everybody_has_looked.wait(10)
        store.delete(KEY)
        return value

    store.put(KEY, b"prize", ttl=MINUTE)
    assert race(8, look_then_take).count(b"prize") == 8


def test_a_proof_shown_by_32_at_once_is_believed_once(store: StateStore) -> None:
    def believe() -> str:
        if not store.add(KEY, b"", ttl=MINUTE):
            raise AlreadyUsed
        return "believed"

    outcomes = race(32, believe)
    assert winners(outcomes) == ["believed"]
    assert {type(loss) for loss in losses(outcomes)} == {AlreadyUsed}
    assert len(losses(outcomes)) == 31


def test_every_contestant_has_its_own_outcome_in_its_own_place() -> None:
    def fail() -> int:
        raise AlreadyUsed

    first, second, third = race_each([lambda: 1, fail, lambda: 3])
    assert (first, third) == (1, 3)
    assert isinstance(second, AlreadyUsed)

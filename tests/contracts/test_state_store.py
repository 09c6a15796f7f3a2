"""What every state store promises, whichever member of the family keeps it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.state.contract import StateStore
from idp.state.opening import open_state
from idp.state.rules import MAX_TTL, MAX_VALUE_BYTES
from idp.state.values import StateAway, StateKey, StateValueTooLong
from tests.conftest import FakeClock
from tests.races import race, race_each

MINUTE = timedelta(minutes=1)
KEY = StateKey("interaction", "one")
OTHER = StateKey("interaction", "other")

OpenStore = Callable[[], StateStore]
shared = pytest.mark.parametrize(
    "state_url", ["sqlite", pytest.param("redis", marks=pytest.mark.services)], indirect=True
)

NAMES_NOBODY_EXPECTED = (
    "",
    "*",
    "one\r\nDEL one",
    "one:n",
    "#one",
    "'; DROP TABLE entries; --",
    "\x00",
    "名字" * 100,
    "\ud800",
    "x" * 1_000_000,
)


@pytest.fixture
def open_store(state_url: str, clock: FakeClock) -> Iterator[OpenStore]:
    """Opens the store on trial; called again, it opens the same one another time."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(open_state(state_url, clock, workers=1)))


@pytest.fixture
def store(open_store: OpenStore) -> StateStore:
    """The store on trial."""
    return open_store()


def test_what_is_put_can_be_got_until_it_is_deleted(store: StateStore) -> None:
    assert store.get(KEY) is None
    store.put(KEY, b"value", ttl=MINUTE)
    assert store.get(KEY) == b"value"
    assert store.get(KEY) == b"value"
    store.delete(KEY)
    assert store.get(KEY) is None
    store.delete(KEY)


def test_putting_again_replaces_value_and_remaining_time(store: StateStore, clock: FakeClock) -> None:
    store.put(KEY, b"first", ttl=MINUTE)
    clock.advance(seconds=59)
    store.put(KEY, b"second", ttl=MINUTE)
    clock.advance(seconds=59)
    assert store.get(KEY) == b"second"


@pytest.mark.parametrize("value", [b"", b"\x00", b"\xff\x00\r\n" * 500, bytes(range(256))])
def test_any_bytes_come_back_as_they_were(store: StateStore, value: bytes) -> None:
    store.put(KEY, value, ttl=MINUTE)
    assert store.get(KEY) == value
    assert store.cas(KEY, expected=value, new=value[::-1], ttl=MINUTE)
    assert store.take(KEY) == value[::-1]
    assert store.add(KEY, value, ttl=MINUTE)
    assert store.get(KEY) == value


def test_an_empty_value_is_something_and_not_nothing(store: StateStore) -> None:
    store.put(KEY, b"", ttl=MINUTE)
    assert not store.add(KEY, b"x", ttl=MINUTE)
    assert not store.cas(KEY, expected=None, new=b"x", ttl=MINUTE)
    assert store.cas(KEY, expected=b"", new=b"x", ttl=MINUTE)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.binary(max_size=2000), name=st.text(max_size=50))
def test_any_value_under_any_name_comes_back(store: StateStore, value: bytes, name: str) -> None:
    key = StateKey("interaction", name)
    store.put(key, value, ttl=MINUTE)
    assert store.take(key) == value
    assert store.get(key) is None


def test_no_name_can_reach_the_entry_of_another(store: StateStore) -> None:
    store.put(KEY, b"mine", ttl=MINUTE)
    for position, name in enumerate(NAMES_NOBODY_EXPECTED):
        key = StateKey("interaction", name)
        assert store.get(key) is None
        store.put(key, b"%d" % position, ttl=MINUTE)
        store.incr_window(key, window=MINUTE)
    for position, name in enumerate(NAMES_NOBODY_EXPECTED):
        assert store.take(StateKey("interaction", name)) == b"%d" % position
    assert store.get(KEY) == b"mine"


def test_the_same_name_of_another_kind_is_another_entry(store: StateStore) -> None:
    store.put(KEY, b"mine", ttl=MINUTE)
    assert store.get(StateKey("activation", KEY.name)) is None


def test_nothing_lives_longer_than_it_was_given(store: StateStore, clock: FakeClock) -> None:
    keys = [StateKey("client_assertion", str(place)) for place in range(5)]
    for key in keys:
        store.put(key, b"value", ttl=MINUTE)
    clock.advance(seconds=59.999999)
    assert store.get(keys[0]) == b"value"
    clock.advance(seconds=0.000001)
    assert store.get(keys[0]) is None
    assert store.take(keys[1]) is None
    assert store.add(keys[2], b"again", ttl=MINUTE)
    assert not store.cas(keys[3], expected=b"value", new=b"again", ttl=MINUTE)
    assert store.cas(keys[4], expected=None, new=b"again", ttl=MINUTE)
    assert store.get(keys[2]) == b"again"
    assert not store.add(keys[2], b"late", ttl=MINUTE)


def test_taking_leaves_nothing(store: StateStore) -> None:
    store.put(KEY, b"value", ttl=MINUTE)
    assert store.take(KEY) == b"value"
    assert store.take(KEY) is None
    assert store.get(KEY) is None
    assert store.add(KEY, b"again", ttl=MINUTE)


def test_adding_never_replaces(store: StateStore) -> None:
    assert store.add(KEY, b"first", ttl=MINUTE)
    assert not store.add(KEY, b"first", ttl=MINUTE)
    assert not store.add(KEY, b"second", ttl=MINUTE)
    assert store.get(KEY) == b"first"


def test_a_swap_needs_exactly_what_is_there(store: StateStore, clock: FakeClock) -> None:
    assert not store.cas(KEY, expected=b"a", new=b"b", ttl=MINUTE)
    assert store.cas(KEY, expected=None, new=b"a", ttl=MINUTE)
    assert not store.cas(KEY, expected=None, new=b"b", ttl=MINUTE)
    assert not store.cas(KEY, expected=b"A", new=b"b", ttl=MINUTE)
    clock.advance(seconds=59)
    assert store.cas(KEY, expected=b"a", new=b"b", ttl=MINUTE)
    clock.advance(seconds=59)
    assert store.get(KEY) == b"b"


def test_a_window_opens_with_its_first_hit_and_later_hits_do_not_prolong_it(
    store: StateStore, clock: FakeClock
) -> None:
    assert [store.incr_window(KEY, window=MINUTE) for _ in range(3)] == [1, 2, 3]
    clock.advance(seconds=59)
    assert store.incr_window(KEY, window=MINUTE) == 4
    clock.advance(seconds=1)
    assert [store.incr_window(KEY, window=MINUTE) for _ in range(2)] == [1, 2]
    clock.advance(seconds=59)
    assert store.incr_window(KEY, window=MINUTE) == 3
    assert store.incr_window(OTHER, window=MINUTE) == 1


def test_counters_and_values_under_one_key_do_not_meet_but_are_deleted_together(store: StateStore) -> None:
    store.incr_window(KEY, window=MINUTE)
    assert store.get(KEY) is None
    assert store.take(KEY) is None
    assert store.add(KEY, b"value", ttl=MINUTE)
    assert store.incr_window(KEY, window=MINUTE) == 2
    assert store.get(KEY) == b"value"
    store.delete(KEY)
    assert store.get(KEY) is None
    assert store.incr_window(KEY, window=MINUTE) == 1


@pytest.mark.parametrize("ttl", [timedelta(), -MINUTE, MAX_TTL + timedelta(seconds=1), timedelta.max])
def test_a_time_that_makes_no_sense_is_refused(store: StateStore, ttl: timedelta) -> None:
    for act in (
        lambda: store.put(KEY, b"", ttl=ttl),
        lambda: store.add(KEY, b"", ttl=ttl),
        lambda: store.cas(KEY, expected=None, new=b"", ttl=ttl),
        lambda: store.incr_window(KEY, window=ttl),
    ):
        with pytest.raises(ValueError, match="time to live"):
            act()
    assert store.get(KEY) is None


def test_a_value_that_is_not_bytes_or_far_too_long_is_refused(store: StateStore) -> None:
    with pytest.raises(TypeError):
        store.put(KEY, "text", ttl=MINUTE)  # type: ignore[arg-type]
    with pytest.raises(StateValueTooLong):
        store.add(KEY, bytes(MAX_VALUE_BYTES + 1), ttl=MINUTE)
    store.put(KEY, bytes(MAX_VALUE_BYTES), ttl=MINUTE)
    assert len(store.take(KEY) or b"") == MAX_VALUE_BYTES


def test_a_very_short_life_is_a_life(store: StateStore, clock: FakeClock) -> None:
    store.put(KEY, b"", ttl=timedelta(milliseconds=500))
    assert store.get(KEY) == b""
    clock.advance(milliseconds=500)
    assert store.get(KEY) is None


def test_of_64_who_take_one_gets_it(store: StateStore) -> None:
    store.put(KEY, b"prize", ttl=MINUTE)
    outcomes = race(64, lambda: store.take(KEY))
    assert outcomes.count(b"prize") == 1
    assert outcomes.count(None) == 63


def test_of_64_who_add_one_wins_and_its_value_stays(store: StateStore) -> None:
    values = [b"%d" % place for place in range(64)]
    outcomes = race_each([lambda value=value: store.add(KEY, value, ttl=MINUTE) for value in values])
    assert outcomes.count(True) == 1
    assert outcomes.count(False) == 63
    assert store.get(KEY) == values[outcomes.index(True)]


def test_of_64_who_add_over_an_expired_mark_one_wins(store: StateStore, clock: FakeClock) -> None:
    store.add(KEY, b"old", ttl=MINUTE)
    clock.advance(minutes=1)
    outcomes = race(64, lambda: store.add(KEY, b"new", ttl=MINUTE))
    assert (outcomes.count(True), outcomes.count(False)) == (1, 63)


@pytest.mark.parametrize("before", [None, b"before"])
def test_of_64_who_swap_one_wins(store: StateStore, before: bytes | None) -> None:
    if before is not None:
        store.put(KEY, before, ttl=MINUTE)
    values = [b"%d" % place for place in range(64)]
    outcomes = race_each(
        [lambda new=new: store.cas(KEY, expected=before, new=new, ttl=MINUTE) for new in values]
    )
    assert (outcomes.count(True), outcomes.count(False)) == (1, 63)
    assert store.get(KEY) == values[outcomes.index(True)]


def test_64_hits_at_once_are_64_hits(store: StateStore) -> None:
    outcomes = race(64, lambda: store.incr_window(KEY, window=MINUTE))
    assert set(outcomes) == set(range(1, 65))


def test_64_hits_at_once_after_the_window_open_one_new_window(store: StateStore, clock: FakeClock) -> None:
    for _ in range(5):
        store.incr_window(KEY, window=MINUTE)
    clock.advance(minutes=1)
    outcomes = race(64, lambda: store.incr_window(KEY, window=MINUTE))
    assert set(outcomes) == set(range(1, 65))


def test_the_birth_stays_while_the_store_lives(store: StateStore, clock: FakeClock) -> None:
    born = store.born()
    assert born == clock.now
    clock.advance(hours=5)
    assert store.born() == born


@shared
def test_a_store_opened_again_still_holds_what_it_held(open_store: OpenStore, clock: FakeClock) -> None:
    first = open_store()
    born = first.born()
    first.put(KEY, b"value", ttl=MINUTE)
    first.add(OTHER, b"", ttl=MINUTE)
    first.incr_window(KEY, window=MINUTE)
    first.close()
    clock.advance(seconds=30)
    second = open_store()
    assert second.get(KEY) == b"value"
    assert not second.add(OTHER, b"", ttl=MINUTE)
    assert second.incr_window(KEY, window=MINUTE) == 2
    assert second.born() == born


@shared
def test_two_openings_of_one_store_share_their_entries(open_store: OpenStore) -> None:
    here, there = open_store(), open_store()
    here.put(KEY, b"value", ttl=MINUTE)
    outcomes = race_each([lambda: here.take(KEY), lambda: there.take(KEY)] * 16)
    assert outcomes.count(b"value") == 1
    assert {here.incr_window(KEY, window=MINUTE), there.incr_window(KEY, window=MINUTE)} == {1, 2}


def test_a_closed_store_refuses_everything(store: StateStore) -> None:
    store.close()
    for act in (
        lambda: store.put(KEY, b"", ttl=MINUTE),
        lambda: store.get(KEY),
        lambda: store.take(KEY),
        lambda: store.add(KEY, b"", ttl=MINUTE),
        lambda: store.incr_window(KEY, window=MINUTE),
        lambda: store.cas(KEY, expected=b"", new=b"", ttl=MINUTE),
        lambda: store.delete(KEY),
        store.born,
    ):
        with pytest.raises(StateAway):
            act()
    store.close()


def test_a_kind_nobody_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="not a kind"):
        StateKey("typo", "name")

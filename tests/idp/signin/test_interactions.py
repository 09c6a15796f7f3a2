"""An interaction belongs to one browser, moves forward only, and ends once."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from idp.oauth.values import AuthorizationRequest
from idp.signin.store import begin_interaction, find_interaction, finish_interaction, forget_steps, mark_step
from idp.signin.values import InteractionFinished, InteractionUnknown
from idp.state.contract import StateStore
from idp.state.opening import open_state
from tests.conftest import FakeClock
from tests.races import race, race_each, winners

REQUEST = AuthorizationRequest("homework", "https://homework.example/callback", ("openid",), state="s")


@pytest.fixture
def store(clock: FakeClock) -> Iterator[StateStore]:
    with closing(open_state("memory:", clock, workers=1)) as opened:
        yield opened


def test_only_the_browser_that_began_it_finds_it(store: StateStore, clock: FakeClock) -> None:
    begun = begin_interaction(store, REQUEST, browser="mine", now=clock())
    assert find_interaction(store, begun.id, browser="mine").request == REQUEST
    with pytest.raises(InteractionUnknown):
        find_interaction(store, begun.id, browser="yours")


def test_steps_taken_at_once_are_all_kept(store: StateStore, clock: FakeClock) -> None:
    begun = begin_interaction(store, REQUEST, browser="b", now=clock())
    race_each(
        [
            lambda s=step: mark_step(store, begun, s, session="sid", now=clock())
            for step in ("sign_in", "consent")
        ]
    )
    assert set(find_interaction(store, begun.id, browser="b").done) == {"sign_in", "consent"}


def test_of_many_only_one_finishes(store: StateStore, clock: FakeClock) -> None:
    begun = begin_interaction(store, REQUEST, browser="b", now=clock())
    outcomes = race(16, lambda: finish_interaction(store, begun, now=clock()))
    assert len(winners(outcomes)) == 1


def test_after_the_end_nothing_moves_and_it_is_remembered_for_ten_minutes(
    store: StateStore, clock: FakeClock
) -> None:
    begun = begin_interaction(store, REQUEST, browser="b", now=clock())
    finish_interaction(store, begun, now=clock())
    with pytest.raises(InteractionFinished):
        mark_step(store, begun, "consent", session="sid", now=clock())
    with pytest.raises(InteractionFinished):
        forget_steps(store, begun, now=clock())
    clock.advance(minutes=9)
    assert find_interaction(store, begun.id, browser="b").finished_at is not None
    clock.advance(minutes=2)
    with pytest.raises(InteractionUnknown):
        find_interaction(store, begun.id, browser="b")


def test_steps_do_not_lengthen_its_life(store: StateStore, clock: FakeClock) -> None:
    begun = begin_interaction(store, REQUEST, browser="b", now=clock())
    clock.advance(minutes=29)
    mark_step(store, begun, "sign_in", session="sid", now=clock())
    clock.advance(minutes=2)
    with pytest.raises(InteractionUnknown):
        find_interaction(store, begun.id, browser="b")

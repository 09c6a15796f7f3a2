"""Races: many threads let go at one instant, so that "exactly one wins" is tried and not assumed.

    outcomes = race(64, lambda: state.take(key))
    assert outcomes.count(None) == 63

Every contestant waits at one barrier, then acts. An outcome is what the act returned or the exception
it raised, so that a test can count both:

    outcomes = race(8, lambda: exchange(code))
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {CodeAlreadySpent}

Use `race_each` when every contestant does something of its own. A contestant that opens its own
connection should do so inside the act: what the barrier holds back is the act alone.
"""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

START_WITHIN = 20.0
FINISH_WITHIN = 60.0
SWITCH_EVERY = 1e-5


def race(contestants: int, act: Callable[[], T]) -> list[T | Exception]:
    """Let `contestants` threads do the same act at once; their outcomes in no particular order."""
    return race_each([act] * contestants)


def race_each(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Let each act run in a thread of its own at once; outcomes in the order of `acts`."""
    barrier = threading.Barrier(len(acts))
    outcomes: dict[int, T | Exception] = {}

    def contest(place: int, act: Callable[[], T]) -> None:
        try:
            barrier.wait(START_WITHIN)
            outcomes[place] = act()
        except Exception as loss:  # whatever a contestant meets is its outcome
            outcomes[place] = loss

    threads = [
        threading.Thread(target=contest, args=(place, act), daemon=True) for place, act in enumerate(acts)
    ]
    with _eager_switching():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(FINISH_WITHIN)
    stuck = len(acts) - len(outcomes)
    assert not stuck, f"{stuck} of {len(acts)} contestants never finished"
    return [outcomes[place] for place in range(len(acts))]


def winners(outcomes: Iterable[T | Exception]) -> list[T]:
    """The outcomes of the contestants whose act returned."""
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]


def losses(outcomes: Iterable[T | Exception]) -> list[Exception]:
    """What was raised by the contestants whose act did not return."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@contextmanager
def _eager_switching() -> Iterator[None]:
    """Python lets a thread run for 5 ms undisturbed, long enough to hide a race; cut that to 10 µs."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_EVERY)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)

"""Changes: every process hears within two seconds, asks once a second at most, and misses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, event, func, select

from realnames.ledger.changes import EVERYTHING, Changes, sweep_changes
from realnames.ledger.tables import Change
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.races import race

Heard = list[tuple[str, datetime | None]]


@pytest.fixture
def changes(ledger: Ledger) -> Changes:
    return Changes(ledger)


@pytest.fixture
def heard(changes: Changes) -> Heard:
    heard: Heard = []

    def listen(subject: str, until: datetime | None) -> None:
        if subject != EVERYTHING:
            heard.append((subject, until))

    changes.listen("lamp", listen)
    return heard


def tell(ledger: Ledger, subject: str, *, until: datetime | None = None, kind: str = "lamp") -> None:
    with ledger.unit(SYSTEM) as unit:
        unit.change(kind, subject, until=until)


@contextmanager
def statements(ledger: Ledger) -> Iterator[list[str]]:
    seen: list[str] = []

    def count(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(ledger.engine, "before_cursor_execute", count)
    yield seen
    event.remove(ledger.engine, "before_cursor_execute", count)


def test_a_change_is_heard_once_by_those_who_listen_for_its_kind(
    ledger: Ledger, changes: Changes, heard: Heard, clock: FakeClock
) -> None:
    changes.catch_up(clock())
    tell(ledger, "a")
    tell(ledger, "b", kind="door")
    for _ in range(5):
        clock.advance(seconds=1)
        changes.catch_up(clock())
    assert heard == [("a", None)]


def test_it_asks_at_most_once_a_second(
    ledger: Ledger, changes: Changes, heard: Heard, clock: FakeClock
) -> None:
    changes.catch_up(clock())
    tell(ledger, "a")
    with statements(ledger) as asked:
        for _ in range(9):
            clock.advance(milliseconds=100)
            changes.catch_up(clock())
        assert asked == []
        assert heard == []
        clock.advance(milliseconds=100)
        race(8, lambda: changes.catch_up(clock()))
        assert len([statement for statement in asked if "FROM changes" in statement]) == 1
    assert heard == [("a", None)]


def test_a_transaction_that_commits_late_is_still_heard(
    ledger: Ledger, changes: Changes, heard: Heard, clock: FakeClock
) -> None:
    changes.catch_up(clock())
    began = clock()
    for _ in range(40):
        clock.advance(seconds=1)
        changes.catch_up(clock())
    with ledger.engine.begin() as connection:
        Unit(connection, began, SYSTEM, ledger.vault).change("lamp", "late")
    clock.advance(seconds=1)
    changes.catch_up(clock())
    assert heard == [("late", None)]


def test_a_new_process_learns_what_must_still_be_refused(
    ledger: Ledger, changes: Changes, heard: Heard, clock: FakeClock
) -> None:
    until = clock() + timedelta(hours=8)
    tell(ledger, "refused for hours", until=until)
    tell(ledger, "refused for a moment", until=clock() + timedelta(minutes=5))
    tell(ledger, "forgotten once")
    clock.advance(hours=1)
    tell(ledger, "just now")
    changes.catch_up(clock())
    assert sorted(heard) == [("just now", None), ("refused for hours", until)]


def test_a_clock_set_back_neither_stops_nor_hides_anything(
    ledger: Ledger, changes: Changes, heard: Heard, clock: FakeClock
) -> None:
    changes.catch_up(clock())
    clock.advance(hours=-2)
    tell(ledger, "a")
    changes.catch_up(clock())
    assert heard == [("a", None)]


def test_changes_are_swept_when_no_process_can_need_them(ledger: Ledger, clock: FakeClock) -> None:
    tell(ledger, "forget once")
    tell(ledger, "refuse for hours", until=clock() + timedelta(hours=8))
    with ledger.unit(SYSTEM) as unit:
        assert sweep_changes(unit) == 0
    clock.advance(hours=2)
    with ledger.unit(SYSTEM) as unit:
        assert sweep_changes(unit) == 1
    clock.advance(hours=7)
    with ledger.unit(SYSTEM) as unit:
        assert sweep_changes(unit) == 1
        assert unit.connection.scalar(select(func.count()).select_from(Change)) == 0


def test_a_process_that_slept_for_hours_forgets_whatever_it_kept(ledger: Ledger, clock: FakeClock) -> None:
    heard: list[str] = []
    changes = Changes(ledger)
    changes.listen("client", lambda subject, _until: heard.append(subject))
    changes.catch_up(clock())
    assert heard == [EVERYTHING]
    clock.advance(hours=1)
    changes.catch_up(clock())
    assert heard == [EVERYTHING, EVERYTHING]
    clock.advance(minutes=30)
    changes.catch_up(clock())
    assert heard == [EVERYTHING, EVERYTHING]

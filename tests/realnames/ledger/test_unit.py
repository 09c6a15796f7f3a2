"""One unit of work: everything of an act is there, or nothing is."""

import json

import pytest
from sqlalchemy import func, select

from realnames.ledger.tables import Change, JournalLine, OutboxLine
from realnames.ledger.unit import Ledger
from tests.realnames.ledger.words import CLERK, LampDusted, LampLit


def counts(ledger: Ledger) -> tuple[int, ...]:
    with ledger.read() as connection:
        return tuple(
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (JournalLine, OutboxLine, Change)
        )


def test_an_act_leaves_its_line_its_event_and_its_change_together(ledger: Ledger) -> None:
    with ledger.unit(CLERK) as unit:
        unit.record(LampLit("hall"))
        unit.change("lamp", "hall")
    assert counts(ledger) == (1, 1, 1)


def test_an_error_anywhere_in_an_act_leaves_nothing(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.unit(CLERK) as unit:
            unit.record(LampLit("hall"))
            unit.change("lamp", "hall")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert counts(ledger) == (0, 0, 0)


def test_nobody_sees_an_act_before_it_is_whole(ledger: Ledger) -> None:
    with ledger.unit(CLERK) as unit:
        unit.record(LampLit("hall"))
        assert counts(ledger) == (0, 0, 0)
    assert counts(ledger) == (1, 1, 0)


def test_what_is_for_the_auditor_alone_is_not_published(ledger: Ledger) -> None:
    with ledger.unit(CLERK) as unit:
        unit.record(LampDusted("hall"))
    assert counts(ledger) == (1, 0, 0)


def test_a_line_says_who_did_what_to_whom_in_which_request(ledger: Ledger) -> None:
    with ledger.unit(CLERK) as unit:
        unit.record(LampLit("hall", 3))
    with ledger.read() as connection:
        line = connection.execute(select(JournalLine.__table__)).one()
    assert (line.event, line.subject) == ("lamp.lit", "hall")
    assert (line.actor_kind, line.actor_id, line.request_id) == ("operator", "clerk-7", "request-1")
    assert json.loads(line.details) == {"lamp": "hall", "floor": 3}
    assert line.at == unit.now


def test_many_events_of_one_act_are_written_in_bulk(ledger: Ledger) -> None:
    with ledger.unit(CLERK) as unit:
        unit.record_all(LampLit(str(number)) for number in range(500))
    assert counts(ledger) == (500, 500, 0)

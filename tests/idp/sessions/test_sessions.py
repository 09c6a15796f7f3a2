"""A session lives while it is used, never longer than a school day, and ends once for everybody."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, select

from idp.sessions.actions import (
    begin_session,
    end_session,
    end_sessions_of,
    forget_sessions,
    needs_touch,
    renew_session,
    touch_session,
)
from idp.sessions.store import find_live, live_sessions
from idp.sessions.tables import SessionRow
from idp.sessions.values import LiveSession, Session, SessionOver
from realnames.ledger.tables import Change, JournalLine, OutboxLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.idp.conftest import Somebody
from tests.races import race, winners

PASSWORD = {"acr": "urn:llap:aal:1", "amr": ("pwd",)}


def begun(ledger: Ledger, somebody: Somebody, **more: str) -> tuple[str, Session]:
    place = {"agent": "Chromium", "address": "127.0.0.1"} | more
    with ledger.unit(SYSTEM) as unit:
        cookie, session = begin_session(unit, somebody.account_id, **PASSWORD, **place)
    return cookie.text, session


def live(ledger: Ledger, cookie: str) -> LiveSession | None:
    with ledger.read() as connection:
        return find_live(connection, cookie, now=ledger.clock())


def touched(ledger: Ledger, cookie: str) -> None:
    found = live(ledger, cookie)
    assert found is not None
    with ledger.unit(SYSTEM) as unit:
        touch_session(unit, found)


def test_a_cookie_opens_its_session_with_everything_a_token_needs(
    ledger: Ledger, somebody: Somebody, clock: FakeClock
):
    cookie, session = begun(ledger, somebody)
    found = live(ledger, cookie)
    assert found is not None
    assert (found.sid, found.account_id, found.person_id) == (
        session.sid,
        somebody.account_id,
        somebody.person_id,
    )
    assert (found.auth_time, found.acr, found.amr) == (clock(), "urn:llap:aal:1", ("pwd",))


def test_a_session_is_found_with_one_statement(ledger: Ledger, somebody: Somebody):
    cookie, _ = begun(ledger, somebody)
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert live(ledger, cookie)
    assert len(statements) == 1


def test_the_cookie_is_not_in_the_database_and_the_sid_opens_nothing(ledger: Ledger, somebody: Somebody):
    cookie, session = begun(ledger, somebody)
    with ledger.read() as connection:
        row = connection.execute(select(*SessionRow.__table__.columns)).one()
    assert cookie not in repr(row)
    assert live(ledger, session.sid) is None
    assert live(ledger, row.id.hex()) is None


@pytest.mark.parametrize("odd", ["", "x", "x" * 10_000, "饼干", "\ud800", "\x00"])
def test_another_cookie_opens_nothing(odd: str, ledger: Ledger, somebody: Somebody):
    begun(ledger, somebody)
    assert live(ledger, odd) is None


def test_a_cookie_with_any_character_changed_opens_nothing(ledger: Ledger, somebody: Somebody):
    cookie, _ = begun(ledger, somebody)
    for place, character in enumerate(cookie):
        changed = "A" if character != "A" else "B"
        assert live(ledger, cookie[:place] + changed + cookie[place + 1 :]) is None


def test_an_unused_session_is_over_after_half_an_hour(ledger: Ledger, somebody: Somebody, clock: FakeClock):
    cookie, _ = begun(ledger, somebody)
    clock.advance(minutes=29, seconds=59)
    assert live(ledger, cookie)
    clock.advance(seconds=1)
    assert live(ledger, cookie) is None


def test_a_session_in_use_lives_on_but_no_longer_than_twelve_hours(
    ledger: Ledger, somebody: Somebody, clock: FakeClock
):
    cookie, _ = begun(ledger, somebody)
    for _ in range(47):
        clock.advance(minutes=15)
        touched(ledger, cookie)
    clock.advance(minutes=14, seconds=59)
    assert live(ledger, cookie)
    clock.advance(seconds=1)
    assert live(ledger, cookie) is None


def test_use_is_noted_at_most_every_five_minutes(ledger: Ledger, somebody: Somebody, clock: FakeClock):
    cookie, _ = begun(ledger, somebody)
    first = live(ledger, cookie)
    assert first is not None
    clock.advance(minutes=4, seconds=59)
    assert not needs_touch(first, clock())
    touched(ledger, cookie)
    assert live(ledger, cookie) == first
    clock.advance(seconds=1)
    assert needs_touch(first, clock())
    touched(ledger, cookie)
    assert live(ledger, cookie).seen_at == clock()  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["suspended", "closed", "provisional"])
def test_the_session_of_an_account_that_is_not_active_opens_nothing(
    state: str, ledger: Ledger, somebody: Somebody, set_account_state: Callable[[Somebody, str], None]
):
    cookie, _ = begun(ledger, somebody)
    set_account_state(somebody, state)
    assert live(ledger, cookie) is None


def test_a_renewed_session_has_a_new_secret_and_the_same_sid(
    ledger: Ledger, somebody: Somebody, clock: FakeClock
):
    cookie, session = begun(ledger, somebody)
    before = live(ledger, cookie)
    assert before is not None
    clock.advance(minutes=10)
    with ledger.unit(SYSTEM) as unit:
        new = renew_session(unit, before, acr="urn:llap:aal:2", amr=("pwd", "otp"))
    after = live(ledger, new.text)
    assert live(ledger, cookie) is None
    assert after is not None
    assert (after.sid, after.acr, after.amr) == (session.sid, "urn:llap:aal:2", ("pwd", "otp"))
    assert after.auth_time == clock()


def test_an_ended_session_is_not_renewed(ledger: Ledger, somebody: Somebody):
    cookie, session = begun(ledger, somebody)
    found = live(ledger, cookie)
    assert found is not None
    with ledger.unit(SYSTEM) as unit:
        end_session(unit, session.sid, because="signed_out")
    with pytest.raises(SessionOver), ledger.unit(SYSTEM) as unit:
        renew_session(unit, found, **PASSWORD)


def test_every_sign_in_has_a_secret_and_a_sid_of_its_own(ledger: Ledger, somebody: Somebody):
    made = [begun(ledger, somebody) for _ in range(5)]
    assert len({cookie for cookie, _ in made}) == len({session.sid for _, session in made}) == 5


def test_an_end_is_told_to_the_journal_the_reactions_and_every_process(
    ledger: Ledger, somebody: Somebody, clock: FakeClock
):
    cookie, session = begun(ledger, somebody)
    with ledger.unit(SYSTEM) as unit:
        assert end_session(unit, session.sid, because="signed_out")
    assert live(ledger, cookie) is None
    with ledger.read() as connection:
        line = connection.execute(
            select(JournalLine.subject).where(JournalLine.event == "session.ended")
        ).one()
        told = connection.execute(select(OutboxLine.payload).where(OutboxLine.event == "session.ended")).one()
        change = connection.execute(
            select(Change.subject, Change.until).where(Change.kind == "session")
        ).one()
    assert line.subject == change.subject == session.sid
    assert "signed_out" in told.payload
    assert (change.until - clock()).total_seconds() == 12 * 3600


def test_a_session_ends_once_however_many_end_it(ledger: Ledger, somebody: Somebody):
    _, session = begun(ledger, somebody)

    def end() -> bool:
        with ledger.unit(SYSTEM) as unit:
            return end_session(unit, session.sid, because="signed_out")

    assert winners(race(8, end)).count(True) == 1
    with ledger.read() as connection:
        assert (
            len(connection.execute(select(OutboxLine).where(OutboxLine.event == "session.ended")).all()) == 1
        )


def test_all_sessions_of_an_account_end_but_the_one_at_hand(ledger: Ledger, arrive: Callable[[], Somebody]):
    pupil, other = arrive(), arrive()
    here, session = begun(ledger, pupil)
    elsewhere = [begun(ledger, pupil)[0] for _ in range(3)]
    foreign, _ = begun(ledger, other)
    with ledger.unit(SYSTEM) as unit:
        ended = end_sessions_of(unit, pupil.account_id, because="password_set", except_sid=session.sid)
    assert ended == 3
    assert live(ledger, here)
    assert live(ledger, foreign)
    assert [live(ledger, cookie) for cookie in elsewhere] == [None, None, None]
    with ledger.unit(SYSTEM) as unit:
        assert end_sessions_of(unit, pupil.account_id, because="disabled") == 1
    assert live(ledger, here) is None


def test_an_idle_session_is_ended_too_because_its_tokens_may_live(
    ledger: Ledger, somebody: Somebody, clock: FakeClock
):
    begun(ledger, somebody)
    clock.advance(hours=1)
    with ledger.unit(SYSTEM) as unit:
        assert end_sessions_of(unit, somebody.account_id, because="disabled") == 1


def test_a_person_can_be_shown_where_they_are_signed_in(ledger: Ledger, somebody: Somebody, clock: FakeClock):
    begun(ledger, somebody, agent="old tablet\r\nX: y", address="10.0.0.1")
    clock.advance(minutes=1)
    begun(ledger, somebody, agent="x" * 5000)
    with ledger.read() as connection:
        shown = live_sessions(connection, somebody.account_id, now=clock())
    assert [session.agent for session in shown] == ["x" * 200, "old tabletX: y"]
    assert "10.0.0.1" not in repr(shown)


def test_what_was_over_a_month_ago_is_forgotten(ledger: Ledger, somebody: Somebody, clock: FakeClock):
    begun(ledger, somebody)
    clock.advance(days=30)
    with ledger.unit(SYSTEM) as unit:
        assert forget_sessions(unit) == 0
    clock.advance(hours=13)
    with ledger.unit(SYSTEM) as unit:
        assert forget_sessions(unit) == 1

"""Visits and logout marks on every database."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from admin_ui.portal.actions import enter, leave, leave_from_elsewhere
from admin_ui.portal.sign_in import EndedSession
from admin_ui.portal.store import find_stay, forget_stays, obey_once
from admin_ui.portal.tables import PortalLogoutRow, PortalSessionRow
from admin_ui.portal.values import AnswerRefused, Arrival, LogoutTokenRefused
from realnames.accounts.actions import open_account
from realnames.accounts.tables import AccountRow
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.store import person
from realnames.people.values import NewPerson
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar
from tests.conftest import FakeClock
from tests.races import losses, race, winners


@pytest.fixture
def arrival(ledger: Ledger) -> Arrival:
    """Somebody with an active account has just been named by the identity server."""
    with ledger.unit(SYSTEM) as unit:
        person_id = register_person(unit, NewPerson("李芳", "li fang"), registrar=LocalRegistrar())
        account_id = open_account(unit, person_id, username="lifang")
        unit.connection.execute(update(AccountRow).where(AccountRow.id == account_id).values(state="active"))
        llid = person(unit.connection, person_id).llid
    return Arrival("sub-1", "sid-1", str(llid), "/portal/", "header.payload.signature")


def stays(ledger: Ledger, cookie: str) -> bool:
    with ledger.read() as connection:
        return find_stay(connection, ledger.vault, cookie, now=ledger.clock()) is not None


def test_a_visit_is_opened_by_its_cookie_alone(ledger: Ledger, arrival: Arrival) -> None:
    with ledger.unit(SYSTEM) as unit:
        cookie = enter(unit, arrival)
    assert stays(ledger, cookie)
    for wrong in ("", "x", cookie[:-1], cookie + "x", "é", "x" * 500):
        assert not stays(ledger, wrong)


def test_nobody_comes_in_under_a_number_that_nobody_has(ledger: Ledger) -> None:
    stranger = Arrival("sub-1", "sid-1", "0000000000000000", "/portal/", "t")
    with pytest.raises(AnswerRefused), ledger.unit(SYSTEM) as unit:
        enter(unit, stranger)


def test_leaving_ends_this_visit_and_no_other(ledger: Ledger, arrival: Arrival) -> None:
    with ledger.unit(SYSTEM) as unit:
        here, there = enter(unit, arrival), enter(unit, arrival)
        stay = find_stay(unit.connection, unit.vault, here, now=unit.now)
        assert stay is not None
        leave(unit, stay)
    assert not stays(ledger, here)
    assert stays(ledger, there)


@pytest.mark.parametrize(("sid", "ends"), [("sid-1", True), ("sid-2", False), ("", True)])
def test_a_logout_ends_the_session_it_names_or_all_of_the_person(
    ledger: Ledger, arrival: Arrival, sid: str, ends: bool
) -> None:
    with ledger.unit(SYSTEM) as unit:
        cookie = enter(unit, arrival)
    with ledger.unit(SYSTEM) as unit:
        leave_from_elsewhere(unit, EndedSession(sid, "sub-1", "jti-1"))
    assert stays(ledger, cookie) is not ends


def test_of_many_who_bring_the_same_logout_token_one_is_obeyed(ledger: Ledger, arrival: Arrival) -> None:
    def bring() -> None:
        with ledger.unit(SYSTEM) as unit:
            leave_from_elsewhere(unit, EndedSession("sid-1", "sub-1", "jti-1"))

    outcomes = race(8, bring)
    assert len(winners(outcomes)) == 1
    assert all(isinstance(loss, LogoutTokenRefused) for loss in losses(outcomes))


def test_what_is_over_is_forgotten(ledger: Ledger, arrival: Arrival, clock: FakeClock) -> None:
    with ledger.unit(SYSTEM) as unit:
        enter(unit, arrival)
        obey_once(unit, "jti-1", until=unit.now + timedelta(hours=1))
    clock.advance(hours=13)
    with ledger.unit(SYSTEM) as unit:
        assert forget_stays(unit) == 2
    with ledger.read() as connection:
        for table in (PortalSessionRow, PortalLogoutRow):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0

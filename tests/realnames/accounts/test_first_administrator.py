"""The one door for the first administrator."""

import pytest

from realnames.accounts.actions import activate, open_first_administrator
from realnames.accounts.store import standing_account
from realnames.accounts.values import AccountId, AccountState, AdministratorExists
from realnames.institutions.values import NoSuchInstitution
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.mandates.store import holders_of, mandates_of
from realnames.mandates.values import MandateRole
from realnames.people.values import NewPerson
from realnames.registrar.store import LocalRegistrar
from tests.races import race, winners

FIRST = NewPerson("万国华", "wan guo hua")


def open_first(ledger: Ledger) -> AccountId:
    with ledger.unit(SYSTEM) as unit:
        return open_first_administrator(unit, FIRST, registrar=LocalRegistrar())


def test_the_first_administrator_has_a_provisional_account_and_the_province(
    ledger: Ledger, regions, today
) -> None:
    account_id = open_first(ledger)
    with ledger.read() as connection:
        found = standing_account(connection, account_id)
        (mandate,) = mandates_of(connection, found.person_id, today=today)
    assert found.state is AccountState.PROVISIONAL
    assert (mandate.role, mandate.institution.code) == (MandateRole.PROVINCE_ADMIN, "360000")


def test_a_lost_link_is_asked_for_again_and_makes_no_second_person(ledger: Ledger, regions, today) -> None:
    assert open_first(ledger) == open_first(ledger)
    with ledger.read() as connection:
        assert len(holders_of(connection, MandateRole.PROVINCE_ADMIN, today=today)) == 1


def test_the_door_closes_behind_an_administrator_who_came_in(ledger: Ledger, regions) -> None:
    account_id = open_first(ledger)
    with ledger.unit(SYSTEM) as unit:
        activate(unit, account_id)
    with pytest.raises(AdministratorExists):
        open_first(ledger)


def test_many_at_the_door_make_one_administrator(ledger: Ledger, regions) -> None:
    outcomes = race(8, lambda: open_first(ledger))
    assert len(winners(outcomes)) == 8
    assert len(set(outcomes)) == 1


def test_without_the_province_there_is_no_door(ledger: Ledger) -> None:
    with pytest.raises(NoSuchInstitution):
        open_first(ledger)

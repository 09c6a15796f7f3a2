"""People and their telephone numbers on both databases."""

from datetime import date

import pytest

from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.actions import add_phone, correct_person
from realnames.people.store import find_by_name, people_by_phone, person
from realnames.people.values import (
    BirthDayImpossible,
    GenderUnknown,
    NewPerson,
    NoSuchPerson,
    PersonId,
    PhoneMalformed,
)
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar
from tests.realnames.steps import a_number, a_person, changes_of, events_of


def test_two_people_of_one_name_and_birthday_stay_two(ledger: Ledger) -> None:
    born = date(2014, 6, 15)
    with ledger.unit(SYSTEM) as unit:
        both = {a_person(unit, birth_day=born), a_person(unit, birth_day=born)}
        assert set(find_by_name(unit.connection, "刘子涵", birth_day=born)) == both
        assert find_by_name(unit.connection, "刘子涵", birth_day=date(2014, 6, 16)) == ()


def test_a_person_begins_here_with_the_first_version(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        found = person(unit.connection, a_person(unit))
    assert (found.home, found.epoch, found.version, found.ial, found.restricted) == ("", 1, 1, 1, False)


def test_a_correction_names_its_fields_and_not_their_values(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        person_id = a_person(unit)
        correct_person(unit, person_id, name="刘梓涵", gender="1")
        found = person(unit.connection, person_id)
        assert find_by_name(unit.connection, "刘梓涵") == (person_id,)
    assert (found.name, found.gender, found.version) == ("刘梓涵", "1", 2)
    assert "person.corrected" in events_of(ledger, person_id)
    assert changes_of(ledger, person_id) == [("person", False)]


def test_the_same_values_again_are_no_correction(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        person_id = a_person(unit)
        correct_person(unit, person_id, name="刘子涵", pinyin="liu zi han", gender="2")
    assert events_of(ledger, person_id) == ["person.registered"]


@pytest.mark.parametrize("gender", ["", "3", "男", "01"])
def test_an_unknown_gender_code_is_refused(ledger: Ledger, gender: str) -> None:
    with pytest.raises(GenderUnknown), ledger.unit(SYSTEM) as unit:
        register_person(unit, NewPerson("王伟", "wang wei", gender), registrar=LocalRegistrar())


@pytest.mark.parametrize("born", [date(2026, 9, 2), date(1894, 1, 1)])
def test_an_impossible_birthday_is_refused(ledger: Ledger, born: date) -> None:
    with pytest.raises(BirthDayImpossible), ledger.unit(SYSTEM) as unit:
        a_person(unit, birth_day=born)


def test_nobody_is_nobody(ledger: Ledger) -> None:
    with pytest.raises(NoSuchPerson), ledger.unit(SYSTEM) as unit:
        correct_person(unit, PersonId(uuid7(unit.now)), name="王伟")


def test_several_people_share_a_telephone_and_one_enters_it_once(ledger: Ledger, grounds) -> None:
    phone = a_number(grounds, "13800000000", kind="MOBILE_CN")
    with ledger.unit(SYSTEM) as unit:
        mother, father = a_person(unit, "李娟"), a_person(unit, "刘军")
        for who in (mother, father, mother):
            add_phone(unit, who, phone)
        found = people_by_phone(unit.connection, unit.vault, [phone])
    assert set(found[phone]) == {mother, father}
    assert events_of(ledger, mother).count("person.phone_added") == 1


def test_a_number_that_is_no_telephone_is_refused(ledger: Ledger, grounds) -> None:
    with pytest.raises(PhoneMalformed), ledger.unit(SYSTEM) as unit:
        add_phone(unit, a_person(unit), a_number(grounds))

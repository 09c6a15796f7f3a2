"""Who may act for whom, on both databases."""

from datetime import date, timedelta

import pytest

from realnames.guardians.actions import link_guardian, unlink_guardian
from realnames.guardians.rules import check_link, may_act_for, until_day
from realnames.guardians.store import guardians_of, wards_of
from realnames.guardians.values import LinkExists, NewGuardianLink, OwnGuardian, Power, RelationUnknown
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.values import PersonId
from tests.races import losses, race, winners
from tests.realnames.steps import a_person, changes_of, events_of

BORN = date(2014, 6, 15)


@pytest.fixture
def family(ledger: Ledger) -> tuple[PersonId, PersonId]:
    """A mother and her child of twelve."""
    with ledger.unit(SYSTEM) as unit:
        mother, child = a_person(unit, "李娟"), a_person(unit, birth_day=BORN)
        link_guardian(unit, NewGuardianLink(mother, child, "52", "roster"))
    return mother, child


def test_both_sides_see_the_link(ledger: Ledger, family, today) -> None:
    mother, child = family
    with ledger.read() as connection:
        (from_above,) = wards_of(connection, mother, today=today)
        (from_below,) = guardians_of(connection, child, today=today)
        assert wards_of(connection, child, today=today) == ()
    assert from_above == from_below
    assert (from_above.relation, from_above.legal, from_above.source) == ("52", True, "roster")
    assert from_above.powers == frozenset(Power)


def test_the_link_ends_on_the_eighteenth_birthday(ledger: Ledger, family) -> None:
    mother, _ = family
    with ledger.read() as connection:
        assert len(wards_of(connection, mother, today=date(2032, 6, 14))) == 1
        assert wards_of(connection, mother, today=date(2032, 6, 15)) == ()


def test_a_link_does_not_count_before_its_day(ledger: Ledger, family, today) -> None:
    with ledger.read() as connection:
        assert wards_of(connection, family[0], today=today - timedelta(days=1)) == ()


def test_an_ended_link_counts_no_more_and_may_be_made_again(ledger: Ledger, family, today) -> None:
    mother, child = family
    with ledger.unit(SYSTEM) as unit:
        (link,) = wards_of(unit.connection, mother, today=today)
        unlink_guardian(unit, link, reason="court decision")
        unlink_guardian(unit, link, reason="court decision")
        assert wards_of(unit.connection, mother, today=today) == ()
        link_guardian(unit, NewGuardianLink(mother, child, "52", "court"))
        assert len(wards_of(unit.connection, mother, today=today)) == 1
    assert events_of(ledger, child).count("guardian.unlinked") == 1


def test_a_link_is_told_of_and_both_are_looked_up_anew(ledger: Ledger, family) -> None:
    mother, child = family
    assert "guardian.linked" in events_of(ledger, child)
    assert changes_of(ledger, mother) == changes_of(ledger, child) == [("person", False)]


def test_of_many_who_link_the_same_two_exactly_one_does(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        new = NewGuardianLink(a_person(unit, "李娟"), a_person(unit), "52", "roster")

    def act() -> object:
        with ledger.unit(SYSTEM) as unit:
            return link_guardian(unit, new)

    outcomes = race(8, act)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {LinkExists}


@pytest.mark.parametrize("relation", ["", "5", "520", "20", "01", "xx", "５２"])
def test_a_relation_that_no_guardian_has_is_refused(clock, relation: str) -> None:
    with pytest.raises(RelationUnknown):
        check_link(PersonId(uuid7(clock())), PersonId(uuid7(clock())), relation)


def test_nobody_is_their_own_guardian(clock) -> None:
    one = PersonId(uuid7(clock()))
    with pytest.raises(OwnGuardian):
        check_link(one, one, "52")


@pytest.mark.parametrize(
    ("to_day", "born", "until"),
    [
        (None, None, None),
        (None, BORN, date(2032, 6, 15)),
        (date(2027, 1, 1), BORN, date(2027, 1, 1)),
        (date(2040, 1, 1), BORN, date(2032, 6, 15)),
        (date(2027, 1, 1), None, date(2027, 1, 1)),
        (None, date(2008, 2, 29), date(2026, 3, 1)),
    ],
)
def test_the_earlier_of_end_and_coming_of_age_counts(to_day, born, until) -> None:
    assert until_day(to_day, born) == until


def test_a_guardian_may_do_what_the_powers_say_and_only_for_the_ward(ledger: Ledger, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        aunt, child, other = a_person(unit, "李敏"), a_person(unit, birth_day=BORN), a_person(unit)
        powers = frozenset({Power.VIEW})
        link_guardian(unit, NewGuardianLink(aunt, child, "97", "school", legal=False, powers=powers))
        links = wards_of(unit.connection, aunt, today=today)

    def may(guardian: PersonId, ward: PersonId, power: Power, day: date) -> bool:
        return may_act_for(links, guardian=guardian, ward=ward, power=power, today=day)

    assert may(aunt, child, Power.VIEW, today)
    assert not may(aunt, child, Power.ACT, today)
    assert not may(aunt, other, Power.VIEW, today)
    assert not may(child, aunt, Power.VIEW, today)
    assert not may(aunt, child, Power.VIEW, date(2032, 6, 15))
    assert not may(aunt, child, Power.VIEW, today - timedelta(days=1))

"""Affiliations and the card of a person on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from realnames.enrolments.actions import change_placement, choose_primary, end_affiliation, enrol
from realnames.enrolments.reads import people_of, person_card, roles_of
from realnames.enrolments.store import affiliations_by_key, affiliations_of
from realnames.enrolments.values import (
    AffiliationStatus,
    AlreadyEnrolled,
    NewAffiliation,
    NoSuchAffiliation,
    Placement,
    Role,
)
from realnames.guardians.actions import link_guardian
from realnames.guardians.values import NewGuardianLink
from realnames.institutions.store import institution
from realnames.institutions.values import Stage
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.mandates.actions import grant
from realnames.mandates.values import MandateRole
from realnames.people.values import NoSuchPerson, PersonId
from tests.races import losses, race, race_each, winners
from tests.realnames.steps import a_person, changes_of, events_of

THIRD = Placement(entry_year=2024, class_no="02", local_id="20240217")


@pytest.fixture
def pupil(ledger: Ledger, school) -> PersonId:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, birth_day=date(2017, 6, 15))
        enrol(unit, NewAffiliation(person, school, Role.STUDENT, "roster", "k1", placement=THIRD))
    return person


def test_the_card_shows_school_grade_and_class(ledger: Ledger, pupil: PersonId, school, today) -> None:
    with ledger.read() as connection:
        card = person_card(connection, pupil, today=today)
    (found,) = card.affiliations
    assert card.person.name == "刘子涵"
    assert (found.institution.id, found.institution.name, found.institution.area) == (
        school,
        "青云小学",
        "360102",
    )
    assert (found.role, found.is_primary, found.stage) == (Role.STUDENT, True, Stage.PRIMARY)
    assert found.grade is not None
    assert (found.grade.number, found.grade.label) == (3, "三年级")
    assert found.placement == THIRD
    assert roles_of(card) == ("student",)


def test_next_year_the_card_shows_the_next_grade(ledger: Ledger, pupil: PersonId, today) -> None:
    with ledger.read() as connection:
        (found,) = person_card(connection, pupil, today=today + timedelta(days=365)).affiliations
    assert found.grade is not None
    assert found.grade.label == "四年级"


def test_the_card_is_read_in_two_statements(ledger: Ledger, pupil: PersonId, today) -> None:
    statements = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with ledger.read() as connection:
        person_card(connection, pupil, today=today)
    assert len(statements) == 2


def test_a_parent_has_no_affiliation_and_is_a_guardian(ledger: Ledger, pupil: PersonId, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        mother = a_person(unit, "李娟")
        link_guardian(unit, NewGuardianLink(mother, pupil, "52", "roster"))
    with ledger.read() as connection:
        card = person_card(connection, mother, today=today)
        assert (card.ward_count, card.affiliations, roles_of(card)) == (1, (), ("guardian",))
        assert person_card(connection, mother, today=date(2035, 6, 14)).ward_count == 1
        assert person_card(connection, mother, today=date(2035, 6, 15)).ward_count == 0
        assert person_card(connection, mother, today=today - timedelta(days=1)).ward_count == 0


def test_a_clerks_card_names_the_mandate(ledger: Ledger, regions, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        clerk = a_person(unit, "熊国强")
        grant(unit, clerk, role=MandateRole.COUNTY_CLERK, institution_id=regions["360102"], reason="office")
        card = person_card(unit.connection, clerk, today=today)
    assert [mandate.institution.code for mandate in card.mandates] == ["360102"]


def test_nobody_has_no_card(ledger: Ledger, today) -> None:
    with pytest.raises(NoSuchPerson), ledger.unit(SYSTEM) as unit:
        person_card(unit.connection, PersonId(uuid7(unit.now)), today=today)


def test_the_same_record_read_again_is_no_second_affiliation(
    ledger: Ledger, pupil: PersonId, school, today
) -> None:
    with pytest.raises(AlreadyEnrolled), ledger.unit(SYSTEM) as unit:
        enrol(unit, NewAffiliation(pupil, school, Role.STUDENT, "roster", "k1"))
    with ledger.read() as connection:
        found = affiliations_by_key(connection, "roster", ["k1", "k2"], today=today)
        assert affiliations_by_key(connection, "other", ["k1"], today=today) == {}
    assert {key: kept.person_id for key, kept in found.items()} == {"k1": pupil}


def test_affiliations_without_a_record_may_be_many(ledger: Ledger, pupil: PersonId, school, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        enrol(unit, NewAffiliation(pupil, school, Role.LEARNER, "counter"))
        enrol(unit, NewAffiliation(pupil, school, Role.TRAINEE, "counter"))
        assert len(affiliations_of(unit.connection, pupil, today=today)) == 3


def test_exactly_one_affiliation_is_primary_whatever_happens(
    ledger: Ledger, clock, pupil, school, today
) -> None:
    def primaries() -> list[Role]:
        with ledger.read() as connection:
            return [
                found.role for found in affiliations_of(connection, pupil, today=today) if found.is_primary
            ]

    clock.advance(minutes=1)
    with ledger.unit(SYSTEM) as unit:
        learner = enrol(unit, NewAffiliation(pupil, school, Role.LEARNER, "counter"))
    assert primaries() == [Role.STUDENT]
    with ledger.unit(SYSTEM) as unit:
        choose_primary(unit, learner)
    assert primaries() == [Role.LEARNER]
    with ledger.unit(SYSTEM) as unit:
        end_affiliation(unit, learner, status=AffiliationStatus.ENDED)
    assert primaries() == [Role.STUDENT]
    assert "enrolment.primary_chosen" in events_of(ledger, pupil)


def test_many_who_enrol_one_person_leave_one_primary(ledger: Ledger, school, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)

    def act(key: str) -> object:
        with ledger.unit(SYSTEM) as unit:
            return enrol(unit, NewAffiliation(person, school, Role.TEACHER, "roster", key))

    outcomes = race_each([lambda key=str(number): act(key) for number in range(6)])
    assert len(winners(outcomes)) == 6
    with ledger.read() as connection:
        assert [found.is_primary for found in affiliations_of(connection, person, today=today)].count(
            True
        ) == 1


def test_of_many_who_read_one_record_exactly_one_enrols(ledger: Ledger, school) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)

    def act() -> object:
        with ledger.unit(SYSTEM) as unit:
            return enrol(unit, NewAffiliation(person, school, Role.STUDENT, "roster", "k9"))

    outcomes = race(8, act)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {AlreadyEnrolled}


def test_a_new_class_is_told_and_the_same_class_is_not(ledger: Ledger, pupil: PersonId, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        (found,) = affiliations_of(unit.connection, pupil, today=today)
        change_placement(unit, found.id, THIRD, source="roster")
    assert "enrolment.placement_changed" not in events_of(ledger, pupil)
    moved = Placement(entry_year=2024, class_no="05", subjects=("SX", "YW"), post="班长")
    with ledger.unit(SYSTEM) as unit:
        change_placement(unit, found.id, moved, source="roster")
        (found,) = affiliations_of(unit.connection, pupil, today=today)
    assert found.placement == moved
    assert "enrolment.placement_changed" in events_of(ledger, pupil)


def test_an_ended_affiliation_leaves_the_card_and_its_record_may_return(
    ledger: Ledger, pupil, school, today
) -> None:
    with ledger.unit(SYSTEM) as unit:
        (found,) = affiliations_of(unit.connection, pupil, today=today)
        end_affiliation(unit, found.id, status=AffiliationStatus.TRANSFERRED)
        assert person_card(unit.connection, pupil, today=today).affiliations == ()
        with pytest.raises(NoSuchAffiliation):
            end_affiliation(unit, found.id, status=AffiliationStatus.ENDED)
        enrol(unit, NewAffiliation(pupil, school, Role.STUDENT, "roster", "k1"))
    assert [kind for kind, _ in changes_of(ledger, pupil)] == ["person"] * 3


def test_an_affiliation_of_tomorrow_is_not_on_todays_card(ledger: Ledger, school, today) -> None:
    tomorrow = today + timedelta(days=1)
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)
        enrol(unit, NewAffiliation(person, school, Role.TEACHER, "roster", "k", from_day=tomorrow))
        assert person_card(unit.connection, person, today=today).affiliations == ()
        (found,) = person_card(unit.connection, person, today=tomorrow).affiliations
    assert found.is_primary


def test_the_people_of_a_subtree_come_in_pages(ledger: Ledger, regions, school, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        pupils = [a_person(unit, f"刘子{c}") for c in "涵轩宇航浩"]
        for number, person in enumerate(pupils):
            enrol(unit, NewAffiliation(person, school, Role.STUDENT, "roster", str(number), placement=THIRD))
        enrol(unit, NewAffiliation(a_person(unit, "熊老师"), school, Role.TEACHER, "roster", "t"))
        roots = [institution(unit.connection, regions[code]) for code in ("360102", "360000", "360103")]
    seen, after = [], None
    with ledger.read() as connection:
        while page := people_of(connection, roots[0], role=Role.STUDENT, today=today, after=after, limit=2):
            assert len(page) <= 2
            seen += [member.person_id for member in page]
            after = page[-1].affiliation_id
        assert len(people_of(connection, roots[1], role=Role.TEACHER, today=today)) == 1
        assert people_of(connection, roots[2], role=Role.STUDENT, today=today) == ()
    assert sorted(seen) == sorted(pupils)

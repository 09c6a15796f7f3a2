"""When institutions merge, split and close, nobody is left behind and everybody's past stays where it was."""

from datetime import date

import pytest

from realnames.enrolments.actions.life import take_leave
from realnames.enrolments.actions.succession import (
    Seat,
    Share,
    close_institution,
    merge_institutions,
    spin_off_classes,
    split_institution,
)
from realnames.enrolments.actions.transfers import cancel, request_transfer
from realnames.enrolments.actions.undoing import undo_move
from realnames.enrolments.reads import person_card
from realnames.enrolments.values import Placement, Role
from realnames.enrolments.values.moves import MoveKind, MoveNotUndoable
from realnames.institutions.actions.succession import restore
from realnames.institutions.store import institution
from realnames.institutions.values import InstitutionClosed, InstitutionInUse
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.mandates.actions import grant
from realnames.mandates.store import mandates_of
from realnames.mandates.values import MandateRole
from tests.races import race_each
from tests.realnames.enrolments.lives import a_place, a_school, ever_stood, last_move, many_pupils, rows_of
from tests.realnames.steps import a_person, events_of

LAST_YEAR = date(2025, 9, 1)


@pytest.fixture
def other(ledger: Ledger, regions):
    return a_school(ledger, regions["360102"], "2136000002", name="东湖小学")


@pytest.fixture
def third(ledger: Ledger, regions):
    return a_school(ledger, regions["360102"], "2136000003", name="南湖小学")


def do(ledger: Ledger, verb, *words, **how):
    with ledger.unit(SYSTEM) as unit:
        return verb(unit, *words, **how)


def where(ledger: Ledger, person, today) -> list:
    with ledger.read() as connection:
        return [
            (found.institution.name, found.status.value, found.is_primary, found.placement.class_no)
            for found in person_card(connection, person, today=today).affiliations
        ]


def test_everybody_goes_to_the_school_that_theirs_merged_into(ledger: Ledger, school, other, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        pupil, resting, teacher = (a_person(unit) for _ in range(3))
        a_place(unit, pupil, school, from_day=LAST_YEAR, key="k1")
        take_leave(unit, a_place(unit, resting, school, from_day=LAST_YEAR))
        a_place(unit, teacher, school, Role.TEACHER, placement=Placement(), from_day=LAST_YEAR)
        a_place(unit, teacher, other, Role.TEACHER, placement=Placement(), from_day=LAST_YEAR)
    assert do(ledger, merge_institutions, school, into=other) == 3
    assert where(ledger, pupil, today) == [("东湖小学", "active", True, "02")]
    assert where(ledger, resting, today) == [("东湖小学", "suspended", True, "02")]
    assert [line[:3] for line in where(ledger, teacher, today)] == [
        ("东湖小学", "active", True),
        ("东湖小学", "active", False),
    ]
    old, new = sorted(rows_of(ledger, pupil).values(), key=lambda row: row["to_day"] is None)
    assert (old["from_day"], old["to_day"], new["from_day"]) == (LAST_YEAR, today, today)
    assert (old["source_key"], new["source_key"]) == ("k1", "k1")
    assert "enrolment.succeeded" in events_of(ledger, pupil)


def test_five_thousand_people_follow_in_one_act(ledger: Ledger, school, other) -> None:
    many_pupils(ledger, school, 5000, years=range(2020, 2026))
    assert do(ledger, merge_institutions, school, into=other) == 5000


def test_a_split_school_gives_each_class_where_it_belongs(
    ledger: Ledger, school, other, third, today
) -> None:
    with ledger.unit(SYSTEM) as unit:
        first, second, teacher = (a_person(unit) for _ in range(3))
        a_place(unit, first, school, placement=Placement(2025, class_no="01"), from_day=LAST_YEAR)
        a_place(unit, second, school, placement=Placement(2025, class_no="02"), from_day=LAST_YEAR)
        a_place(unit, teacher, school, Role.TEACHER, placement=Placement(), from_day=LAST_YEAR)
    share = Share(third, frozenset({Seat(2025, "02"), Seat(2024, "01")}))
    assert do(ledger, split_institution, school, shares=[share], rest=other) == 3
    assert [where(ledger, person, today)[0][0] for person in (first, second, teacher)] == [
        "东湖小学",
        "南湖小学",
        "东湖小学",
    ]


def test_classes_that_are_spun_off_leave_the_others_where_they_are(
    ledger: Ledger, school, other, today
) -> None:
    with ledger.unit(SYSTEM) as unit:
        going, staying = a_person(unit), a_person(unit)
        a_place(unit, going, school, placement=Placement(2025, class_no="01"), from_day=LAST_YEAR)
        a_place(unit, staying, school, placement=Placement(2025, class_no="02"), from_day=LAST_YEAR)
    assert do(ledger, spin_off_classes, school, share=Share(other, frozenset({Seat(2025, "01")}))) == 1
    assert where(ledger, going, today)[0][0] == "东湖小学"
    assert where(ledger, staying, today)[0][0] == "青云小学"


def test_a_school_with_people_in_it_is_not_closed(ledger: Ledger, school) -> None:
    with ledger.unit(SYSTEM) as unit:
        a_place(unit, a_person(unit), school)
    with pytest.raises(InstitutionInUse) as refused:
        do(ledger, close_institution, school)
    assert refused.value.params == {"count": 1}
    with ledger.read() as connection:
        assert institution(connection, school).to_day is None


def test_an_empty_school_closes_and_nobody_administers_it_any_more(ledger: Ledger, school, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        head = a_person(unit)
        grant(unit, head, role=MandateRole.SCHOOL_ADMIN, institution_id=school, reason="office")
    do(ledger, close_institution, school)
    with ledger.read() as connection:
        assert mandates_of(connection, head, today=today) == ()
    assert "mandate.ended" in events_of(ledger, head)


def test_open_transfers_are_settled_before_a_school_goes(ledger: Ledger, school, other, third) -> None:
    with ledger.unit(SYSTEM) as unit:
        place = a_place(unit, a_person(unit), third)
        asked = request_transfer(unit, place, school, clerk=None)
    for verb, how in ((merge_institutions, {"into": other}), (close_institution, {})):
        with pytest.raises(InstitutionInUse):
            do(ledger, verb, school, **how)
    do(ledger, cancel, asked, clerk=None, reason="合并")
    do(ledger, merge_institutions, school, into=other)


def test_who_followed_is_brought_back_once_the_old_school_stands_again(
    ledger: Ledger, school, other, today
) -> None:
    with ledger.unit(SYSTEM) as unit:
        pupil = a_person(unit)
        a_place(unit, pupil, school, from_day=LAST_YEAR, key="k1")
    before = rows_of(ledger, pupil)
    do(ledger, merge_institutions, school, into=other)
    made = last_move(ledger, pupil)
    assert made.kind is MoveKind.SUCCEEDED
    with pytest.raises(MoveNotUndoable):
        do(ledger, undo_move, made.id)
    do(ledger, restore, school)
    do(ledger, undo_move, made.id)
    assert ever_stood(rows_of(ledger, pupil)) == before


def test_who_enrols_while_the_school_merges_is_taken_along_or_refused(
    ledger: Ledger, school, other, today
) -> None:
    with ledger.unit(SYSTEM) as unit:
        people = [a_person(unit) for _ in range(4)]
    acts = [lambda person=person: do(ledger, a_place, person, school) for person in people]
    outcomes = race_each([*acts, lambda: do(ledger, merge_institutions, school, into=other)])
    for person, outcome in zip(people, outcomes[:-1], strict=True):
        if isinstance(outcome, Exception):
            assert isinstance(outcome, InstitutionClosed)
            assert where(ledger, person, today) == []
        else:
            assert [line[0] for line in where(ledger, person, today)] == ["东湖小学"]

"""Every change of a school life is dated, remembered with who and why, and can be taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from realnames.enrolments.actions import change_placement, choose_primary, end_affiliation, enrol
from realnames.enrolments.actions.life import (
    come_back,
    end_loan,
    graduate,
    lend,
    re_enter,
    repeat_year,
    skip_year,
    take_leave,
)
from realnames.enrolments.actions.undoing import undo_move
from realnames.enrolments.reads import person_card
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationStatus, NewAffiliation, Placement, Role
from realnames.enrolments.values.moves import (
    MoveDayImpossible,
    MoveId,
    MoveKind,
    MoveNotPossible,
    MoveStoodUpon,
    MoveUndone,
    NoSuchMove,
    Occasion,
    Overtaken,
)
from realnames.institutions.actions.succession import close, restore
from realnames.institutions.values import InstitutionClosed
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, Actor, ActorKind, uuid7
from tests.races import losses, race_each, winners
from tests.realnames.enrolments.lives import (
    SECOND,
    a_place,
    a_school,
    ever_stood,
    last_move,
    moves,
    rows_of,
)
from tests.realnames.steps import a_person, changes_of, events_of

CLERK = Actor(ActorKind.OPERATOR, "clerk", "r-1")
LAST_YEAR = date(2025, 9, 1)


@pytest.fixture
def other(ledger: Ledger, regions):
    return a_school(ledger, regions["360103"], "2136000002", area="360103")


@pytest.fixture
def pupil(ledger: Ledger, school):
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, birth_day=date(2018, 6, 15))
        return person, a_place(unit, person, school, from_day=LAST_YEAR)


@pytest.fixture
def teacher(ledger: Ledger, school):
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, "熊老师")
        return person, a_place(unit, person, school, Role.TEACHER, placement=Placement(), from_day=LAST_YEAR)


def test_a_move_is_kept_with_its_day_its_source_its_reason_and_who_made_it(
    ledger: Ledger, pupil, clock
) -> None:
    person, place = pupil
    with ledger.unit(CLERK) as unit:
        take_leave(unit, place, Occasion(date(2026, 3, 2), "肺炎", "paper"))
    began, leave = moves(ledger, person)
    assert (began.kind, began.day, began.source) == (MoveKind.BEGAN, LAST_YEAR, "roster")
    assert (leave.kind, leave.day, leave.source, leave.reason) == (
        MoveKind.LEAVE_BEGAN,
        date(2026, 3, 2),
        "paper",
        "肺炎",
    )
    assert (leave.at, leave.actor_kind, leave.actor_id) == (clock(), "operator", "clerk")
    assert "enrolment.leave_began" in events_of(ledger, person)
    assert changes_of(ledger, person)[-1] == ("person", False)


def test_who_is_on_leave_is_suspended_until_coming_back_to_whatever_class(
    ledger: Ledger, pupil, today
) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        take_leave(unit, place)
        (found,) = person_card(unit.connection, person, today=today).affiliations
        assert found.status is AffiliationStatus.SUSPENDED
        with pytest.raises(MoveNotPossible):
            take_leave(unit, place)
        lower = replace(SECOND, entry_year=2026, class_no="04")
        come_back(unit, place, placement=lower)
        (found,) = person_card(unit.connection, person, today=today).affiliations
        assert (found.status, found.placement) == (AffiliationStatus.ACTIVE, lower)
        with pytest.raises(MoveNotPossible):
            come_back(unit, place)


def test_a_pupil_who_studies_elsewhere_for_a_while_belongs_to_both(
    ledger: Ledger, pupil, other, today
) -> None:
    person, home = pupil
    with ledger.unit(SYSTEM) as unit:
        guest = lend(unit, home, other)
        card = person_card(unit.connection, person, today=today)
    assert [(a.institution.id == other, a.status, a.is_primary) for a in card.affiliations] == [
        (False, AffiliationStatus.ACTIVE, True),
        (True, AffiliationStatus.ON_LOAN, False),
    ]
    assert "enrolment.lent" in events_of(ledger, person)
    with ledger.unit(SYSTEM) as unit:
        with pytest.raises(MoveNotPossible):
            end_loan(unit, home)
        end_loan(unit, guest)
        (found,) = person_card(unit.connection, person, today=today).affiliations
    assert found.id == home


def test_nobody_is_lent_to_their_own_school_or_to_a_closed_one(ledger: Ledger, pupil, school, other) -> None:
    _, home = pupil
    with pytest.raises(MoveNotPossible), ledger.unit(SYSTEM) as unit:
        lend(unit, home, school)
    with ledger.unit(SYSTEM) as unit:
        close(unit, other)
    with pytest.raises(InstitutionClosed), ledger.unit(SYSTEM) as unit:
        lend(unit, home, other)


def test_a_teacher_is_seconded_and_never_on_leave_or_graduated(ledger: Ledger, teacher, other) -> None:
    person, home = teacher
    with ledger.unit(SYSTEM) as unit:
        lend(unit, home, other, occasion=Occasion(reason="支教"))
        for verb in (take_leave, graduate, repeat_year):
            with pytest.raises(MoveNotPossible):
                verb(unit, home)
    assert last_move(ledger, person).kind is MoveKind.SECONDED
    assert "enrolment.seconded" in events_of(ledger, person)


def test_a_repeated_or_skipped_year_moves_the_grade_by_one(ledger: Ledger, pupil, today) -> None:
    person, place = pupil

    def grade() -> str:
        with ledger.read() as connection:
            found = person_card(connection, person, today=today).affiliations[0].grade
        return found.label if found else ""

    assert grade() == "二年级"
    with ledger.unit(SYSTEM) as unit:
        repeat_year(unit, place)
    assert grade() == "一年级"
    for _ in range(2):
        with ledger.unit(SYSTEM) as unit:
            skip_year(unit, place)
    assert grade() == "三年级"
    with ledger.unit(SYSTEM) as unit:
        change_placement(unit, place, Placement(), source="desk")
        with pytest.raises(MoveNotPossible):
            repeat_year(unit, place)


def test_who_graduated_may_come_back_once(ledger: Ledger, pupil, school, today) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        graduate(unit, place)
        assert person_card(unit.connection, person, today=today).affiliations == ()
        again = re_enter(unit, place, placement=replace(SECOND, class_no="09"))
        (found,) = person_card(unit.connection, person, today=today).affiliations
        assert (found.id, found.is_primary, found.placement.class_no) == (again, True, "09")
        with pytest.raises(MoveNotPossible):
            re_enter(unit, place)
    assert "enrolment.graduated" in events_of(ledger, person)
    assert "enrolment.re_entered" in events_of(ledger, person)


def test_no_move_lies_before_the_one_before_it_or_in_the_future(ledger: Ledger, pupil, today) -> None:
    _, place = pupil
    with ledger.unit(SYSTEM) as unit:
        for day in (LAST_YEAR - timedelta(days=1), today + timedelta(days=1)):
            with pytest.raises(MoveDayImpossible):
                take_leave(unit, place, Occasion(day))
        take_leave(unit, place, Occasion(date(2026, 3, 2)))
        with pytest.raises(MoveDayImpossible):
            come_back(unit, place, Occasion(date(2026, 3, 1)))
        come_back(unit, place, Occasion(date(2026, 3, 2)))


def test_a_record_is_never_in_force_twice_on_one_day(ledger: Ledger, school, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)
        place = a_place(unit, person, school, from_day=LAST_YEAR, key="k1")
        end_affiliation(unit, place, status=AffiliationStatus.ENDED)
        with pytest.raises(MoveDayImpossible):
            a_place(unit, person, school, from_day=today - timedelta(days=1), key="k1")
        a_place(unit, person, school, from_day=today, key="k1")


def test_nobody_enrols_at_a_closed_school(ledger: Ledger, other, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        close(unit, other)
    with pytest.raises(InstitutionClosed), ledger.unit(SYSTEM) as unit:
        a_place(unit, a_person(unit), other)
    with ledger.unit(SYSTEM) as unit:
        restore(unit, other)
        a_place(unit, a_person(unit), other)


VERBS = {
    "class": lambda unit, place, _: change_placement(
        unit, place, replace(SECOND, class_no="05"), source="desk"
    ),
    "leave": lambda unit, place, _: take_leave(unit, place),
    "loan": lend,
    "repeat": lambda unit, place, _: repeat_year(unit, place),
    "graduate": lambda unit, place, _: graduate(unit, place),
    "end": lambda unit, place, _: end_affiliation(unit, place, status=AffiliationStatus.ENDED),
}


@pytest.mark.parametrize("verb", VERBS)
def test_undone_everything_is_exactly_as_it_was(ledger: Ledger, pupil, other, verb: str) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        a_place(unit, person, other, Role.LEARNER)
    before = rows_of(ledger, person)
    with ledger.unit(SYSTEM) as unit:
        VERBS[verb](unit, place, other)
    assert rows_of(ledger, person) != before
    with ledger.unit(SYSTEM) as unit:
        undo_move(unit, last_move(ledger, person).id)
    assert ever_stood(rows_of(ledger, person)) == before
    assert "enrolment.move_undone" in events_of(ledger, person)


def test_the_first_enrolment_undone_leaves_nothing_in_force_on_any_day(ledger: Ledger, pupil, today) -> None:
    person, _ = pupil
    with ledger.unit(SYSTEM) as unit:
        undo_move(unit, last_move(ledger, person).id)
        for day in (LAST_YEAR, today):
            assert person_card(unit.connection, person, today=day).affiliations == ()
    assert ever_stood(rows_of(ledger, person)) == {}


def test_a_choice_of_the_primary_one_is_undone_too(ledger: Ledger, pupil, other) -> None:
    person, _ = pupil
    with ledger.unit(SYSTEM) as unit:
        second = a_place(unit, person, other, Role.LEARNER)
    before = rows_of(ledger, person)
    with ledger.unit(SYSTEM) as unit:
        choose_primary(unit, second)
        choose_primary(unit, second)
    with ledger.unit(SYSTEM) as unit:
        undo_move(unit, last_move(ledger, person).id)
    assert rows_of(ledger, person) == before


def test_what_later_moves_stand_on_stays_and_they_are_named(ledger: Ledger, pupil) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        leave = take_leave(unit, place)
        back = come_back(unit, place)
    with pytest.raises(MoveStoodUpon) as refused, ledger.unit(SYSTEM) as unit:
        undo_move(unit, leave)
    assert refused.value.params == {"moves": (str(back),), "count": 1}
    with ledger.unit(SYSTEM) as unit:
        undo_move(unit, back)
        undo_move(unit, leave)
    assert rows_of(ledger, person)[place]["status"] == "active"


def test_a_move_that_touched_something_else_stands_on_nothing(ledger: Ledger, pupil) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        change_placement(unit, place, replace(SECOND, class_no="05"), source="desk")
        take_leave(unit, place)
    change = moves(ledger, person)[1]
    with ledger.unit(SYSTEM) as unit:
        undo_move(unit, change.id)
    row = rows_of(ledger, person)[place]
    assert (row["class_no"], row["status"]) == ("02", "suspended")


def test_an_end_is_not_undone_once_another_one_became_primary_by_itself(ledger: Ledger, pupil, other) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        gone = graduate(unit, place)
        a_place(unit, person, other)
    with pytest.raises(MoveStoodUpon), ledger.unit(SYSTEM) as unit:
        undo_move(unit, gone)


def test_a_move_is_undone_once(ledger: Ledger, pupil) -> None:
    _, place = pupil
    with ledger.unit(SYSTEM) as unit:
        leave = take_leave(unit, place)
        undo_move(unit, leave)
    with pytest.raises(MoveUndone), ledger.unit(SYSTEM) as unit:
        undo_move(unit, leave)
    with pytest.raises(NoSuchMove), ledger.unit(SYSTEM) as unit:
        undo_move(unit, MoveId(uuid7(unit.now)))


def test_what_was_rewritten_without_a_move_is_not_undone_blindly(ledger: Ledger, pupil) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        leave = take_leave(unit, place)
        unit.connection.execute(
            update(AffiliationRow).where(AffiliationRow.id == place).values(status="ended")
        )
    with pytest.raises(Overtaken), ledger.unit(SYSTEM) as unit:
        undo_move(unit, leave)
    assert rows_of(ledger, person)[place]["status"] == "ended"


def test_of_many_who_undo_one_move_exactly_one_does(ledger: Ledger, pupil) -> None:
    person, place = pupil
    with ledger.unit(SYSTEM) as unit:
        leave = take_leave(unit, place)

    def undo() -> None:
        with ledger.unit(SYSTEM) as unit:
            undo_move(unit, leave)

    outcomes = race_each([undo] * 6)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {MoveUndone}
    assert events_of(ledger, person).count("enrolment.move_undone") == 1


def test_of_leave_and_graduation_at_once_one_is_made_on_the_other_or_refused(ledger: Ledger, pupil) -> None:
    person, place = pupil

    def act(verb):
        with ledger.unit(SYSTEM) as unit:
            return verb(unit, place)

    outcomes = race_each([lambda verb=verb: act(verb) for verb in (take_leave, graduate, take_leave)])
    assert len(winners(outcomes)) == 1
    assert [one.ordinal for one in moves(ledger, person)] == [1, 2]


def test_a_second_school_at_once_is_an_affiliation_beside_the_first(
    ledger: Ledger, teacher, other, today
) -> None:
    person, _ = teacher
    with ledger.unit(SYSTEM) as unit:
        enrol(unit, NewAffiliation(person, other, Role.TEACHER, "roster"))
        card = person_card(unit.connection, person, today=today)
    assert [found.is_primary for found in card.affiliations] == [True, False]

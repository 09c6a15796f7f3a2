"""The September roll-over: shown first, committed batch by batch, and taken back exactly."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import event, func, select

from realnames.enrolments.actions import change_placement, end_affiliation
from realnames.enrolments.actions.life import take_leave
from realnames.enrolments.actions.roll_over_commit import commit_roll_over
from realnames.enrolments.actions.roll_over_plan import plan_roll_over, release_school
from realnames.enrolments.actions.roll_over_undo import undo_roll_over
from realnames.enrolments.reads import person_card
from realnames.enrolments.store.roll_overs import newest_roll_over, roll_over
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationStatus, Placement, Role
from realnames.enrolments.values.roll_overs import (
    Doubt,
    HeldBecause,
    NoSuchRollOver,
    PartState,
    RollOverId,
    SchoolNotHeld,
    SchoolYearAhead,
)
from realnames.institutions.values import Stage
from realnames.ledger.journal import seal_all
from realnames.ledger.tables import JournalLine, OutboxLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.ledger.verification import verify
from tests.races import race
from tests.realnames.enrolments.lives import a_place, a_school, last_move, many_pupils, moves, rows_of
from tests.realnames.steps import a_person, events_of

YEAR = 2026
DAY = date(2026, 9, 1)
GROWN = range(2020, 2026)


def plan(ledger: Ledger, root, year: int = YEAR, **how):
    return plan_roll_over(ledger, root, year, actor=SYSTEM, **how)


def commit(ledger: Ledger, planned, **how):
    return commit_roll_over(ledger, planned.id, actor=SYSTEM, **how)


def undo(ledger: Ledger, planned, **how):
    return undo_roll_over(ledger, planned.id, actor=SYSTEM, **how)


def everything(ledger: Ledger) -> list:
    """Every affiliation as written, without the moment it was written."""
    columns = [column for column in AffiliationRow.__table__.columns if column.name != "asof"]
    with ledger.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(AffiliationRow.id))]


def count(ledger: Ledger, table, *where) -> int:
    with ledger.read() as connection:
        return connection.scalar(select(func.count()).select_from(table).where(*where))


def test_a_plan_shows_everything_and_changes_nobody(ledger: Ledger, school, regions) -> None:
    many_pupils(ledger, school, 60, years=GROWN, classes=2)
    before = everything(ledger)
    planned = plan(ledger, regions["360102"])
    (found,) = planned.schools
    assert (found.code, found.held_because) == ("2136000001", HeldBecause.NOTHING)
    assert (found.tally.enrolment, found.tally.promoted, found.tally.graduates) == (60, 50, 10)
    assert [line.label for line in found.classes] == [
        f"{grade}({number})班" for grade in "一二三四五六" for number in (1, 2)
    ]
    assert everything(ledger) == before
    assert count(ledger, JournalLine, JournalLine.event == "school_year.planned") == 1


def test_who_rises_rises_and_who_is_done_graduates(ledger: Ledger, school, today) -> None:
    people = many_pupils(ledger, school, 12, years=GROWN, classes=1)
    done = commit(ledger, plan(ledger, school))
    assert [part.state for part in done.parts] == [PartState.COMMITTED]
    sixth, fifth = people[0], people[1]
    (row,) = rows_of(ledger, sixth).values()
    assert (row["status"], row["to_day"], row["is_primary"]) == ("graduated", DAY, False)
    (row,) = rows_of(ledger, fifth).values()
    assert (row["class_name"], row["to_day"], row["is_primary"]) == ("六(1)班", None, True)
    with ledger.read() as connection:
        assert person_card(connection, sixth, today=today).affiliations == ()
        (found,) = person_card(connection, fifth, today=today).affiliations
    assert found.grade is not None
    assert found.grade.label == "六年级"
    assert events_of(ledger, sixth) == ["enrolment.graduated"]
    assert events_of(ledger, fifth) == ["enrolment.promoted"]
    assert events_of(ledger, school)[-1] == "school_year.rolled_over"


def test_a_promotion_is_told_once_for_the_school_and_a_graduation_to_each(ledger: Ledger, school) -> None:
    many_pupils(ledger, school, 12, years=GROWN)
    commit(ledger, plan(ledger, school))
    assert count(ledger, OutboxLine, OutboxLine.event == "enrolment.promoted") == 0
    assert count(ledger, OutboxLine, OutboxLine.event == "enrolment.graduated") == 2
    assert count(ledger, OutboxLine, OutboxLine.event == "school_year.rolled_over") == 1


def test_leave_doubt_and_first_graders_are_treated_as_shown(ledger: Ledger, school) -> None:
    many_pupils(ledger, school, 60, years=GROWN)
    with ledger.unit(SYSTEM) as unit:
        resting, lost, new = (a_person(unit) for _ in range(3))
        place = a_place(unit, resting, school, placement=Placement(2023), from_day=date(2023, 9, 1))
        take_leave(unit, place)
        a_place(unit, lost, school, placement=Placement(), from_day=date(2023, 9, 1))
        a_place(unit, new, school, placement=Placement(2026))
    planned = plan(ledger, school)
    tally = planned.schools[0].tally
    assert (tally.stays, tally.doubtful, tally.entered) == (1, 1, 1)
    assert [line.doubt for line in planned.schools[0].doubts] == [Doubt.NO_ENTRY_YEAR]
    before = rows_of(ledger, lost), rows_of(ledger, new)
    commit(ledger, planned)
    assert (rows_of(ledger, lost), rows_of(ledger, new)) == before
    assert rows_of(ledger, resting)[place]["entry_year"] == 2024
    assert last_move(ledger, resting).kind.value == "stayed"


def test_who_graduates_with_a_second_place_has_that_as_primary_one(ledger: Ledger, school, regions) -> None:
    club = a_school(ledger, regions["360103"], "5136000001", stage=None, area="360103")
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)
        first = a_place(unit, person, school, placement=Placement(2020), from_day=date(2020, 9, 1))
        second = a_place(unit, person, club, Role.LEARNER)
    before = rows_of(ledger, person)
    planned = plan(ledger, school)
    commit(ledger, planned)
    rows = rows_of(ledger, person)
    assert (rows[first]["is_primary"], rows[second]["is_primary"]) == (False, True)
    assert undo(ledger, planned).undone
    assert rows_of(ledger, person) == before


def test_a_school_where_too_much_is_unexpected_waits_for_a_person(ledger: Ledger, school, regions) -> None:
    other = a_school(ledger, regions["360103"], "2136000002", area="360103")
    many_pupils(ledger, school, 60, years=range(2020, 2021), named=False)
    with ledger.unit(SYSTEM) as unit:
        normal = a_person(unit)
        a_place(unit, normal, other, from_day=date(2025, 9, 1))
    planned = plan(ledger, regions["360100"])
    assert [one.held_because.value for one in planned.schools if one.institution_id == school] == [
        "unexpected"
    ]
    before = everything(ledger)
    done = commit(ledger, planned)
    states = {part.institution_id: part for part in done.parts}
    assert (states[school].state, states[other].state) == (PartState.HELD, PartState.COMMITTED)
    assert everything(ledger) == before
    with pytest.raises(SchoolNotHeld), ledger.unit(SYSTEM) as unit:
        release_school(unit, states[other].id, reason="")
    with ledger.unit(SYSTEM) as unit:
        release_school(unit, states[school].id, reason="学校停办，全部毕业")
    done = commit(ledger, planned)
    assert {part.state for part in done.parts} == {PartState.COMMITTED}
    assert count(ledger, AffiliationRow, AffiliationRow.status == "graduated") == 60
    assert "school_year.released" in events_of(ledger, school)


def test_the_limit_is_a_setting(ledger: Ledger, school) -> None:
    many_pupils(ledger, school, 60, years=range(2020, 2021), named=False)
    assert plan(ledger, school, hold_percent=70).schools[0].held_because is HeldBecause.NOTHING


def test_a_school_that_is_no_longer_as_planned_is_held_and_planned_again(ledger: Ledger, school) -> None:
    people = many_pupils(ledger, school, 60, years=GROWN)
    planned = plan(ledger, school)
    for person in people[:12]:
        with ledger.unit(SYSTEM) as unit:
            (place,) = rows_of(ledger, person)
            end_affiliation(unit, place, status=AffiliationStatus.ENDED)
    (part,) = commit(ledger, planned).parts
    assert (part.state, part.held_because) == (PartState.HELD, HeldBecause.DRIFTED)
    with pytest.raises(SchoolNotHeld), ledger.unit(SYSTEM) as unit:
        release_school(unit, part.id, reason="")
    (part,) = commit(ledger, plan(ledger, school)).parts
    assert part.state is PartState.COMMITTED


def test_no_school_goes_into_one_year_twice(ledger: Ledger, school, regions) -> None:
    many_pupils(ledger, school, 60, years=GROWN)
    first, second = plan(ledger, school), plan(ledger, regions["360102"])
    commit(ledger, first)
    before = everything(ledger)
    (part,) = commit(ledger, second).parts
    assert (part.state, part.held_because) == (PartState.HELD, HeldBecause.ROLLED)
    assert plan(ledger, school).schools[0].held_because is HeldBecause.ROLLED
    commit(ledger, first)
    assert everything(ledger) == before


@pytest.mark.parametrize("same_plan", [True, False])
def test_of_commits_at_once_the_school_is_rolled_over_once(ledger: Ledger, school, same_plan: bool) -> None:
    people = many_pupils(ledger, school, 60, years=GROWN)
    plans = [plan(ledger, school) for _ in range(4)]
    waiting = iter(plans)
    outcomes = race(4, lambda: commit(ledger, plans[0] if same_plan else next(waiting)))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert {len(moves(ledger, person)) for person in people} == {1}
    assert count(ledger, JournalLine, JournalLine.event == "school_year.rolled_over") == 1


def test_nothing_is_committed_before_the_year_begins(ledger: Ledger, school, clock) -> None:
    clock.set(datetime(2026, 8, 31, 15, 59, tzinfo=UTC))
    many_pupils(ledger, school, 6, years=GROWN)
    planned = plan(ledger, school)
    with pytest.raises(SchoolYearAhead):
        commit(ledger, planned)
    clock.advance(minutes=1)
    commit(ledger, planned)
    with pytest.raises(NoSuchRollOver):
        commit_roll_over(ledger, RollOverId(uuid7(clock())), actor=SYSTEM)


def test_a_school_on_whose_year_later_moves_stand_is_not_undone_and_they_are_named(
    ledger: Ledger, school, regions
) -> None:
    other = a_school(ledger, regions["360102"], "2136000002")
    people = many_pupils(ledger, school, 60, years=GROWN)
    many_pupils_there = a_second_school(ledger, other)
    before = {person: rows_of(ledger, person) for person in many_pupils_there}
    planned = plan(ledger, regions["360102"])
    commit(ledger, planned)
    with ledger.unit(SYSTEM) as unit:
        (place,) = rows_of(ledger, people[1])
        change_placement(unit, place, Placement(2021, class_no="09", class_name="六(9)班"), source="desk")
    standing = everything(ledger)
    report = undo(ledger, planned, schools=[school])
    assert (report.undone, everything(ledger)) == ((), standing)
    (blocked,) = report.blocked
    assert (blocked.part.institution_id, blocked.count) == (school, 1)
    assert blocked.moves == (last_move(ledger, people[1]).id,)
    report = undo(ledger, planned)
    assert [part.institution_id for part in report.undone] == [other]
    assert {person: rows_of(ledger, person) for person in many_pupils_there} == before


def a_second_school(ledger: Ledger, school) -> list:
    with ledger.unit(SYSTEM) as unit:
        people = [a_person(unit) for _ in range(3)]
        for person, year in zip(people, (2023, 2024, 2025), strict=True):
            a_place(unit, person, school, placement=Placement(year), from_day=date(year, 9, 1))
    return people


def test_a_move_that_does_not_stand_on_the_year_does_not_keep_it(ledger: Ledger, school) -> None:
    people = many_pupils(ledger, school, 60, years=GROWN)
    planned = plan(ledger, school)
    commit(ledger, planned)
    with ledger.unit(SYSTEM) as unit:
        (place,) = rows_of(ledger, people[1])
        take_leave(unit, place)
    assert undo(ledger, planned).undone
    assert rows_of(ledger, people[1])[place]["status"] == "suspended"
    assert rows_of(ledger, people[1])[place]["class_name"] == "五(1)班"


def test_after_thirty_days_a_year_stays(ledger: Ledger, school, clock) -> None:
    many_pupils(ledger, school, 60, years=GROWN)
    planned = plan(ledger, school)
    commit(ledger, planned)
    standing = everything(ledger)
    clock.advance(days=30, seconds=1)
    report = undo(ledger, planned)
    assert (report.undone, len(report.too_late)) == ((), 1)
    assert everything(ledger) == standing
    assert undo(ledger, planned, undo_within=timedelta(days=31)).undone


def test_undone_a_year_can_be_planned_and_committed_again(ledger: Ledger, school) -> None:
    many_pupils(ledger, school, 60, years=GROWN)
    first = plan(ledger, school)
    commit(ledger, first)
    once = everything(ledger)
    undo(ledger, first)
    assert undo(ledger, first).undone == ()
    again = plan(ledger, school)
    commit(ledger, again)
    assert everything(ledger) == once
    with ledger.read() as connection:
        assert newest_roll_over(connection, year=YEAR) in {first.id, again.id}
        assert newest_roll_over(connection, year=1999) is None
        assert [part.state for part in roll_over(connection, first.id).parts] == [PartState.UNDONE]


@pytest.mark.timeout(300)
def test_five_thousand_pupils_are_rolled_over_and_undone_in_few_statements(ledger: Ledger, regions) -> None:
    school = a_school(ledger, regions["360102"], "3436000001", stage=Stage.PRIMARY)
    many_pupils(ledger, school, 5000, years=GROWN, classes=20)
    before = everything(ledger)
    planned = plan(ledger, school)
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    progress: list[tuple[int, int]] = []
    began = perf_counter()
    done = commit(ledger, planned, watch=lambda part, total: progress.append((part, total)))
    committed = perf_counter()
    assert [part.state for part in done.parts] == [PartState.COMMITTED]
    assert progress == [(number, 5000) for number in range(1000, 5001, 1000)]
    assert undo(ledger, planned).undone
    undone = perf_counter()
    assert everything(ledger) == before
    assert len(statements) < 200
    assert committed - began < 30
    assert undone - committed < 30
    lines = JournalLine.event.in_(["enrolment.promoted", "enrolment.graduated"])
    assert count(ledger, JournalLine, lines) == 5000
    seal_all(ledger)
    assert verify(ledger).broken is None

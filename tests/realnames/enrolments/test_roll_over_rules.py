"""What becomes of a pupil on 1 September, and when a school waits for a person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realnames.enrolments.rules import LADDERS, grade_on
from realnames.enrolments.rules.roll_overs import (
    FIXED,
    Counting,
    first_day,
    has_drifted,
    held_because,
    judge,
    may_be_undone,
    next_class_name,
)
from realnames.enrolments.values import Affiliation, AffiliationId, AffiliationStatus, Grade, Placement, Role
from realnames.enrolments.values.roll_overs import (
    Doubt,
    HeldBecause,
    PartState,
    RollOverId,
    SchoolPart,
    SchoolPartId,
    Tally,
    Verdict,
)
from realnames.institutions.values import Institution, InstitutionId, InstitutionKind, Stage
from realnames.ledger.values import uuid7
from realnames.people.values import PersonId

NOW = datetime(2026, 9, 1, tzinfo=UTC)
YEAR = 2026


def a_pupil(
    entry: int | None,
    stage: Stage | None = Stage.PRIMARY,
    *,
    status: AffiliationStatus = AffiliationStatus.ACTIVE,
    school_type: str = "211",
    class_name: str = "",
    from_day: date = date(2020, 9, 1),
) -> Affiliation:
    school = Institution(
        InstitutionId(uuid7(NOW)),
        "2136000001",
        "青云小学",
        InstitutionKind.SCHOOL,
        None,
        "A/",
        "360102",
        school_type,
        stage,
        False,
        date(2000, 1, 1),
        None,
    )
    return Affiliation(
        id=AffiliationId(uuid7(NOW)),
        person_id=PersonId(uuid7(NOW)),
        institution=school,
        role=Role.STUDENT,
        is_primary=True,
        stage=stage,
        grade=None,
        placement=Placement(entry_year=entry, class_no="02", class_name=class_name),
        status=status,
        from_day=from_day,
        to_day=None,
        source="roster",
        source_key=None,
        asof=NOW,
    )


@pytest.mark.parametrize(
    ("entry", "stage", "verdict"),
    [
        (2026, Stage.PRIMARY, Verdict.ENTERED),
        (2025, Stage.PRIMARY, Verdict.PROMOTED),
        (2021, Stage.PRIMARY, Verdict.PROMOTED),
        (2020, Stage.PRIMARY, Verdict.GRADUATES),
        (2023, Stage.JUNIOR, Verdict.GRADUATES),
        (2023, Stage.SENIOR, Verdict.GRADUATES),
        (2023, Stage.PRESCHOOL, Verdict.GRADUATES),
        (2023, Stage.HIGHER, Verdict.PROMOTED),
    ],
)
def test_the_entry_year_tells_what_becomes_of_a_pupil(entry: int, stage: Stage, verdict: Verdict) -> None:
    assert judge(a_pupil(entry, stage), YEAR).verdict is verdict


@pytest.mark.parametrize(
    ("pupil", "doubt"),
    [
        (a_pupil(None), Doubt.NO_ENTRY_YEAR),
        (a_pupil(2025, None), Doubt.NO_ENTRY_YEAR),
        (a_pupil(2027), Doubt.ENTERS_LATER),
        (a_pupil(2019), Doubt.OVERDUE),
        (a_pupil(2018, Stage.HIGHER), Doubt.OPEN_ENDED),
        (a_pupil(2020, status=AffiliationStatus.LEAVING), Doubt.TRANSFER_OPEN),
    ],
)
def test_who_fits_no_rule_is_left_to_a_person(pupil: Affiliation, doubt: Doubt) -> None:
    judged = judge(pupil, YEAR)
    assert (judged.verdict, judged.doubt) == (Verdict.DOUBTFUL, doubt)
    assert judged.placement == pupil.placement


def test_who_stands_twice_at_the_school_is_left_to_a_person() -> None:
    pupil = a_pupil(2025)
    assert judge(pupil, YEAR, twice=frozenset({pupil.person_id})).doubt is Doubt.TWICE_HERE


def test_who_is_on_leave_keeps_the_grade() -> None:
    judged = judge(a_pupil(2024, status=AffiliationStatus.SUSPENDED), YEAR)
    assert judged.verdict is Verdict.STAYS
    before = grade_on(2024, Stage.PRIMARY, date(2026, 8, 31))
    after = grade_on(judged.placement.entry_year, Stage.PRIMARY, first_day(YEAR))
    assert before is not None
    assert after is not None
    assert before.label == after.label


def test_who_came_in_these_days_is_where_they_belong() -> None:
    assert judge(a_pupil(2024, from_day=date(2026, 9, 1)), YEAR).verdict is Verdict.ENTERED
    assert judge(a_pupil(2024, from_day=date(2026, 8, 31)), YEAR).verdict is Verdict.PROMOTED


@pytest.mark.parametrize("school_type", ["312", "345"])
def test_in_a_nine_year_school_primary_pupils_go_on_to_the_junior_stage(school_type: str) -> None:
    judged = judge(a_pupil(2020, school_type=school_type, class_name="六(2)班"), YEAR)
    assert judged.verdict is Verdict.PROMOTED
    assert (judged.placement.stage, judged.placement.entry_year) == (Stage.JUNIOR, 2026)
    assert judged.placement.class_name == "七(2)班"


@pytest.mark.parametrize(
    ("name", "old", "new", "after"),
    [
        ("七(3)班", Grade(2025, 7, "七年级"), Grade(2025, 8, "八年级"), "八(3)班"),
        ("七年级（3）班", Grade(2025, 7, "七年级"), Grade(2025, 8, "八年级"), "八年级（3）班"),
        ("初一3班", Grade(2025, 7, "七年级"), Grade(2025, 8, "八年级"), "初二3班"),
        ("高一(3)班", Grade(2025, 10, "高一"), Grade(2025, 11, "高二"), "高二(3)班"),
        ("小班(1)", Grade(2025, 1, "小班"), Grade(2025, 2, "中班"), "中班(1)"),
        ("火箭班", Grade(2025, 7, "七年级"), Grade(2025, 8, "八年级"), "火箭班"),
        ("七彩班", Grade(2025, 7, "七年级"), Grade(2025, 8, "八年级"), "七彩班"),
        ("三(1)班", Grade(2025, 7, "七年级"), Grade(2025, 8, "八年级"), "三(1)班"),
        ("", Grade(2025, 7, "七年级"), Grade(2025, 8, "八年级"), ""),
    ],
)
def test_a_class_that_is_called_by_its_grade_gets_the_next_grades_name(name, old, new, after) -> None:
    assert next_class_name(name, old, new) == after


@given(st.integers(2010, 2030), st.sampled_from(Stage), st.sampled_from(AffiliationStatus))
def test_nobody_is_judged_into_a_grade_that_does_not_exist(entry: int, stage: Stage, status) -> None:
    judged = judge(a_pupil(entry, stage, status=status), YEAR)
    if judged.verdict in {Verdict.PROMOTED, Verdict.STAYS}:
        years = YEAR - (judged.placement.entry_year or 0)
        assert 0 <= years < len(LADDERS[stage].labels) or judged.verdict is Verdict.STAYS
    if judged.verdict is Verdict.GRADUATES:
        assert stage in FIXED
        assert YEAR - entry == len(LADDERS[stage].labels)


def counted(*pupils: Affiliation) -> Counting:
    counting = Counting(YEAR)
    counting.add(judge(pupil, YEAR) for pupil in pupils)
    return counting


def a_normal_school(size: int = 20) -> list[Affiliation]:
    return [a_pupil(entry) for entry in range(2020, 2027) for _ in range(size)]


def test_a_normal_year_is_expected_whole() -> None:
    tally = counted(*a_normal_school()).tally()
    assert tally == Tally(140, promoted=100, graduates=20, entered=20)
    assert held_because(tally, percent=10) is HeldBecause.NOTHING


def test_a_school_of_which_all_would_graduate_is_held() -> None:
    tally = counted(*(a_pupil(2020) for _ in range(60))).tally()
    assert tally.unexpected == 60 - 20
    assert held_because(tally, percent=10) is HeldBecause.UNEXPECTED


def test_a_handful_of_pupils_may_graduate_together() -> None:
    assert counted(*(a_pupil(2020) for _ in range(10))).tally().unexpected == 0


@pytest.mark.parametrize(("doubtful", "held"), [(14, False), (16, True)])
def test_more_than_a_tenth_of_doubtful_pupils_hold_a_school(doubtful: int, held: bool) -> None:
    school = a_normal_school()[doubtful:] + [a_pupil(None) for _ in range(doubtful)]
    assert (held_because(counted(*school).tally(), percent=10) is HeldBecause.UNEXPECTED) is held
    assert held_because(counted(*school).tally(), percent=100) is HeldBecause.NOTHING


def test_pupils_are_counted_class_by_class_as_the_classes_are_called_now() -> None:
    lines = counted(a_pupil(2025), a_pupil(2025), a_pupil(2020), a_pupil(2026)).lines()
    assert [(line.label, line.tally.enrolment) for line in lines] == [("一(2)班", 3), ("六(2)班", 1)]
    assert (lines[0].tally.promoted, lines[0].tally.entered) == (2, 1)


def test_a_plan_drifts_when_other_pupils_would_be_touched_but_not_when_new_ones_come() -> None:
    planned = Tally(100, promoted=80, graduates=20)
    assert not has_drifted(planned, replace(planned, promoted=71), percent=10)
    assert has_drifted(planned, replace(planned, promoted=69), percent=10)
    assert not has_drifted(planned, replace(planned, enrolment=200, entered=100), percent=10)


def test_a_roll_over_can_be_undone_for_thirty_days_and_an_unfinished_one_always() -> None:
    part = SchoolPart(
        SchoolPartId(uuid7(NOW)),
        RollOverId(uuid7(NOW)),
        InstitutionId(uuid7(NOW)),
        "2136000001",
        "青云小学",
        YEAR,
        PartState.COMMITTED,
        HeldBecause.NOTHING,
        Tally(),
        None,
        NOW,
    )
    month = timedelta(days=30)
    assert may_be_undone(part, NOW + month, within=month)
    assert not may_be_undone(part, NOW + month + timedelta(seconds=1), within=month)
    assert may_be_undone(replace(part, committed_at=None), NOW + 9 * month, within=month)

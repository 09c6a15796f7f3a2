"""Grades, classes and the primary affiliation, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realnames.enrolments.rules import LADDERS, class_label, grade_on, read_grade, school_year
from realnames.enrolments.values import Grade
from realnames.institutions.values import Stage

TODAY = date(2026, 9, 1)


def test_the_school_year_begins_in_september() -> None:
    assert school_year(date(2026, 8, 31)) == 2025
    assert school_year(date(2026, 9, 1)) == 2026


@pytest.mark.parametrize(
    ("entry", "stage", "number", "label"),
    [
        (2026, Stage.PRIMARY, 1, "一年级"),
        (2021, Stage.PRIMARY, 6, "六年级"),
        (2026, Stage.JUNIOR, 7, "七年级"),
        (2024, Stage.JUNIOR, 9, "九年级"),
        (2025, Stage.SENIOR, 11, "高二"),
        (2024, Stage.PRESCHOOL, 3, "大班"),
        (2025, Stage.VOCATIONAL, 2, "中职二年级"),
        (2019, Stage.HIGHER, 8, "八年级"),
    ],
)
def test_the_entry_year_tells_the_grade(entry: int, stage: Stage, number: int, label: str) -> None:
    assert grade_on(entry, stage, TODAY) == Grade(entry, number, label)


@pytest.mark.parametrize(
    ("entry", "stage"),
    [(2027, Stage.PRIMARY), (2020, Stage.PRIMARY), (2023, Stage.JUNIOR), (None, Stage.JUNIOR), (2025, None)],
)
def test_before_and_after_a_stage_there_is_no_grade(entry: int | None, stage: Stage | None) -> None:
    assert grade_on(entry, stage, TODAY) is None


@pytest.mark.parametrize(
    ("text", "stage", "answer"),
    [
        ("七年级", Stage.JUNIOR, (Stage.JUNIOR, 2026)),
        ("七年级", None, (Stage.JUNIOR, 2026)),
        ("七年级", Stage.PRIMARY, (Stage.JUNIOR, 2026)),
        ("初二", None, (Stage.JUNIOR, 2025)),
        ("初中三年级", None, (Stage.JUNIOR, 2024)),
        ("高一", Stage.SENIOR, (Stage.SENIOR, 2026)),
        ("高中一年级", None, (Stage.SENIOR, 2026)),
        (" 三 年级 ", Stage.PRIMARY, (Stage.PRIMARY, 2024)),
        ("小学六年级", None, (Stage.PRIMARY, 2021)),
        ("2023级", Stage.PRIMARY, (Stage.PRIMARY, 2023)),
        ("2023", Stage.PRIMARY, (Stage.PRIMARY, 2023)),
        ("三年级", Stage.HIGHER, (Stage.HIGHER, 2024)),
        ("2023级", None, None),
        ("十三年级", Stage.PRIMARY, None),
        ("", Stage.PRIMARY, None),
        ("甲班", None, None),
    ],
)
def test_what_registers_write_is_read(text: str, stage: Stage | None, answer: object) -> None:
    assert read_grade(text, stage=stage, today=TODAY) == answer


@given(st.sampled_from(Stage), st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 8))
def test_a_grade_that_is_read_from_its_label_is_the_same_grade(stage: Stage, today: date, years: int) -> None:
    labels = LADDERS[stage].labels
    grade = grade_on(school_year(today) - years % len(labels), stage, today)
    assert grade is not None
    assert read_grade(grade.label, stage=stage, today=today) == (stage, grade.entry_year)


@given(st.text(max_size=12))
def test_no_text_whatever_makes_reading_fail(text: str) -> None:
    read_grade(text, stage=None, today=TODAY)


@pytest.mark.parametrize(
    ("grade", "number", "name", "label"),
    [
        (Grade(2025, 8, "八年级"), "03", "", "八(3)班"),
        (Grade(2026, 10, "高一"), "12", "", "高一(12)班"),
        (Grade(2025, 8, "八年级"), "03", "火箭班", "火箭班"),
        (None, "03", "", "3班"),
        (Grade(2025, 8, "八年级"), "", "", ""),
        (None, "0", "", "0班"),
    ],
)
def test_a_class_is_called_by_its_grade_and_number(grade, number, name, label) -> None:
    assert class_label(grade, number, name) == label

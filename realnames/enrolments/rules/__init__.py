"""Grades from entry years, class labels, and which affiliation is the primary one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from realnames.enrolments.values import Affiliation, Grade
from realnames.institutions.values import Stage

FIRST_MONTH = 9  # A school year begins on 1 September.
NUMERALS = "零一二三四五六七八九十"
ENTRY_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:级|年)?")


@dataclass(frozen=True, slots=True)
class Ladder:
    """The grades of a stage: the number of the first, and their labels."""

    first: int
    labels: tuple[str, ...]


def _years(numbers: Iterable[int], prefix: str = "") -> tuple[str, ...]:
    return tuple(f"{prefix}{NUMERALS[number]}年级" for number in numbers)


LADDERS: Mapping[Stage, Ladder] = MappingProxyType(
    {
        Stage.PRESCHOOL: Ladder(1, ("小班", "中班", "大班")),
        Stage.PRIMARY: Ladder(1, _years(range(1, 7))),
        Stage.JUNIOR: Ladder(7, _years(range(7, 10))),
        Stage.SENIOR: Ladder(10, ("高一", "高二", "高三")),
        Stage.VOCATIONAL: Ladder(1, _years(range(1, 5), "中职")),
        Stage.HIGHER: Ladder(1, _years(range(1, 9))),
        Stage.SPECIAL: Ladder(1, _years(range(1, 10))),
        Stage.ADULT: Ladder(1, _years(range(1, 6))),
    }
)
"""Compulsory education counts through from 1 to 9; the senior stage goes on with 10."""

OTHER_LABELS: Mapping[str, tuple[Stage, int]] = MappingProxyType(
    {f"小学{label}": (Stage.PRIMARY, number) for number, label in enumerate(_years(range(1, 7)), start=1)}
    | {f"初{NUMERALS[year]}": (Stage.JUNIOR, 6 + year) for year in range(1, 4)}
    | {f"初中{NUMERALS[year]}年级": (Stage.JUNIOR, 6 + year) for year in range(1, 4)}
    | {f"高中{NUMERALS[year]}年级": (Stage.SENIOR, 9 + year) for year in range(1, 4)}
)
"""Other ways in which registers write a grade; each also names the stage."""


def school_year(today: date) -> int:
    """The year in which the school year of this day began."""
    return today.year if today.month >= FIRST_MONTH else today.year - 1


def grade_on(entry_year: int | None, stage: Stage | None, today: date) -> Grade | None:
    """The grade of a pupil on a day; None before the first and after the last year of the stage."""
    if entry_year is None or stage is None:
        return None
    ladder = LADDERS[stage]
    years = school_year(today) - entry_year
    if not 0 <= years < len(ladder.labels):
        return None
    return Grade(entry_year, ladder.first + years, ladder.labels[years])


def read_grade(text: str, *, stage: Stage | None, today: date) -> tuple[Stage, int] | None:
    """Stage and entry year from what a register writes in its grade column, or None.

    `七年级`, `初一`, `小学三年级`, `2023级`; `stage` is the school's, needed where the text names none.
    """
    text = "".join(text.split())
    written = ENTRY_YEAR.fullmatch(text)
    if written:
        return (stage, int(written[1])) if stage else None
    if text in OTHER_LABELS:
        found, number = OTHER_LABELS[text]
        return found, school_year(today) - (number - LADDERS[found].first)
    # A nine-year school is one institution of two stages, so its label decides before its stage does.
    candidates = [stage] if stage else []
    for candidate in (
        *candidates,
        Stage.PRIMARY,
        Stage.JUNIOR,
        Stage.SENIOR,
        Stage.PRESCHOOL,
        Stage.VOCATIONAL,
    ):
        labels = LADDERS[candidate].labels
        if text in labels:
            return candidate, school_year(today) - labels.index(text)
    return None


def class_label(grade: Grade | None, class_no: str, class_name: str) -> str:
    """What the class is called: its own name, else 八(3)班 from grade and number, else nothing."""
    if class_name or not class_no:
        return class_name
    number = class_no.lstrip("0") or class_no
    return f"{grade.label.removesuffix('年级')}({number})班" if grade else f"{number}班"


def with_one_primary(affiliations: Iterable[Affiliation]) -> tuple[Affiliation, ...]:
    """The same affiliations, exactly one of them primary: the chosen one, else the oldest."""
    ordered = sorted(affiliations, key=lambda found: (not found.is_primary, found.from_day, found.id))
    return tuple(replace(found, is_primary=place == 0) for place, found in enumerate(ordered))

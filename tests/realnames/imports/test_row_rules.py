"""Whatever stands in a cell, a row is read or complained about in its own place, and never fails."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realnames.codes.values import Codes
from realnames.imports.layouts import institution_list, pupil_roster, staff_roster
from realnames.imports.rules.cells import read_day, read_month, show
from realnames.imports.rules.institution import read_institution
from realnames.imports.rules.pupil import read_pupil
from realnames.imports.rules.staff import read_staff
from realnames.imports.rules.words import row_grounds
from realnames.imports.values.sheets import RawRow, Shown

LAYOUTS = {
    "pupil": (pupil_roster.LAYOUT, read_pupil),
    "staff": (staff_roster.LAYOUT, read_staff),
    "institution": (institution_list.LAYOUT, read_institution),
}
CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "男", "女", "2014-06-15", "20140615", "41805", "360730201406159820", "居民身份证"]),
    st.from_regex(r"[0-9０-９Xx]{15,19}", fullmatch=True),
)


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_row_is_read_or_complained_about_under_its_own_columns(kind: str, codes: Codes) -> None:
    layout, read = LAYOUTS[kind]
    columns = {column.key: column for column in layout.columns}
    ground = row_grounds(codes, date(2026, 9, 1))

    @given(st.fixed_dictionaries(dict.fromkeys(columns, CELLS)))
    def try_one(cells: dict[str, str]) -> None:
        reading = read(RawRow(7, cells), columns, ground)
        titles = {column.title for column in columns.values()}
        assert all(complaint.row == 7 and complaint.column in titles for complaint in reading.complaints)
        assert reading.row is not None or reading.complaints

    try_one()


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_the_same_day_in_all_four_spellings(day: date) -> None:
    spellings = (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    )
    assert {read_day(text) for text in spellings} == {day}
    assert read_month(day.isoformat()) == day.replace(day=1)


@given(st.text(max_size=40))
def test_any_other_text_is_no_day_and_has_its_code(text: str) -> None:
    assert isinstance(read_day(text), date | str)


@given(st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_a_number_is_never_shown_whole(number: str) -> None:
    assert number[4:-4] not in show(number, Shown.NUMBER)

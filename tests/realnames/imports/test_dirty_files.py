"""Every way in which a roster arrives dirty: what is tidied, what is noted, what keeps a row out."""

import pytest

from realnames.imports.values.complaints import SENTENCES, Level
from realnames.imports.values.sheets import ColumnsMissing, ColumnsRepeated
from realnames.people.tables import PersonRow
from tests.realnames.imports.rosters import (
    COLUMNS,
    OTHER_SCHOOL,
    STAFF_COLUMNS,
    Office,
    citizen_number,
    codes_of,
    pupil,
    teacher,
    text_of,
)

GOOD = citizen_number()
WRONG_CHECK = GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

REFUSED = {
    "wrong check digit": ({"身份证件号": WRONG_CHECK}, "身份证件号", "number_check"),
    "seventeen digits": ({"身份证件号": GOOD[:-1]}, "身份证件号", "number_form"),
    "no such day in the number": ({"身份证件号": "360102199002309812"}, "身份证件号", "number_date"),
    "no such province": ({"身份证件号": "990102199002289812"}, "身份证件号", "number_region"),
    "rounded by a spreadsheet": ({"身份证件号": "3.60102E+17"}, "身份证件号", "number_scientific"),
    "number missing": ({"身份证件号": ""}, "身份证件号", "number_missing"),
    "student number wrong": ({"学籍号": "G123"}, "学籍号", "number_form"),
    "student number's check": ({"学籍号": f"G{WRONG_CHECK}"}, "学籍号", "number_check"),
    "unknown paper": ({"身份证件类型": "借书证"}, "身份证件类型", "document_kind_unknown"),
    "no name": ({"姓名": ""}, "姓名", "blank"),
    "one character": ({"姓名": "刘"}, "姓名", "name_malformed"),
    "zero-width in the name": ({"姓名": "金\u200b喆"}, "姓名", "name_malformed"),
    "right-to-left mark in the name": ({"姓名": "刘\u202e子涵"}, "姓名", "name_malformed"),
    "emoji in the name": ({"姓名": "刘子😀"}, "姓名", "name_malformed"),
    "private-use character": ({"姓名": "孙\ue863"}, "姓名", "name_private_use"),
    "NUL in the name": ({"姓名": "刘\0子"}, "姓名", "control_character"),
    "NUL in the grade": ({"年级": "六\0年级"}, "年级", "control_character"),
    "unknown sex": ({"性别": "雌"}, "性别", "sex_unknown"),
    "a day that is none": ({"出生日期": "2014-02-30"}, "出生日期", "date_impossible"),
    "a day to come": ({"出生日期": "2030-01-01"}, "出生日期", "date_impossible"),
    "a serial number as day": ({"出生日期": "41805"}, "出生日期", "date_serial"),
    "American day": ({"出生日期": "6/15/2014"}, "出生日期", "date_unreadable"),
    "unknown school": ({"学校标识码": "2136009999"}, "学校标识码", "institution_unknown"),
    "a county as school": ({"学校标识码": "360730"}, "学校标识码", "institution_malformed"),
    "unknown grade": ({"年级": "百年级"}, "年级", "grade_unknown"),
    "no class": ({"班级": ""}, "班级", "blank"),
    "a novel in a cell": ({"班级": "班" * 500}, "班级", "too_long"),
    "neither number": ({"学籍号": "", "身份证件类型": "其他", "身份证件号": ""}, "学籍号", "no_key"),
}

TIDIED = {
    "full-width digits": ({"身份证件号": GOOD.translate(WIDE)}, {"narrowed"}),
    "day with slashes": ({"出生日期": "2014/6/15"}, set()),
    "day in Chinese": ({"出生日期": "2014年6月15日"}, set()),
    "day in eight digits": ({"出生日期": "20140615"}, set()),
    "day with a time": ({"出生日期": "2014-06-15 00:00:00"}, set()),
    "text formula": ({"身份证件号": f'="{GOOD}"'.replace('"', '""').join('""')}, {"mark_dropped"}),
    "apostrophe": ({"身份证件号": f"'{GOOD}"}, {"mark_dropped"}),
    "bidi marks around a number": ({"身份证件号": f"\u202a{GOOD}\u202c"}, {"mark_dropped"}),
    "blanks in a number": ({"身份证件号": f"{GOOD[:6]} {GOOD[6:]}"}, set()),
    "household register": ({"身份证件类型": "户口簿"}, set()),
    "JY/T code of the paper": ({"身份证件类型": "1"}, set()),
    "sex by code": ({"性别": "2"}, set()),
    "sex left to the number": ({"性别": ""}, {"taken_from_number"}),
    "sex against the number": ({"性别": "男"}, {"sex_differs"}),
    "day against the number": ({"出生日期": "2014-06-16"}, {"birth_day_differs"}),
    "grade in digits": ({"年级": "6"}, set()),
    "landline": ({"监护人1联系电话": "0791-8888888"}, {"phone_malformed"}),
    "guardian without a name": ({"监护人1姓名": ""}, {"guardian_nameless"}),
    "guardian called nobody": ({"监护人2姓名": "无"}, set()),
    "odd relation": ({"监护人1关系": "邻居"}, {"relation_unknown"}),
    "ideographic blank in the name": ({"姓名": "刘　子涵"}, set()),
    "bullet as separator": ({"姓名": "依力亚尔•买买提"}, set()),
    "character outside the plane": ({"姓名": "王𬱖"}, set()),
}


def one(**changes: str) -> dict[str, str]:
    return pupil(1, **({"身份证件号": GOOD, "学籍号": f"G{GOOD}", "出生日期": "2014-06-15"} | changes))


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_cell_keeps_its_row_out_and_is_named(office: Office, case: str) -> None:
    changes, column, code = REFUSED[case]
    report = office.commit(text_of([one(**changes), pupil(7)]))
    assert (report.counts.new, report.counts.wrong) == (1, 1)
    told = [said for said in report.complaints if said.level is Level.REFUSED]
    assert (2, column, code) in {(said.row, said.column, said.code) for said in told}
    assert not any(GOOD[6:14] in said.value or "刘子涵" in said.value for said in told)


@pytest.mark.parametrize("case", TIDIED)
def test_what_can_be_read_is_taken_and_what_was_tidied_is_noted(office: Office, case: str) -> None:
    changes, codes = TIDIED[case]
    report = office.check(text_of([one(**changes)]))
    assert (report.counts.new, codes_of(report)) == (1, codes), report.complaints


def test_rows_of_the_wrong_width_are_told_apart(office: Office) -> None:
    header, row, *_ = text_of([pupil(1)]).splitlines()
    short = row.rsplit(",", 3)[0]
    report = office.check(f"{header}\n{row},x\n{text_of([pupil(2)]).splitlines()[1].rsplit(',', 3)[0]}\n")
    assert short
    assert [(said.row, said.code) for said in report.complaints] == [(2, "row_too_wide"), (3, "row_short")]


def test_an_open_quotation_costs_one_row(office: Office) -> None:
    lines = text_of([pupil(1), pupil(2), pupil(3)]).splitlines()
    lines[2] = lines[2].replace("刘子", '"刘子')
    report = office.check("\n".join(lines))
    assert (report.counts.new, report.counts.wrong, codes_of(report)) == (2, 1, {"row_quoting"})


def test_every_missing_column_is_named_at_once(office: Office) -> None:
    with pytest.raises(ColumnsMissing) as refused:
        office.check("姓名,性别,出生日期\n刘子涵,女,2014-06-15\n")
    missing = refused.value.params["columns"]
    assert missing == "、".join(name for name in COLUMNS[:12] if name not in ("姓名", "性别", "出生日期"))


def test_two_columns_of_one_meaning_are_refused(office: Office) -> None:
    with pytest.raises(ColumnsRepeated):
        office.check(text_of([pupil(1)], (*COLUMNS, "身份证号")))


def test_a_header_is_known_in_full_width_with_stars_and_remarks(office: Office) -> None:
    content = text_of([pupil(1)])
    content = content.replace("监护人1姓名", "监护人１姓名").replace("出生日期", "*出生日期（YYYYMMDD）")
    assert office.check(content.replace("学籍号,", " 全国学籍号 ,", 1)).counts.new == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_roster_in_any_encoding_is_the_same_roster(office: Office, encoding: str) -> None:
    report = office.check(text_of([pupil(1, 姓名="王𬱖"), pupil(2)]).encode(encoding))
    assert (report.counts.new, report.complaints) == (2, ())


def test_a_file_without_rows_changes_nothing(office: Office) -> None:
    report = office.commit(text_of([]))
    assert report.counts.total == 0
    assert office.count(PersonRow) == 0


def test_a_named_school_keeps_other_schools_out_and_fills_the_column(office: Office) -> None:
    rows = [pupil(1), pupil(2, 学校标识码=OTHER_SCHOOL, 年级="七年级")]
    report = office.check(text_of(rows), school="2136000001")
    assert (report.counts.new, codes_of(report)) == (1, {"other_school"})
    without = tuple(name for name in COLUMNS if name != "学校标识码")
    assert office.check(text_of(rows[:1], without), school="2136000001").counts.new == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"岗位": "国王"}, "role_unknown"),
        ({"岗位": "省级管理员"}, "role_elsewhere"),
        ({"学校(机构)标识码": "360730"}, "role_elsewhere"),
        ({"学校(机构)标识码": "12"}, "institution_malformed"),
        ({"学校(机构)标识码": "369999"}, "institution_unknown"),
        ({"工号": ""}, "blank"),
    ],
)
def test_a_wrong_row_of_staff_is_named(office: Office, changes: dict[str, str], code: str) -> None:
    report = office.check(text_of([teacher(**changes)], STAFF_COLUMNS), "staff")
    assert (report.counts.wrong, codes_of(report)) == (1, {code})


def test_every_code_speaks_both_languages() -> None:
    for code, sentence in SENTENCES.items():
        assert sentence.zh, code
        assert sentence.en.isascii(), code

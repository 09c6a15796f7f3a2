"""A file is read in whatever encoding and shape an office sends it, or refused in one sentence."""

import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realnames.imports.formats.csv import open_csv
from realnames.imports.values.sheets import (
    EncodingUnknown,
    FileEmpty,
    FileMissing,
    FileRefused,
    FileTooLarge,
    LineTooLong,
    NotATable,
)

TABLE = "学籍号,姓名\nG1,刘子涵\nG2,欧阳娜娜\n"
CELLS = (("G1", "刘子涵"), ("G2", "欧阳娜娜"))


def cells(path: Path) -> tuple[tuple[str, ...], ...]:
    return tuple(record.cells for record in open_csv(path).records())


def put(folder: Path, content: bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("gb18030"), "gb18030"),
        (TABLE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_encoding_is_found_out(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = put(tmp_path, content)
    assert open_csv(path).encoding == encoding
    assert cells(path) == CELLS


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    assert cells(put(tmp_path, TABLE.replace(",", delimiter).encode())) == CELLS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_machine(tmp_path: Path, end: str) -> None:
    assert cells(put(tmp_path, TABLE.replace("\n", end).encode())) == CELLS


def test_a_title_above_the_header_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    sheet = open_csv(put(tmp_path, f"某小学学生名册,\n\n{TABLE}\n,\n".encode()))
    assert sheet.header.cells == ("学籍号", "姓名")
    assert [record.number for record in sheet.records()] == [4, 5]


def test_a_quoted_cell_may_hold_commas_quotes_and_lines(tmp_path: Path) -> None:
    path = put(tmp_path, b'a,b\n"1,""2""","x\ny"\n3,4\n')
    assert [(r.number, r.cells) for r in open_csv(path).records()] == [
        (2, ('1,"2"', "x\ny")),
        (3, ("3", "4")),
    ]


@pytest.mark.parametrize("broken", ['"1,2', '1,"2', '"1"x,2', '1,"2""'])
def test_a_broken_quotation_costs_its_own_row_alone(tmp_path: Path, broken: str) -> None:
    path = put(tmp_path, f"a,b\n0,0\n{broken}\n3,4\n5,6\n".encode())
    found = list(open_csv(path).records())
    assert [record.broken for record in found] == [False, True, False, False]
    assert found[2].cells == ("3", "4")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"\xef\xbb\xbf \r\n", FileEmpty),
        (b"PK\x03\x04rest of a workbook", NotATable),
        (b"\xd0\xcf\x11\xe0old workbook", NotATable),
        (b"%PDF-1.7", NotATable),
        (b"\x89PNG\r\n\x1a\n", NotATable),
        (b"<!doctype html><table>", NotATable),
        (b"SQLite format 3\x00", NotATable),
        (bytes(range(256)) * 8, NotATable),
        (codecs.BOM_UTF32_LE + "学籍号".encode("utf-32-le"), EncodingUnknown),
        (TABLE.encode() + b"G3,\xff\xfe\n", EncodingUnknown),
        (b"\xef\xbb\xbf" + TABLE.encode("gb18030"), EncodingUnknown),
        (TABLE.encode() + b"x" * 70_000, LineTooLong),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, refusal: type[FileRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        cells(put(tmp_path, content))
    assert refused.value.sentence("zh")
    assert refused.value.sentence("en").isascii()


def test_a_broken_byte_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(EncodingUnknown) as refused:
        open_csv(put(tmp_path, TABLE.encode() + b"G3,\xff\xfe\n"))
    assert refused.value.params["row"] == 4


def test_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        open_csv(tmp_path / "nothing.csv")
    with pytest.raises(FileMissing):
        open_csv(tmp_path)
    with pytest.raises(FileTooLarge):
        open_csv(put(tmp_path, TABLE.encode()), most_bytes=10)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    try:
        for record in open_csv(put(tmp_path, content)).records():
            assert record.broken or record.cells
    except FileRefused:
        return


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_spreadsheet_writes_is_read_back_unchanged(tmp_path: Path, rows: list[list[str]]) -> None:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path = put(tmp_path, ("学籍号,姓名,性别\r\n" + "\r\n".join(quoted) + "\r\n").encode())
    wanted = tuple(tuple(row) for row in rows if any(cell.strip() for cell in row))
    assert cells(path) == wanted

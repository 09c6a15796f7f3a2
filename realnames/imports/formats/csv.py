"""Comma-separated values (RFC 4180) as spreadsheets write them: encoding and delimiter are found out.

A broken quotation costs its own row and no other: if no following line closes it, reading goes on
with the next line.
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from realnames.imports.values.sheets import (
    EncodingUnknown,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    Format,
    LineTooLong,
    NotATable,
    Record,
)

MEGABYTE = 1 << 20
MOST_BYTES = 200 * MEGABYTE
MOST_OF_A_LINE = 1 << 16
MOST_LINES_OF_A_CELL = 10
HEADER_AMONG = 20
DELIMITERS = (",", "\t", ";", "，", "|")
QUOTE = '"'

SIGNATURES = (
    (b"PK\x03\x04", "工作簿或压缩包", "a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "旧版 Excel 工作簿", "an old Excel workbook"),
    (b"%PDF", "PDF 文件", "a PDF document"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"\x1f\x8b", "压缩包", "an archive"),
    (b"7z\xbc\xaf", "压缩包", "an archive"),
    (b"Rar!", "压缩包", "an archive"),
    (b"{\\rtf", "文字处理文档", "a word processor's document"),
    (b"SQLite format 3", "数据库", "a database"),
    (b"<?xml", "XML 文件", "an XML document"),
    (b"<!DOCTYPE", "网页", "a web page"),
    (b"<html", "网页", "a web page"),
)
BINARY = {"what_zh": "二进制文件", "what_en": "a binary file"}
TWO_CHARACTERS = re.compile("[\u4e00-\u9fff]{2}")
TEXT_CONTROLS = frozenset("\t\r\n\0")


@dataclass(frozen=True, slots=True)
class CSVSheet:
    """A file of comma-separated values, its encoding and delimiter known."""

    path: Path
    encoding: str
    delimiter: str
    header: Record

    def records(self) -> Iterator[Record]:
        """Every record after the header; wholly blank ones are left out but counted."""
        with self.path.open(encoding=self.encoding, newline=None) as file:
            for record in _records(_lines(file), self.delimiter, width=len(self.header.cells)):
                blank = not record.broken and not any(cell.strip() for cell in record.cells)
                if record.number > self.header.number and not blank:
                    yield record


def open_csv(path: Path, *, most_bytes: int = MOST_BYTES) -> CSVSheet:
    """Open a file and find its encoding, delimiter and header; raises the `FileRefused` of what it is."""
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise FileTooLarge(most=most_bytes // MEGABYTE)
        with path.open("rb") as file:
            head = file.read(MEGABYTE >> 4)
    except OSError:
        raise FileMissing(path=path.name) from None
    _refuse_other_kinds(head)
    encoding = _encoding(path, head)
    delimiter, header = _header(path, encoding)
    return CSVSheet(path, encoding, delimiter, header)


def _refuse_other_kinds(head: bytes) -> None:
    if not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise FileEmpty
    start = head.lstrip(b" \t\r\n\xef\xbb\xbf")[:16].lower()
    for signature, zh, en in SIGNATURES:
        if start.startswith(signature.lower()):
            raise NotATable(what_zh=zh, what_en=en)


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise EncodingUnknown(row=1)
    if head.startswith(codecs.BOM_UTF8):
        return _proven(path, "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proven(path, "utf-16")
    unmarked = _unmarked_utf16(head)
    if unmarked:
        return _proven(path, unmarked)
    if sum(byte < ord(" ") and byte not in b"\t\r\n\0" for byte in head) * 20 > len(head):
        raise NotATable(**BINARY)
    broken_at = _broken_line(path, "utf-8")
    if broken_at is None:
        return "utf-8"
    # Chinese text that begins as valid UTF-8 is UTF-8 with a broken byte: GB 18030 would read nonsense.
    if _begins_as_utf8(head):
        raise EncodingUnknown(row=broken_at)
    return _proven(path, "gb18030")


def _proven(path: Path, encoding: str) -> str:
    broken_at = _broken_line(path, encoding)
    if broken_at is not None:
        raise EncodingUnknown(row=broken_at)
    return encoding


def _broken_line(path: Path, encoding: str) -> int | None:
    """The line at which strict decoding fails, or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 1
    with path.open("rb") as file:
        while True:
            block = file.read(MEGABYTE)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n")
            lines += text.count("\n")
            if not block:
                return None


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark shows in the zero halves of its commas and line ends."""
    sample = head[:2048]
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if max(low, high) * 10 < len(sample) or min(low, high) * 4 > max(low, high):
        if sample.count(0) * 10 > len(sample):
            raise NotATable(**BINARY)
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _begins_as_utf8(head: bytes) -> bool:
    """Do two Chinese characters of UTF-8 stand before its first broken byte? GB 18030 has no such bytes."""
    try:
        text = codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError as error:
        text = head[: error.start].decode()
    return TWO_CHARACTERS.search(text) is not None


def _header(path: Path, encoding: str) -> tuple[str, Record]:
    """The first of the first records with two cells: a title above the header has one."""
    with path.open(encoding=encoding, newline=None) as file:
        first = [line for _, line in zip(range(HEADER_AMONG), _lines(file), strict=False)]
    controls = sum(c < " " and c not in TEXT_CONTROLS for line in first for c in line)
    if controls > len(first):
        raise NotATable(**BINARY)
    only: tuple[str, Record] | None = None
    for delimiter in sorted(DELIMITERS, key=lambda d: -max((line.count(d) for line in first), default=0)):
        for record in _records(iter(first), delimiter, width=0):
            named = sum(bool(cell.strip()) for cell in record.cells)
            if named > 1:
                return delimiter, record
            if named and only is None:
                only = delimiter, record
    if only is None:
        raise FileEmpty
    return only


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(MOST_OF_A_LINE):
        number += 1
        if len(line) >= MOST_OF_A_LINE:
            raise LineTooLong(row=number)
        yield line[:-1] if line.endswith("\n") else line


def _records(lines: Iterator[str], delimiter: str, *, width: int) -> Iterator[Record]:
    """Records of lines; `width` tells a cell of several lines from a quotation that swallowed rows."""
    ahead: deque[str] = deque()
    number = 0
    while True:
        line = ahead.popleft() if ahead else next(lines, None)
        if line is None:
            return
        number += 1
        if QUOTE not in line:
            yield Record(number, tuple(line.split(delimiter)))
        else:
            yield _quoted(line, ahead, lines, delimiter=delimiter, width=width, number=number)


def _quoted(
    line: str, ahead: deque[str], lines: Iterator[str], *, delimiter: str, width: int, number: int
) -> Record:
    taken: list[str] = []
    cells = _split(line, delimiter)
    while cells is None and len(taken) < MOST_LINES_OF_A_CELL:
        following = ahead.popleft() if ahead else next(lines, None)
        if following is None:
            break
        taken.append(following)
        cells = _split("\n".join((line, *taken)), delimiter)
    if cells is None or (taken and width and len(cells) != width):
        ahead.extendleft(reversed(taken))
        return Record(number, (), broken=True)
    return Record(number, cells)


def _split(text: str, delimiter: str) -> tuple[str, ...] | None:
    """The cells of one record, or None while a quotation is open or was closed in mid-cell."""
    try:
        (cells,) = csv.reader([text], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return None
    return tuple(cells)


FORMAT = Format("csv", (".csv", ".tsv", ".txt"), open_csv)

"""Reading single cells: what is tidied silently, what is noted, what is shown of them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from realnames.documents.rules import parse
from realnames.documents.values import DocumentNumber, Fault, Grounds, Kind, NumberFaulty, mask
from realnames.imports.values.complaints import Complaint
from realnames.imports.values.sheets import Column, RawRow, Shown
from realnames.people.rules import masked_name

MOST_CHARACTERS = 200
MOST_SHOWN = 40

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
AS_TEXT = re.compile(r'^="?([^"]*)"?$|^\'(.+)$')
DIGIT = re.compile("[0-9０-９]")

DAYS = (
    re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T][0-9:.]+)?"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
MONTH = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})(?:[-/.月]?[0-9]{0,2}日?)?月?")
SCIENTIFIC = re.compile(r"[0-9]\.?[0-9]*[Ee]\+?[0-9]+")
FARTHEST = (Fault.SYNTAX, Fault.STRUCTURE, Fault.CHECK)


class Cells:
    """The cells of one row, read one by one; every complaint about them is kept."""

    def __init__(self, raw: RawRow, columns: Mapping[str, Column]) -> None:
        self.number = raw.number
        self.complaints: list[Complaint] = []
        self._raw = raw
        self._columns = columns

    def text(self, key: str) -> str:
        """A cell in plain characters (NFKC), without what programs put around text; empty if it is unfit."""
        typed = self._raw.cell(key).strip()
        if not typed or (typed.isascii() and typed.isalnum() and len(typed) <= MOST_CHARACTERS):
            return typed
        plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", typed)).strip()
        marked = AS_TEXT.match(plain)
        if marked:
            plain = (marked[1] or marked[2] or "").strip()
        if self._is_unfit(key, plain):
            return ""
        if WIDE.search(typed):
            self.complain(key, "narrowed")
        if marked or INVISIBLE.search(typed):
            self.complain(key, "mark_dropped")
        return plain

    def needed(self, key: str) -> str:
        """The same, with a complaint when there is nothing."""
        text = self.text(key)
        if not text and not self._raw.cell(key).strip():
            self.complain(key, "blank")
        return text

    def untouched(self, key: str) -> str:
        """A cell whose characters are decided elsewhere: a name."""
        typed = self._raw.cell(key).strip()
        return "" if self._is_unfit(key, typed) else typed

    def has(self, key: str) -> bool:
        """Is anything written there?"""
        return bool(self._raw.cell(key).strip())

    def complain(self, key: str, code: str, **params: object) -> None:
        """Keep a complaint about a cell, its value masked as the column asks."""
        column = self._columns[key]
        shown = show(self._raw.cell(key), column.shown)
        self.complaints.append(Complaint(self.number, column.title, code, shown, params))

    def _is_unfit(self, key: str, text: str) -> bool:
        if CONTROL.search(text):
            self.complain(key, "control_character")
            return True
        if len(text) > MOST_CHARACTERS:
            self.complain(key, "too_long", most=MOST_CHARACTERS)
            return True
        return False


def show(text: str, how: Shown) -> str:
    """What of a cell may stand in a report: names, numbers and days masked, never more than 40 characters."""
    plain = "".join(c if c.isprintable() else "�" for c in text.strip()[: MOST_SHOWN + 1])
    if len(plain) > MOST_SHOWN:
        plain = plain[: MOST_SHOWN - 1] + "…"
    if how is Shown.NAME:
        return masked_name(plain)
    if how is Shown.NUMBER:
        return mask(plain)
    if how is Shown.DATE:
        return plain[:4] + DIGIT.sub("*", plain[4:]) if len(plain) > 5 else "*" * len(plain)
    return plain


def read_day(text: str) -> date | str:
    """The day, in any of four spellings, or the code of the complaint."""
    for pattern in DAYS:
        found = pattern.fullmatch(text)
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                return "date_impossible"
    return "date_serial" if SERIAL.fullmatch(text) else "date_unreadable"


def read_month(text: str) -> date | None:
    """The first day of a month written 202009, 2020-09, 2020年9月, or as a whole day."""
    whole = read_day(text)
    if isinstance(whole, date):
        return whole.replace(day=1)
    found = MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        return None
    return date(int(found[1]), int(found[2]), 1)


def read_number(text: str, kinds: tuple[Kind, ...], grounds: Grounds) -> DocumentNumber | str:
    """The number as the first kind that accepts it, or the code of the complaint that came farthest."""
    farthest, code = -1, "number_form"
    for kind in kinds:
        try:
            return parse(text, kind, grounds)
        except NumberFaulty as faulty:
            reached = FARTHEST.index(faulty.verdict.fault or Fault.SYNTAX)
            if reached > farthest:
                farthest, code = reached, f"number_{faulty.verdict.reason.rpartition('.')[2]}"
    return "number_scientific" if SCIENTIFIC.fullmatch(text) else code

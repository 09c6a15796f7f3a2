"""What pupils and staff have in common: name, sex, day of birth, identity document, institution."""

from datetime import date

from realnames.documents.values import CitizenNumber, DocumentNumber
from realnames.imports.rules.cells import Cells, read_day, read_number
from realnames.imports.rules.words import MOBILE, SEXES, RowGrounds, word_key
from realnames.imports.values.rows import PersonEntry
from realnames.people.rules import check_birth_day, clean_name
from realnames.people.values import BirthDayImpossible, NameMalformed, NameNeedsCorrection


def read_person(cells: Cells, ground: RowGrounds) -> PersonEntry | None:
    """The person of a row, or None when a complaint leaves nothing to go on with."""
    name = read_name(cells, "name")
    number = _identity(cells, ground)
    gender = _gender(cells, number)
    birth_day = _birth_day(cells, ground.today, number)
    if isinstance(number, CitizenNumber):
        _compare(cells, number, gender=gender, birth_day=birth_day)
        if ground.grounds.codes.region(number.reveal()[:6]) is None:
            cells.complain("number", "county_unknown")
    if name and gender and birth_day:
        return PersonEntry(name, gender, birth_day, number)
    return None


def read_name(cells: Cells, key: str) -> str:
    """A name in the form it is stored in; empty after a complaint."""
    typed = cells.untouched(key)
    if not typed:
        if not cells.has(key):
            cells.complain(key, "blank")
        return ""
    try:
        return clean_name(typed)
    except NameNeedsCorrection:
        cells.complain(key, "name_private_use")
    except NameMalformed:
        cells.complain(key, "name_malformed")
    return ""


def read_phone(cells: Cells, key: str, ground: RowGrounds) -> DocumentNumber | None:
    """A mobile number; anything else is left out with a warning."""
    typed = cells.text(key)
    if not typed:
        return None
    phone = read_number(typed, MOBILE, ground.grounds)
    if isinstance(phone, DocumentNumber):
        return phone
    cells.complain(key, "phone_malformed")
    return None


def _identity(cells: Cells, ground: RowGrounds) -> DocumentNumber | None:
    typed = cells.text("number")
    word = word_key(cells.text("document_kind"))
    kinds = ground.papers.get(word) or ground.papers.get(word.upper())
    if kinds is None and (word or typed):
        if word or not cells.has("document_kind"):
            cells.complain("document_kind", "document_kind_unknown" if word else "blank")
        return None
    if not kinds or word_key(typed) in ("", "无"):
        if kinds and kinds[0].code != "OTHER" and not (cells.has("number") and not typed):
            cells.complain("number", "number_missing")
        return None
    number = read_number(typed, kinds, ground.grounds)
    if isinstance(number, str):
        cells.complain("number", number)
        return None
    return number


def _gender(cells: Cells, number: DocumentNumber | None) -> str:
    typed = cells.text("sex")
    if typed:
        gender = SEXES.get(word_key(typed).casefold(), "")
        if not gender:
            cells.complain("sex", "sex_unknown")
        return gender
    if isinstance(number, CitizenNumber) and not cells.has("sex"):
        cells.complain("sex", "taken_from_number")
        return number.gender
    if not cells.has("sex"):
        cells.complain("sex", "blank")
    return ""


def _birth_day(cells: Cells, today: date, number: DocumentNumber | None) -> date | None:
    typed = cells.text("birth_day")
    if not typed:
        if cells.has("birth_day"):
            return None
        known = isinstance(number, CitizenNumber)
        cells.complain("birth_day", "taken_from_number" if known else "blank")
        return number.birth_day if isinstance(number, CitizenNumber) else None
    day = read_day(typed)
    if isinstance(day, str):
        cells.complain("birth_day", day)
        return None
    try:
        check_birth_day(day, today)
    except BirthDayImpossible:
        cells.complain("birth_day", "date_impossible")
        return None
    return day


def _compare(cells: Cells, number: CitizenNumber, *, gender: str, birth_day: date | None) -> None:
    """A file that contradicts a number is taken at its word, and somebody is told (GB 11643-1999)."""
    if gender in ("1", "2") and gender != number.gender:
        cells.complain("sex", "sex_differs")
    if birth_day and birth_day != number.birth_day:
        cells.complain("birth_day", "birth_day_differs")

"""Reading a row of the staff roster."""

import re
from collections.abc import Mapping

from realnames.documents.rules import examine
from realnames.imports.rules.cells import Cells
from realnames.imports.rules.people import read_person, read_phone
from realnames.imports.rules.words import POSTS, SCHOOL_CODE, RowGrounds, word_key
from realnames.imports.values.rows import Reading, StaffRow
from realnames.imports.values.sheets import Column, RawRow

AUTHORITY = re.compile(r"[0-9]{6}")
BETWEEN_SUBJECTS = re.compile(r"[、,，;；/|\s]+")
MOST_OF_A_STAFF_NUMBER = 20
MOST_OF_A_POST = 60
MOST_SUBJECTS = 8
MOST_OF_A_SUBJECT = 14


def read_staff(raw: RawRow, columns: Mapping[str, Column], ground: RowGrounds) -> Reading[StaffRow]:
    """A member of staff of one institution; a teacher of two schools has two rows."""
    cells = Cells(raw, columns)
    person = read_person(cells, ground)
    institution = _institution(cells, ground)
    staff_number = cells.needed("staff_number")
    if len(staff_number) > MOST_OF_A_STAFF_NUMBER:
        cells.complain("staff_number", "too_long", most=MOST_OF_A_STAFF_NUMBER)
    word = word_key(cells.needed("role"))
    post = POSTS.get(word) or POSTS.get(word.casefold())
    if word and post is None:
        cells.complain("role", "role_unknown")
    if person is None or post is None:
        return Reading.of(None, cells.complaints)
    row = StaffRow(
        number=raw.number,
        person=person,
        institution=institution,
        staff_number=staff_number,
        role=post.role,
        administers=post.administers,
        held_at=post.held_at,
        post=cells.text("post")[:MOST_OF_A_POST],
        subjects=_subjects(cells.text("subjects")),
        phone=read_phone(cells, "phone", ground),
    )
    return Reading.of(row, cells.complaints)


def _institution(cells: Cells, ground: RowGrounds) -> str:
    """Six digits of a region's authority, or ten of a school."""
    code = cells.text("institution") if cells.has("institution") or not ground.school else ground.school
    if not code:
        if not cells.has("institution"):
            cells.complain("institution", "blank")
    elif not AUTHORITY.fullmatch(code) and examine(code, SCHOOL_CODE, ground.grounds).fault:
        cells.complain("institution", "institution_malformed")
    elif ground.school and code != ground.school:
        cells.complain("institution", "other_school")
    return code


def _subjects(text: str) -> tuple[str, ...]:
    named = (subject for subject in BETWEEN_SUBJECTS.split(text) if 0 < len(subject) <= MOST_OF_A_SUBJECT)
    return tuple(dict.fromkeys(named))[:MOST_SUBJECTS]

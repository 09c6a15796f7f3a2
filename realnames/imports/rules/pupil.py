"""Reading a row of the pupil roster."""

from collections.abc import Mapping
from datetime import date

from realnames.documents.rules import examine
from realnames.documents.values import CitizenNumber, DocumentNumber
from realnames.imports.rules.cells import Cells, read_month, read_number
from realnames.imports.rules.people import read_person, read_phone
from realnames.imports.rules.words import (
    OTHER_RELATIVE,
    SCHOOL_CODE,
    STUDENT_NUMBER,
    RowGrounds,
    class_number,
    gender_of_relation,
    grade_in,
    grade_label,
    word_key,
)
from realnames.imports.values.rows import GuardianEntry, PupilRow, Reading
from realnames.imports.values.sheets import Column, RawRow
from realnames.institutions.values import Stage
from realnames.people.rules import clean_name
from realnames.people.values import NameMalformed

MOST_OF_A_CLASS_NAME = 40
MOST_OF_A_LOCAL_ID = 30
NOBODY = frozenset({"无", "-", "/", "没有"})


def read_pupil(raw: RawRow, columns: Mapping[str, Column], ground: RowGrounds) -> Reading[PupilRow]:
    """A pupil with guardians; a complaint that is a warning or a note leaves the pupil in."""
    cells = Cells(raw, columns)
    person = read_person(cells, ground)
    student_number = _student_number(cells, ground)
    school = read_school(cells, "institution", ground)
    grade = _grade(cells, ground)
    class_name = cells.needed("class_name")
    guardians = _guardians(cells, columns, ground)
    if person is None:
        return Reading.of(None, cells.complaints)
    if student_number is None and person.number is None:
        cells.complain("student_number", "no_key")
    _compare(cells, student_number, person.number)
    row = PupilRow(
        number=raw.number,
        person=person,
        student_number=student_number,
        school=school,
        grade=grade,
        class_no=class_number(class_name),
        class_name=class_name[:MOST_OF_A_CLASS_NAME],
        local_id=cells.text("local_id")[:MOST_OF_A_LOCAL_ID],
        entered=_entered(cells),
        guardians=guardians,
    )
    return Reading.of(row, cells.complaints)


def read_school(cells: Cells, key: str, ground: RowGrounds) -> str:
    """The ten-digit identifier of a school; the one that was named when the cell is empty."""
    code = cells.text(key) if cells.has(key) or not ground.school else ground.school
    if not code:
        if not cells.has(key):
            cells.complain(key, "blank")
    elif examine(code, SCHOOL_CODE, ground.grounds).fault:
        cells.complain(key, "institution_malformed")
    elif ground.school and code != ground.school:
        cells.complain(key, "other_school")
    return code


def _student_number(cells: Cells, ground: RowGrounds) -> DocumentNumber | None:
    typed = cells.text("student_number")
    if not typed:
        return None
    number = read_number(typed, STUDENT_NUMBER, ground.grounds)
    if isinstance(number, str):
        cells.complain("student_number", number)
        return None
    return number


def _compare(cells: Cells, student: DocumentNumber | None, number: DocumentNumber | None) -> None:
    if student is None or not isinstance(number, CitizenNumber):
        return
    text = student.reveal()
    if text.startswith("G") and text[1:] != number.reveal():
        cells.complain("student_number", "student_number_differs")


def _grade(cells: Cells, ground: RowGrounds) -> str:
    typed = cells.needed("grade")
    label = grade_label(typed)
    # Any stage will do here: only a year of entry needs one, and the school will say which.
    if typed and grade_in(label, Stage.PRIMARY, ground.today) is None:
        cells.complain("grade", "grade_unknown")
    return label


def _entered(cells: Cells) -> date | None:
    typed = cells.text("entered")
    month = read_month(typed) if typed else None
    if typed and month is None:
        cells.complain("entered", "entry_month_unreadable")
    return month


def _guardians(cells: Cells, columns: Mapping[str, Column], ground: RowGrounds) -> tuple[GuardianEntry, ...]:
    found: dict[tuple[str, str], GuardianEntry] = {}
    for place in range(1, 10):
        if f"guardian{place}_name" not in columns:
            break
        guardian = _guardian(cells, place, ground)
        if guardian:
            phone = guardian.phone.reveal() if guardian.phone else ""
            found.setdefault((guardian.name, phone), guardian)
    return tuple(found.values())


def _guardian(cells: Cells, place: int, ground: RowGrounds) -> GuardianEntry | None:
    name_key, relation_key, phone_key = (f"guardian{place}_{part}" for part in ("name", "relation", "phone"))
    if not (cells.has(name_key) or cells.has(relation_key) or cells.has(phone_key)):
        return None
    typed = cells.untouched(name_key)
    if not typed or typed in NOBODY:
        if not cells.has(name_key):
            cells.complain(name_key, "guardian_nameless")
        return None
    try:
        name = clean_name(typed)
    except NameMalformed:
        cells.complain(name_key, "guardian_malformed")
        return None
    word = word_key(cells.text(relation_key))
    relation = ground.relations.get(word)
    if relation is None:
        cells.complain(relation_key, "relation_unknown")
        relation = OTHER_RELATIVE
    phone = read_phone(cells, phone_key, ground)
    return GuardianEntry(place, name, relation, gender_of_relation(relation), phone)

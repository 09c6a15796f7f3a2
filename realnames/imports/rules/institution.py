"""Reading a row of the list of institutions."""

import re
from collections.abc import Mapping

from realnames.documents.rules import examine
from realnames.imports.rules.cells import Cells
from realnames.imports.rules.words import SCHOOL_CODE, RowGrounds, stage_of, word_key
from realnames.imports.values.rows import InstitutionEntry, Reading
from realnames.imports.values.sheets import Column, RawRow

AREA = re.compile(r"[0-9]{6}")
MOST_OF_A_NAME = 60  # XXMC is C60 in JY/T 1004.


def read_institution(
    raw: RawRow, columns: Mapping[str, Column], ground: RowGrounds
) -> Reading[InstitutionEntry]:
    """A school, its place and its type."""
    cells = Cells(raw, columns)
    code = cells.needed("code")
    if code and examine(code, SCHOOL_CODE, ground.grounds).fault:
        cells.complain("code", "institution_malformed")
    elif code and ground.school and code != ground.school:
        cells.complain("code", "other_school")
    name = cells.needed("name")
    if len(name) > MOST_OF_A_NAME:
        cells.complain("name", "too_long", most=MOST_OF_A_NAME)
    area = cells.needed("area")
    if area and not AREA.fullmatch(area):
        cells.complain("area", "area_unknown")
    typed = word_key(cells.needed("school_type"))
    school_type = ground.school_types.get(typed, "")
    if typed and not school_type:
        cells.complain("school_type", "school_type_unknown")
    stage = stage_of(school_type)
    row = InstitutionEntry(raw.number, code, name, area, cells.text("parent"), school_type, stage)
    return Reading.of(row, cells.complaints)

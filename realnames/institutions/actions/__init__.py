"""Adding to the tree; what changes it later lies in `succession`."""

from realnames.codes.values import Codes, Division, school_day
from realnames.institutions.rules import may_stand_under, path_of
from realnames.institutions.store import by_codes, standing_institution
from realnames.institutions.store.terms import was_ever_given
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import (
    InstitutionAdded,
    InstitutionCodeTaken,
    InstitutionId,
    InstitutionKind,
    NewInstitution,
    ParentTooNarrow,
)
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7

AUTHORITY = {"province": "教育厅", "city": "教育局", "county": "教育局"}


def add_institution(unit: Unit, new: NewInstitution) -> InstitutionId:
    """Add one institution under its parent.

    Raises `ParentTooNarrow`, `InstitutionCodeTaken`, and `NoSuchInstitution` or `InstitutionClosed` for
    the parent.
    """
    parent = standing_institution(unit.connection, new.parent_id) if new.parent_id else None
    if not may_stand_under(new.kind, parent.kind if parent else None):
        raise ParentTooNarrow(kind=new.kind.value)
    institution_id = InstitutionId(uuid7(unit.now))
    row = {
        "id": institution_id,
        "code": new.code,
        "name": new.name,
        "kind": new.kind.value,
        "parent_id": new.parent_id,
        "path": path_of(institution_id, parent.path if parent else ""),
        "area": new.area,
        "school_type": new.school_type,
        "stage": new.stage.value if new.stage else None,
        "local": new.local,
        "from_day": school_day(unit.now),
    }
    # Asked after the insert: by then whoever was just giving the code up has committed.
    inserted = insert_new(unit.connection, InstitutionRow, row)
    if not inserted or was_ever_given(unit.connection, new.code):
        raise InstitutionCodeTaken(code=new.code)
    unit.record(InstitutionAdded(str(institution_id), new.kind.value, new.code))
    return institution_id


def plant_regions(unit: Unit, codes: Codes) -> int:
    """Add the education authority of each division that has none yet; answers how many were added."""
    standing = by_codes(unit.connection, [division.code for division in codes.divisions])
    ids = {code: found.id for code, found in standing.items()}
    missing = [division for division in codes.divisions if division.code not in ids]
    for division in missing:
        parent = ids[division.parent] if division.parent else None
        ids[division.code] = add_institution(unit, _authority(division, parent))
    return len(missing)


def _authority(division: Division, parent: InstitutionId | None) -> NewInstitution:
    return NewInstitution(
        code=division.code,
        name=division.name + AUTHORITY[division.level],
        kind=InstitutionKind(division.level),
        area=division.code,
        parent_id=parent,
    )

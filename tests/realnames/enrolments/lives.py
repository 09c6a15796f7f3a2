"""Short steps that tests of school life begin with: schools, pupils, and what a life looks like now."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from realnames.codes.values import school_day
from realnames.enrolments.actions import enrol
from realnames.enrolments.store import write_placement
from realnames.enrolments.store.moves import moves_of
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationId, NewAffiliation, Placement, Role
from realnames.enrolments.values.moves import Move
from realnames.institutions.actions import add_institution
from realnames.institutions.values import InstitutionId, InstitutionKind, NewInstitution, Stage
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.tables import PersonRow
from realnames.people.values import PersonId

SECOND = Placement(entry_year=2025, class_no="02", local_id="20250217")


def a_school(
    ledger: Ledger,
    parent: InstitutionId,
    code: str,
    *,
    stage: Stage | None = Stage.PRIMARY,
    area: str = "360102",
    school_type: str = "211",
    name: str = "",
) -> InstitutionId:
    new = NewInstitution(
        code=code,
        name=name or f"第{code[-2:]}学校",
        kind=InstitutionKind.SCHOOL,
        area=area,
        parent_id=parent,
        school_type=school_type,
        stage=stage,
    )
    with ledger.unit(SYSTEM) as unit:
        return add_institution(unit, new)


def a_place(
    unit: Unit,
    person: PersonId,
    school: InstitutionId,
    role: Role = Role.STUDENT,
    *,
    placement: Placement = SECOND,
    from_day: date | None = None,
    key: str | None = None,
) -> AffiliationId:
    new = NewAffiliation(
        person, school, role, "roster", source_key=key, placement=placement, from_day=from_day
    )
    return enrol(unit, new)


def rows_of(ledger: Ledger, person: PersonId) -> dict[AffiliationId, dict[str, Any]]:
    """Every affiliation a person has or had, as written, without the moment it was written."""
    columns = [column for column in AffiliationRow.__table__.columns if column.name != "asof"]
    wanted = select(*columns).where(AffiliationRow.person_id == person)
    with ledger.read() as connection:
        return {AffiliationId(row.id): dict(row._mapping) for row in connection.execute(wanted)}


def ever_stood(rows: dict[AffiliationId, dict[str, Any]]) -> dict[AffiliationId, dict[str, Any]]:
    """Without those that ended the day they began: they were undone and never counted."""
    return {name: row for name, row in rows.items() if row["to_day"] != row["from_day"]}


def moves(ledger: Ledger, person: PersonId) -> tuple[Move, ...]:
    with ledger.read() as connection:
        return moves_of(connection, person)


def last_move(ledger: Ledger, person: PersonId) -> Move:
    return [one for one in moves(ledger, person) if one.undone_at is None][-1]


def many_pupils(
    ledger: Ledger, school: InstitutionId, count: int, *, years: range, classes: int = 6, named: bool = True
) -> list[PersonId]:
    """So many pupils, spread over entry years and classes, written in bulk as an import would."""
    with ledger.unit(SYSTEM) as unit:
        today = school_day(unit.now)
        people, places = [], []
        for number in range(count):
            person, year = uuid7(unit.now), years[number % len(years)]
            people.append(_person(unit, person, number))
            class_no = f"{number // len(years) % classes + 1:02}"
            name = f"{'一二三四五六七八九'[2025 - year]}({int(class_no)})班" if named and year < 2026 else ""
            placement = Placement(entry_year=year, class_no=class_no, class_name=name)
            places.append(
                {
                    "id": uuid7(unit.now),
                    "person_id": person,
                    "institution_id": school,
                    "role": "student",
                    "is_primary": True,
                    "status": "active",
                    "from_day": min(date(year, 9, 1), today),
                    "source": "roster",
                    "asof": unit.now,
                    **write_placement(placement),
                }
            )
        unit.connection.execute(insert(PersonRow), people)
        unit.connection.execute(insert(AffiliationRow), places)
    return [PersonId(person["id"]) for person in people]


def _person(unit: Unit, person: object, number: int) -> dict[str, Any]:
    return {
        "id": person,
        "llid": f"{number:016}",
        "name": "刘子涵",
        "name_key": "刘子涵",
        "pinyin": "liu zi han",
        "gender": "2",
        "birth_day": None,
        "ial": 1,
        "home": "here",
        "epoch": 1,
        "version": 1,
        "restricted": False,
        "created_at": unit.now,
        "merged_into": None,
    }

"""What people are compared by, read for many at once: one statement for each kind of trait."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from realnames.documents.tables import DocumentRow
from realnames.duplicates.values.cases import Traits
from realnames.enrolments.tables import AffiliationRow
from realnames.guardians.tables import GuardianLinkRow
from realnames.institutions.tables import InstitutionRow
from realnames.people.tables import PersonRow
from realnames.people.values import PersonId

AT_ONCE = 1000
CITIZEN_NUMBER = "ID_CARD_18"


def traits_of(connection: Connection, people: Iterable[PersonId]) -> dict[PersonId, Traits]:
    """The traits of these people."""
    wanted = list(dict.fromkeys(people))
    found: dict[PersonId, Traits] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= _page(connection, wanted[start : start + AT_ONCE])
    return found


def _page(connection: Connection, people: Sequence[PersonId]) -> dict[PersonId, Traits]:
    numbers: defaultdict[UUID, set[bytes]] = defaultdict(set)
    citizen: defaultdict[UUID, set[bytes]] = defaultdict(set)
    schools: defaultdict[UUID, set[UUID]] = defaultdict(set)
    regions: defaultdict[UUID, set[str]] = defaultdict(set)
    guardians: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in connection.execute(_documents(people)):
        numbers[row.person_id].add(bytes(row.number_index))
        if row.kind == CITIZEN_NUMBER and row.to_day is None:
            citizen[row.person_id].add(bytes(row.number_index))
    for row in connection.execute(_places(people)):
        schools[row.person_id].add(row.institution_id)
        regions[row.person_id].add(row.area)
    for row in connection.execute(_guardians(people)):
        guardians[row.ward_id].add(row.guardian_id)
    columns = (PersonRow.id, PersonRow.name_key, PersonRow.pinyin, PersonRow.gender, PersonRow.birth_day)
    rows = connection.execute(select(*columns).where(PersonRow.id.in_(people)))
    return {
        PersonId(row.id): Traits(
            person_id=PersonId(row.id),
            name_key=row.name_key,
            pinyin=row.pinyin,
            gender=row.gender,
            birth_day=row.birth_day,
            numbers=frozenset(numbers[row.id]),
            citizen=frozenset(citizen[row.id]),
            schools=frozenset(schools[row.id]),
            regions=frozenset(regions[row.id]),
            guardians=frozenset(guardians[row.id]),
        )
        for row in rows
    }


def _documents(people: Sequence[PersonId]) -> Select[*tuple[Any, ...]]:
    columns = (DocumentRow.person_id, DocumentRow.kind, DocumentRow.number_index, DocumentRow.to_day)
    return select(*columns).where(DocumentRow.person_id.in_(people))


def _places(people: Sequence[PersonId]) -> Select[*tuple[Any, ...]]:
    columns = select(AffiliationRow.person_id, AffiliationRow.institution_id, InstitutionRow.area)
    joined = columns.join(InstitutionRow, InstitutionRow.id == AffiliationRow.institution_id)
    return joined.where(AffiliationRow.person_id.in_(people), AffiliationRow.to_day.is_(None))


def _guardians(people: Sequence[PersonId]) -> Select[*tuple[Any, ...]]:
    columns = select(GuardianLinkRow.ward_id, GuardianLinkRow.guardian_id)
    return columns.where(GuardianLinkRow.ward_id.in_(people), GuardianLinkRow.to_day.is_(None))

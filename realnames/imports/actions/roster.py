"""Importing pupils: each with a school, a class and the guardians of the row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from realnames.documents.store import index_of
from realnames.enrolments.values import Placement, Role
from realnames.imports.actions.families import Family, plan_family
from realnames.imports.actions.kinds import Bearings, ImportKind, Plan
from realnames.imports.actions.writing import write_people
from realnames.imports.layouts.pupil_roster import LAYOUT
from realnames.imports.reads import Wanted, look_up
from realnames.imports.rules.cells import Cells
from realnames.imports.rules.matching import (
    Doubt,
    Numbered,
    contradiction,
    draft_person,
    find_one,
)
from realnames.imports.rules.pupil import read_pupil
from realnames.imports.rules.repeats import Trace
from realnames.imports.rules.traces import DIGEST_BYTES, identity_of, name_digest, student_number_of
from realnames.imports.rules.words import RowGrounds, grade_in
from realnames.imports.values.drafts import (
    AffiliationDraft,
    Drafts,
)
from realnames.imports.values.known import Known, KnownAffiliation, KnownPerson, Namesake
from realnames.imports.values.reports import Holder, Outcome
from realnames.imports.values.rows import PupilRow
from realnames.institutions.values import Institution, InstitutionKind
from realnames.ledger.vault import Vault
from realnames.people.rules import name_key
from realnames.people.store import phone_index
from realnames.people.values import PersonId

SOURCE = "roster"


@dataclass(frozen=True, slots=True)
class _Pupil:
    """A row with the blind indexes of its numbers and the place it speaks of."""

    row: PupilRow
    number: bytes | None
    student_number: bytes | None
    phones: tuple[bytes | None, ...]

    @property
    def person_key(self) -> tuple[str, date]:
        """Name and day of birth, by which two pupils may be confused."""
        return name_key(self.row.person.name), self.row.person.birth_day

    @property
    def numbered(self) -> Numbered:
        """The person with both numbers."""
        pairs = (self.row.person.number, self.number), (self.row.student_number, self.student_number)
        return Numbered(
            self.row.person, tuple((number, index) for number, index in pairs if number and index)
        )


def trace_pupil(cells: Cells, ground: RowGrounds, vault: Vault) -> Trace:
    """A pupil stands in a roster once, by identity number and by student number."""
    identity, student = identity_of(cells, ground), student_number_of(cells)
    number = index_of(vault, identity)[:DIGEST_BYTES] if identity else None
    key = index_of(vault, student)[:DIGEST_BYTES] if student else None
    records = tuple(found for found in (number, key) if found)
    return Trace(cells.number, records, name_digest(cells.untouched("name")), number, key)


def plan_pupils(connection: Connection, rows: Sequence[PupilRow], bearings: Bearings) -> Plan:
    """Decide for each row of a batch whether it is new, the same, changed, doubtful or wrong."""
    pupils = [_indexed(row, bearings.vault) for row in rows]
    known = look_up(connection, _wanted(pupils, bearings))
    plan = Plan(Drafts(SOURCE))
    for pupil in pupils:
        school = _school(plan, pupil.row, known=known, bearings=bearings)
        if school:
            _plan_pupil(plan, pupil, school, known=known, bearings=bearings)
    return plan


def _indexed(row: PupilRow, vault: Vault) -> _Pupil:
    number = index_of(vault, row.person.number) if row.person.number else None
    student_number = index_of(vault, row.student_number) if row.student_number else None
    phones = tuple(phone_index(vault, entry.phone) if entry.phone else None for entry in row.guardians)
    return _Pupil(row, number, student_number, phones)


def _wanted(pupils: Sequence[_Pupil], bearings: Bearings) -> Wanted:
    numbers = {index for pupil in pupils for index in (pupil.number, pupil.student_number) if index}
    parents = {
        (index, name_key(entry.name))
        for pupil in pupils
        for entry, index in zip(pupil.row.guardians, pupil.phones, strict=True)
        if index
    }
    in_file = bearings.repeats.numbers
    return Wanted(
        source=SOURCE,
        codes=frozenset(pupil.row.school for pupil in pupils),
        numbers=frozenset(numbers),
        parents=frozenset(parents),
        namesakes={pupil.number or pupil.student_number or b"": pupil.person_key for pupil in pupils},
        is_in_file=lambda index: index[:DIGEST_BYTES] in in_file,
    )


def _school(plan: Plan, row: PupilRow, *, known: Known, bearings: Bearings) -> Institution | None:
    found = known.institutions.get(row.school)
    code = ""
    if found is None:
        code = "institution_unknown"
    elif found.kind is not InstitutionKind.SCHOOL:
        code = "not_a_school"
    elif found.to_day is not None:
        code = "institution_closed"
    if code:
        plan.object_to(row.number, bearings.columns["institution"], code, value=row.school)
        return None
    return found


def _plan_pupil(plan: Plan, pupil: _Pupil, school: Institution, *, known: Known, bearings: Bearings) -> None:
    row = pupil.row
    found = find_one((pupil.number, pupil.student_number), known, bearings.fresh)
    person = known.people.get(found) if found is not None and not isinstance(found, Doubt) else None
    doubt = found if isinstance(found, Doubt) else _doubt(pupil, person, school, known=known)
    if doubt:
        shown = row.person.name if doubt.key == "name" else str(row.person.number or row.student_number)
        plan.object_to(row.number, bearings.columns[doubt.key], doubt.code, value=shown)
        return
    person_id = person.id if person else bearings.make_id()
    placement = _placement(row, school, bearings)
    draft_person(plan.drafts, pupil.numbered, person, person_id=person_id)
    _draft_affiliation(plan.drafts, pupil, person, school=school, person_id=person_id, placement=placement)
    plan.holders.append(Holder(person_id, Role.STUDENT.value, row.school, row.class_name))
    plan_family(plan, Family(row, pupil.phones, person_id, person), known=known, bearings=bearings)
    touched = person_id in plan.drafts.parts
    plan.outcomes[row.number] = (
        Outcome.NEW if person is None else Outcome.CHANGED if touched else Outcome.SAME
    )


def _doubt(pupil: _Pupil, person: KnownPerson | None, school: Institution, *, known: Known) -> Doubt | None:
    entry = pupil.row.person
    if person is None:
        namesake = Namesake(school.id, *pupil.person_key)
        has_number = known.namesakes.get(namesake)
        # Two who both have numbers are two people; without one nobody can tell.
        unsure = has_number is not None and not (has_number and entry.number)
        return Doubt("name", "perhaps_known") if unsure else None
    speaks_against = contradiction(entry, person)
    if speaks_against:
        return speaks_against
    if entry.number and pupil.number:
        held = person.numbers.get(entry.number.kind, frozenset())
        if held and pupil.number not in held:
            return Doubt("number", "number_changed")
    schools = {a.institution_id for a in person.affiliations if a.role is Role.STUDENT}
    return Doubt("institution", "enrolled_elsewhere") if schools - {school.id} else None


def _placement(row: PupilRow, school: Institution, bearings: Bearings) -> Placement:
    stage, entry_year = grade_in(row.grade, school.stage, bearings.today) or (school.stage, None)
    return Placement(
        entry_year=entry_year,
        stage=stage,
        class_no=row.class_no,
        class_name=row.class_name,
        local_id=row.local_id,
    )


def _draft_affiliation(
    drafts: Drafts,
    pupil: _Pupil,
    person: KnownPerson | None,
    *,
    school: Institution,
    person_id: PersonId,
    placement: Placement,
) -> None:
    standing = _standing(person, school)
    index = pupil.student_number or pupil.number or b""
    source_key = f"{school.code}:{index.hex()[:32]}"
    if standing and (standing.placement, standing.source_key) == (placement, source_key):
        return
    draft = AffiliationDraft(
        person_id=person_id,
        institution_id=school.id,
        role=Role.STUDENT,
        placement=placement,
        source_key=source_key,
        is_primary=not (person and any(a.is_primary for a in person.affiliations)),
        from_day=pupil.row.entered,
        id=standing.id if standing else None,
    )
    drafts.affiliations.append(draft)
    drafts.note(person_id, "placement" if standing else "enrolment")


def _standing(person: KnownPerson | None, school: Institution) -> KnownAffiliation | None:
    mine = person.affiliations if person else ()
    return next((a for a in mine if a.institution_id == school.id and a.role is Role.STUDENT), None)


ROSTER: ImportKind[PupilRow] = ImportKind(
    name="roster",
    layout=LAYOUT,
    key="student_number",
    read=read_pupil,
    trace=trace_pupil,
    plan=plan_pupils,
    write=write_people,
)

"""Importing staff: teachers, leaders and clerks, each row one post at one institution."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from realnames.documents.store import index_of
from realnames.enrolments.values import Placement, Role
from realnames.imports.actions.kinds import Bearings, ImportKind, Plan
from realnames.imports.actions.writing import write_people
from realnames.imports.layouts.staff_roster import LAYOUT
from realnames.imports.reads import Wanted, look_up
from realnames.imports.rules.cells import Cells
from realnames.imports.rules.matching import (
    Doubt,
    Numbered,
    contradiction,
    draft_person,
    find_one,
)
from realnames.imports.rules.repeats import Trace
from realnames.imports.rules.staff import read_staff
from realnames.imports.rules.traces import DIGEST_BYTES, digest, identity_of, name_digest
from realnames.imports.rules.words import RowGrounds
from realnames.imports.values.drafts import (
    AffiliationDraft,
    Drafts,
    MandateDraft,
)
from realnames.imports.values.known import Known, KnownAffiliation, KnownPerson
from realnames.imports.values.reports import Holder, Outcome
from realnames.imports.values.rows import StaffRow
from realnames.institutions.values import Institution
from realnames.ledger.vault import Vault
from realnames.mandates.values import HELD_AT
from realnames.people.store import phone_index
from realnames.people.values import PersonId

SOURCE = "staff"


@dataclass(frozen=True, slots=True)
class _Member:
    """A row with the blind indexes of its numbers and the key of its record."""

    row: StaffRow
    number: bytes | None
    phone: bytes | None
    source_key: str


def trace_staff(cells: Cells, ground: RowGrounds, vault: Vault) -> Trace:
    """At one institution a person stands once, and so does a staff number."""
    institution = cells.text("institution") or ground.school
    identity, staff_number = identity_of(cells, ground), cells.text("staff_number")
    number = index_of(vault, identity)[:DIGEST_BYTES] if identity else None
    key = digest("staff", institution, staff_number) if staff_number else None
    there = digest("at", institution, number.hex()) if number else None
    records = tuple(found for found in (there, key) if found)
    return Trace(cells.number, records, name_digest(cells.untouched("name")), number, key)


def plan_staff(connection: Connection, rows: Sequence[StaffRow], bearings: Bearings) -> Plan:
    """Decide for each row of a batch whether it is new, the same, changed, doubtful or wrong."""
    members = [_indexed(row, bearings.vault) for row in rows]
    wanted = Wanted(
        source=SOURCE,
        codes=frozenset(member.row.institution for member in members),
        numbers=frozenset(member.number for member in members if member.number),
        source_keys=frozenset(member.source_key for member in members),
    )
    known = look_up(connection, wanted)
    plan = Plan(Drafts(SOURCE))
    for member in members:
        where = _institution(plan, member.row, known=known, bearings=bearings)
        if where:
            _plan_member(plan, member, where, known=known, bearings=bearings)
    return plan


def _indexed(row: StaffRow, vault: Vault) -> _Member:
    return _Member(
        row,
        index_of(vault, row.person.number) if row.person.number else None,
        phone_index(vault, row.phone) if row.phone else None,
        f"{row.institution}:{vault.index('staff_number', row.staff_number).hex()[:32]}",
    )


def _numbered(member: _Member) -> Numbered:
    row = member.row
    documents = ((row.person.number, member.number),) if row.person.number and member.number else ()
    phones = ((row.phone, member.phone),) if row.phone and member.phone else ()
    return Numbered(row.person, documents, phones, secrets=(row.staff_number,))


def _institution(plan: Plan, row: StaffRow, *, known: Known, bearings: Bearings) -> Institution | None:
    found = known.institutions.get(row.institution)
    if found is None or found.to_day is not None:
        code = "institution_closed" if found else "institution_unknown"
        plan.object_to(row.number, bearings.columns["institution"], code, value=row.institution)
        return None
    if found.kind not in row.held_at:
        plan.object_to(row.number, bearings.columns["role"], "role_elsewhere", value=row.role.value)
        return None
    return found


def _plan_member(
    plan: Plan, member: _Member, where: Institution, *, known: Known, bearings: Bearings
) -> None:
    row, fresh = member.row, bearings.fresh
    found = _find(member, known, bearings)
    if isinstance(found, Doubt):
        plan.object_to(
            row.number,
            bearings.columns[found.key],
            found.code,
            value=str(row.person.number or row.staff_number),
        )
        return
    person = known.people.get(found) if found else None
    person_id = found or bearings.make_id()
    if found is None or person is not None:
        draft_person(plan.drafts, _numbered(member), person, person_id=person_id)
    if member.number:
        fresh.people.setdefault(member.number, person_id)
    _draft_affiliation(plan.drafts, member, where, person=person, person_id=person_id, bearings=bearings)
    _draft_mandate(plan.drafts, row, where, person=person, person_id=person_id)
    plan.holders.append(Holder(person_id, row.role.value, row.institution, ""))
    touched = person_id in plan.drafts.parts
    plan.outcomes[row.number] = (
        Outcome.NEW if person is None else Outcome.CHANGED if touched else Outcome.SAME
    )


def _find(member: _Member, known: Known, bearings: Bearings) -> PersonId | Doubt | None:
    """The person by number; without one, the keeper of the staff number."""
    found = find_one((member.number,), known, bearings.fresh)
    keeper = known.keepers.get(member.source_key)
    if isinstance(found, Doubt):
        return found
    if keeper and (keeper != found):
        holder = known.people[keeper]
        nameless = member.number is None or not holder.numbers
        if found is not None or not nameless or contradiction(member.row.person, holder):
            return Doubt("staff_number", "staff_number_taken")
        found = keeper
    person = known.people.get(found) if found else None
    if person is None:
        return found
    against = contradiction(member.row.person, person)
    return against or found


def _draft_affiliation(
    drafts: Drafts,
    member: _Member,
    where: Institution,
    *,
    person: KnownPerson | None,
    person_id: PersonId,
    bearings: Bearings,
) -> None:
    row = member.row
    placement = Placement(local_id=row.staff_number, subjects=row.subjects, post=row.post)
    standing = _standing(person, where)
    key = member.source_key
    if standing and (standing.placement, standing.role, standing.source_key) == (placement, row.role, key):
        return
    primaries = bearings.fresh.primaries
    has_primary = person_id in primaries or bool(person and any(a.is_primary for a in person.affiliations))
    primaries.add(person_id)
    draft = AffiliationDraft(
        person_id=person_id,
        institution_id=where.id,
        role=row.role,
        placement=placement,
        source_key=key,
        is_primary=not has_primary,
        id=standing.id if standing else None,
    )
    drafts.affiliations.append(draft)
    drafts.note(person_id, "placement" if standing else "enrolment")


def _standing(person: KnownPerson | None, where: Institution) -> KnownAffiliation | None:
    mine = person.affiliations if person else ()
    return next((a for a in mine if a.institution_id == where.id and a.role is not Role.STUDENT), None)


def _draft_mandate(
    drafts: Drafts,
    row: StaffRow,
    where: Institution,
    *,
    person: KnownPerson | None,
    person_id: PersonId,
) -> None:
    if not row.administers:
        return
    role = next(role for role, kind in HELD_AT.items() if kind is where.kind)
    if person is None or (role, where.id) not in person.mandates:
        drafts.mandates.append(MandateDraft(person_id, role, where.id))
        drafts.note(person_id, "mandate")


STAFF: ImportKind[StaffRow] = ImportKind(
    name="staff",
    layout=LAYOUT,
    key="staff_number",
    read=read_staff,
    trace=trace_staff,
    plan=plan_staff,
    write=write_people,
)

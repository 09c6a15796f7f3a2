"""The guardians of a pupil's row: found again, shared between siblings, or entered."""

from collections.abc import Mapping
from dataclasses import dataclass

from realnames.imports.actions.kinds import Bearings, Plan
from realnames.imports.rules.matching import CLAIMED
from realnames.imports.values.drafts import AccountDraft, Drafts, LinkDraft, NumberDraft, PersonDraft
from realnames.imports.values.known import Known, KnownGuardian, KnownPerson
from realnames.imports.values.reports import Holder
from realnames.imports.values.rows import GuardianEntry, PupilRow
from realnames.people.rules import name_key
from realnames.people.values import PersonId

GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Family:
    """A pupil's row with the blind indexes of its guardians' phones and whoever the pupil is."""

    row: PupilRow
    phones: tuple[bytes | None, ...]
    pupil_id: PersonId
    pupil: KnownPerson | None


def plan_family(plan: Plan, family: Family, *, known: Known, bearings: Bearings) -> None:
    """Decide for each guardian: linked already, the same parent as a sibling's, or a new person."""
    for entry, index in zip(family.row.guardians, family.phones, strict=True):
        linked = _linked(family.pupil, entry, index)
        if linked:
            guardian_id = linked.person_id
            _compare(plan, family, entry, linked=linked, bearings=bearings)
            is_new = index and index not in linked.phones
            if entry.phone and index and is_new and plan.drafts.is_first(guardian_id, index):
                plan.drafts.phones.append(NumberDraft(guardian_id, entry.phone, index))
                plan.drafts.note(guardian_id, "phone")
                plan.drafts.note(family.pupil_id, "guardian")
        else:
            guardian_id = _parent(plan.drafts, entry, index, known=known.parents, bearings=bearings)
            if plan.drafts.is_first(guardian_id, family.pupil_id.bytes):
                plan.drafts.links.append(LinkDraft(guardian_id, family.pupil_id, entry.relation))
                plan.drafts.note(guardian_id, "ward")
                plan.drafts.note(family.pupil_id, "guardian")
        if index:
            bearings.fresh.parents.setdefault((index, name_key(entry.name)), guardian_id)
        plan.holders.append(Holder(guardian_id, GUARDIAN, family.row.school, family.row.class_name))


def _linked(pupil: KnownPerson | None, entry: GuardianEntry, index: bytes | None) -> KnownGuardian | None:
    """The guardian of this name whom the pupil has; of two, the one with the phone."""
    name = name_key(entry.name)
    of_that_name = [guardian for guardian in (pupil.guardians if pupil else ()) if guardian.name_key == name]
    with_phone = [guardian for guardian in of_that_name if index in guardian.phones]
    return next(iter(with_phone or of_that_name), None)


def _compare(
    plan: Plan, family: Family, entry: GuardianEntry, *, linked: KnownGuardian, bearings: Bearings
) -> None:
    if linked.relation != entry.relation:
        column = bearings.columns[f"guardian{entry.place}_relation"]
        plan.warn(family.row.number, column, "relation_differs", value=entry.relation)


def _parent(
    drafts: Drafts,
    entry: GuardianEntry,
    index: bytes | None,
    *,
    known: Mapping[tuple[bytes, str], PersonId],
    bearings: Bearings,
) -> PersonId:
    """The parent of this phone and name in this import, entered if this is the first mention."""
    if index:
        pair = index, name_key(entry.name)
        same = bearings.fresh.parents.get(pair) or known.get(pair)
        if same:
            return same
    person_id = bearings.make_id()
    drafts.people.append(PersonDraft(person_id, entry.name, entry.gender, None, CLAIMED))
    secrets = (entry.phone.reveal(),) if entry.phone else ()
    drafts.accounts.append(AccountDraft(person_id, entry.name, secrets))
    drafts.note(person_id, "person")
    drafts.note(person_id, "account")
    if entry.phone and index:
        drafts.phones.append(NumberDraft(person_id, entry.phone, index))
        drafts.note(person_id, "phone")
    return person_id

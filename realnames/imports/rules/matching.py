"""What the pupils' and the staff's matching share: finding the person, contradictions, corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from realnames.documents.values import DocumentNumber
from realnames.imports.values.drafts import AccountDraft, Drafts, NumberDraft, PersonDraft
from realnames.imports.values.known import Known, KnownPerson
from realnames.imports.values.rows import PersonEntry
from realnames.people.rules import name_key
from realnames.people.values import PersonId

PROVEN = 3
"""The level from which a file no longer corrects what is known."""

VOUCHED, CLAIMED = 2, 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a matched row waits for a person: the column's key and the code."""

    key: str
    code: str


@dataclass(slots=True)
class Fresh:
    """Who entered with this import: people by the blind index of a number, parents by phone and name.

    `primaries` are those who have a primary affiliation by now. A dry run remembers here what a
    commit would find in the database.
    """

    people: dict[bytes, PersonId] = field(default_factory=dict)
    parents: dict[tuple[bytes, str], PersonId] = field(default_factory=dict)
    primaries: set[PersonId] = field(default_factory=set)


def contradiction(entry: PersonEntry, person: KnownPerson) -> Doubt | None:
    """What about a known person speaks against a row."""
    if person.name_key != name_key(entry.name):
        return Doubt("number", "known_by_other_name")
    if person.ial >= PROVEN and corrections(entry, person):
        return Doubt("birth_day", "proven_differs")
    return None


def corrections(entry: PersonEntry, person: KnownPerson) -> Mapping[str, str | date]:
    """The fields in which a row corrects a known person."""
    wanted: dict[str, str | date] = {}
    if entry.gender != person.gender and entry.gender in ("1", "2"):
        wanted["gender"] = entry.gender
    if entry.birth_day != person.birth_day:
        wanted["birth_day"] = entry.birth_day
    return wanted


def level_of(entry: PersonEntry) -> int:
    """An identity number on a school's list is a register's record vouched for; a name alone is a claim."""
    return VOUCHED if entry.number else CLAIMED


def find_one(indexes: tuple[bytes | None, ...], known: Known, fresh: Fresh) -> PersonId | Doubt | None:
    """The one person whom these numbers lead to."""
    found = {
        person_id
        for index in indexes
        if index is not None
        for person_id in (known.holders.get(index) or fresh.people.get(index),)
        if person_id is not None
    }
    if len(found) > 1:
        return Doubt("number", "two_people")
    return found.pop() if found else None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row's person with the blind indexes of every number, and digits no user name may show."""

    entry: PersonEntry
    documents: tuple[tuple[DocumentNumber, bytes], ...]
    phones: tuple[tuple[DocumentNumber, bytes], ...] = ()
    secrets: tuple[str, ...] = ()


def draft_person(drafts: Drafts, who: Numbered, person: KnownPerson | None, *, person_id: PersonId) -> None:
    """Draft what a row adds to a person, known or new: fields, numbers, telephone, account."""
    entry = who.entry
    if person is None:
        new = PersonDraft(person_id, entry.name, entry.gender, entry.birth_day, level_of(entry))
        drafts.people.append(new)
        drafts.note(person_id, "person")
    elif corrections(entry, person):
        drafts.corrections[person_id] = corrections(entry, person)
        drafts.note(person_id, "person")
    for number, index in who.documents:
        held = person.numbers.get(number.kind, frozenset()) if person else frozenset()
        if index not in held and drafts.is_first(person_id, index):
            drafts.documents.append(NumberDraft(person_id, number, index))
            drafts.note(person_id, "document")
    for phone, index in who.phones:
        if not (person and index in person.phones) and drafts.is_first(person_id, index):
            drafts.phones.append(NumberDraft(person_id, phone, index))
            drafts.note(person_id, "phone")
    if not (person and person.has_account) and "account" not in drafts.parts.get(person_id, ()):
        numbers = (number.reveal() for number, _index in (*who.documents, *who.phones))
        secrets = (*numbers, *who.secrets, entry.birth_day.strftime("%Y%m%d"))
        drafts.accounts.append(AccountDraft(person_id, entry.name, secrets))
        drafts.note(person_id, "account")

"""Writing people down. Registering with a new lifelong number is `registrar.actions.register_person`."""

from datetime import date

from sqlalchemy import update

from realnames.codes.values import school_day
from realnames.documents.values import DocumentNumber, mask
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.people.rules import check_birth_day, check_gender, clean_name, name_key
from realnames.people.store import person, phone_index, phone_place
from realnames.people.tables import PersonRow, PhoneRow
from realnames.people.values import (
    HERE,
    LLID,
    LLIDTaken,
    NewPerson,
    PersonCorrected,
    PersonId,
    PersonRegistered,
    PhoneAdded,
    PhoneId,
    PhoneMalformed,
)

PHONE_KIND = "MOBILE_CN"


def enter_person(unit: Unit, new: NewPerson, *, llid: LLID) -> PersonId:
    """Write a person down under a lifelong number that the registrar has given.

    Raises `NameMalformed`, `GenderUnknown`, `BirthDayImpossible` and `LLIDTaken`.
    """
    name = clean_name(new.name)
    check_gender(new.gender)
    if new.birth_day:
        check_birth_day(new.birth_day, school_day(unit.now))
    person_id = PersonId(uuid7(unit.now))
    row = {
        "id": person_id,
        "llid": llid,
        "name": name,
        "name_key": name_key(name),
        "pinyin": new.pinyin[:200],
        "gender": new.gender,
        "birth_day": new.birth_day,
        "ial": new.ial,
        "home": HERE,
        "epoch": 1,
        "version": 1,
        "restricted": False,
        "created_at": unit.now,
    }
    if not insert_new(unit.connection, PersonRow, row):
        raise LLIDTaken
    unit.record(PersonRegistered(str(person_id)))
    return person_id


def correct_person(
    unit: Unit,
    person_id: PersonId,
    *,
    name: str | None = None,
    pinyin: str | None = None,
    gender: str | None = None,
    birth_day: date | None = None,
) -> None:
    """Correct the fields that are given; the same values again change nothing.

    Raises `NoSuchPerson`, `NameMalformed`, `GenderUnknown` and `BirthDayImpossible`.
    """
    standing = person(unit.connection, person_id)
    wanted: dict[str, str | date] = {}
    if name is not None:
        wanted["name"] = clean_name(name)
    if pinyin is not None:
        wanted["pinyin"] = pinyin[:200]
    if gender is not None:
        check_gender(gender)
        wanted["gender"] = gender
    if birth_day is not None:
        check_birth_day(birth_day, school_day(unit.now))
        wanted["birth_day"] = birth_day
    changed = {field: value for field, value in wanted.items() if getattr(standing, field) != value}
    if not changed:
        return
    row: dict[str, object] = {**changed, "version": PersonRow.version + 1}
    if "name" in changed:
        row["name_key"] = name_key(str(changed["name"]))
    unit.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(row))
    unit.record(PersonCorrected(str(person_id), tuple(sorted(changed))))
    unit.change("person", str(person_id))


def add_phone(unit: Unit, person_id: PersonId, phone: DocumentNumber) -> None:
    """Enter a person's mobile number (a `MOBILE_CN` number); the same one again changes nothing.

    Several people may give one number: it proves neither who they are nor that they are one.
    """
    if phone.kind != PHONE_KIND:
        raise PhoneMalformed
    phone_id = PhoneId(uuid7(unit.now))
    row = {
        "id": phone_id,
        "person_id": person_id,
        "number_sealed": unit.vault.seal(phone.reveal().encode(), phone_place(phone_id)),
        "number_index": phone_index(unit.vault, phone),
        "masked": mask(phone.reveal()),
        "created_at": unit.now,
    }
    if insert_new(unit.connection, PhoneRow, row):
        unit.record(PhoneAdded(str(person_id), str(phone_id)))

"""People and their telephone numbers in the database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from realnames.documents.values import DocumentNumber
from realnames.ledger.vault import Vault, Where
from realnames.people.rules import name_key
from realnames.people.tables import PersonRow, PhoneRow
from realnames.people.values import LLID, NoSuchPerson, Person, PersonId, PhoneId

PERSON_COLUMNS = tuple(PersonRow.__table__.columns)


def to_person(row: Any) -> Person:
    """The value of a row that has (at least) the columns of the table under their own names."""
    return Person(
        id=PersonId(row.id),
        llid=LLID(row.llid),
        name=row.name,
        pinyin=row.pinyin,
        gender=row.gender,
        birth_day=row.birth_day,
        ial=row.ial,
        restricted=row.restricted,
        home=row.home,
        epoch=row.epoch,
        version=row.version,
        created_at=row.created_at,
        merged_into=PersonId(row.merged_into) if row.merged_into else None,
    )


def person(connection: Connection, person_id: PersonId) -> Person:
    """The person of this id; raises `NoSuchPerson`."""
    row = connection.execute(select(*PERSON_COLUMNS).where(PersonRow.id == person_id)).one_or_none()
    if row is None:
        raise NoSuchPerson
    return to_person(row)


def find_by_llid(connection: Connection, llid: LLID) -> PersonId | None:
    """Whose lifelong number this is; that of a merged record leads to the one that was kept."""
    standing = func.coalesce(PersonRow.merged_into, PersonRow.id)
    found = connection.execute(select(standing).where(PersonRow.llid == llid)).scalar()
    return PersonId(found) if found else None


def find_by_name(connection: Connection, name: str, *, birth_day: date | None = None) -> tuple[PersonId, ...]:
    """People whose name compares equal (a hundred at most), of that birthday if one is given.

    A record that was merged into another is nobody of its own.
    """
    named = (PersonRow.name_key == name_key(name), PersonRow.merged_into.is_(None))
    wanted = select(PersonRow.id).where(*named)
    if birth_day:
        wanted = wanted.where(PersonRow.birth_day == birth_day)
    return tuple(PersonId(found) for found in connection.execute(wanted.limit(100)).scalars())


def phone_place(phone_id: PhoneId) -> Where:
    """The place a telephone number is sealed for."""
    return Where("phones", "number_sealed", str(phone_id))


def phone_index(vault: Vault, phone: DocumentNumber) -> bytes:
    """The blind index of a telephone number."""
    return vault.index("phone", phone.reveal())


def people_by_phone(
    connection: Connection, vault: Vault, phones: Sequence[DocumentNumber]
) -> dict[DocumentNumber, tuple[PersonId, ...]]:
    """Who gave each of these telephone numbers (a thousand at most), first comer first."""
    indexes = {phone_index(vault, phone): phone for phone in phones}
    rows = connection.execute(
        select(PhoneRow.number_index, PhoneRow.person_id)
        .join(PersonRow, PersonRow.id == PhoneRow.person_id)
        .where(PhoneRow.number_index.in_(list(indexes)), PersonRow.merged_into.is_(None))
        .order_by(PhoneRow.id)
    )
    found: dict[DocumentNumber, tuple[PersonId, ...]] = {}
    for row in rows:
        phone = indexes[bytes(row.number_index)]
        found[phone] = (*found.get(phone, ()), PersonId(row.person_id))
    return found

"""What several verifiers share: comparing names and numbers, and which facts a number confirms."""

from datetime import date

from connectors.contract import Status
from realnames.documents.values import CitizenNumber, DocumentNumber
from realnames.people.rules import name_key
from realnames.proofing.contract import Record
from realnames.proofing.values import Fact

ONE_PERSON_FOR_LIFE = ("ID_CARD_18", "HMT_PERMIT")


def same_name(one: str, other: str) -> bool:
    """Do two spellings fold to the same name?"""
    return name_key(one) == name_key(other)


def citizen_number(record: Record) -> DocumentNumber | None:
    """The number on record that the population register knows, if there is one."""
    return next((number for number in record.numbers if number.kind in ONE_PERSON_FOR_LIFE), None)


def facts_of_number(record: Record, number: DocumentNumber) -> frozenset[Fact]:
    """What a confirmed number confirms of the record: birth day and sex only where they agree with it."""
    confirmed = {Fact.NAME, Fact.NUMBER}
    if isinstance(number, CitizenNumber):
        if number.birth_day == record.birth_day:
            confirmed.add(Fact.BIRTH_DAY)
        if number.gender == record.gender:
            confirmed.add(Fact.GENDER)
    return frozenset(confirmed)


def compare(record: Record, *, name: str, number: DocumentNumber | None, birth_day: date | None) -> Status:
    """Does the record say the same? Of a number that is not on it nothing more is said."""
    if number is not None and number not in record.numbers:
        return Status.NOT_FOUND
    if birth_day is not None and birth_day != record.birth_day:
        return Status.MISMATCHED
    return Status.MATCHED if same_name(name, record.name) else Status.MISMATCHED

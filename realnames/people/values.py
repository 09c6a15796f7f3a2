"""What a person is, refusals about names and people, events."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, NewType
from uuid import UUID

from realnames.ledger.values import Event, Refusal
from realnames.mandates.values import PersonId as PersonId  # noqa: PLC0414 - this is where people look for it

LLID = NewType("LLID", str)
PhoneId = NewType("PhoneId", UUID)

HERE = ""
"""The home of a person whom this installation itself keeps."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be registered.

    `name` as written on the document; `pinyin` is `people.pinyin.romanise(name)` or what the person says;
    `gender` by GB/T 2261.1; `ial` 1 to 3 is the level their identity was proven to.
    """

    name: str
    pinyin: str
    gender: str = "9"
    birth_day: date | None = None
    ial: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the record stands."""

    id: PersonId
    llid: LLID
    name: str
    pinyin: str
    gender: str
    birth_day: date | None
    ial: int
    restricted: bool
    home: str
    epoch: int
    version: int
    created_at: datetime
    merged_into: PersonId | None


class PersonRefused(Refusal):
    """The root of what this wing refuses.

    PersonRefused
    ├── NameMalformed          too short, too long, or a character that no name has
    │   └── NameNeedsCorrection   a private-use character of an old register: a clerk must say which it is
    ├── GenderUnknown          not a code of GB/T 2261.1
    ├── BirthDayImpossible     in the future or more than 130 years ago
    ├── PhoneMalformed         not a mobile number
    ├── LLIDTaken              the registrar gave a number that is already someone's
    └── NoSuchPerson           nobody has this id
    """


class NameMalformed(PersonRefused):
    """The name has 2 to 50 characters and only letters, marks and the signs that stand in names."""

    message_id = "person.name_malformed"
    description = "The name is not acceptable."


class NameNeedsCorrection(NameMalformed):
    """A private-use character (U+E000..) stands for a rare one; which one must not be guessed."""

    message_id = "person.name_needs_correction"
    description = "The name contains a private-use character."


class GenderUnknown(PersonRefused):
    """GB/T 2261.1 knows 0, 1, 2 and 9."""

    message_id = "person.gender_unknown"
    description = "The gender code is not known."


class BirthDayImpossible(PersonRefused):
    """Nobody living was born on that day."""

    message_id = "person.birth_day_impossible"
    description = "The date of birth is not possible."


class PhoneMalformed(PersonRefused):
    """The telephone number is not a mobile number of the mainland."""

    message_id = "person.phone_malformed"
    description = "The telephone number is not valid."


class LLIDTaken(PersonRefused):
    """Two people never share a lifelong number."""

    message_id = "person.llid_taken"
    description = "The lifelong number is already in use."
    status = 409


class NoSuchPerson(PersonRefused):
    """Nobody has this id."""

    message_id = "person.unknown"
    description = "There is no such person."
    status = 404


@dataclass(frozen=True)
class PersonRegistered(Event):
    """A person entered the register and received a lifelong number."""

    name: ClassVar[str] = "person.registered"
    person_id: str


@dataclass(frozen=True)
class PersonCorrected(Event):
    """Named fields of a person's record were changed; the values are not told."""

    name: ClassVar[str] = "person.corrected"
    person_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PhoneAdded(Event):
    """A telephone number was entered for a person."""

    name: ClassVar[str] = "person.phone_added"
    person_id: str
    phone_id: str

"""Short steps that many tests of people begin with."""

from datetime import date

from sqlalchemy import select

from realnames.documents.kinds import KINDS
from realnames.documents.rules import parse
from realnames.documents.values import DocumentNumber, Grounds
from realnames.ledger.tables import Change, JournalLine
from realnames.ledger.unit import Ledger, Unit
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar

PUPIL_NUMBER = "360730201406159820"


def a_person(
    unit: Unit, name: str = "刘子涵", *, pinyin: str = "liu zi han", birth_day: date | None = None
) -> PersonId:
    new = NewPerson(name=name, pinyin=pinyin, gender="2", birth_day=birth_day)
    return register_person(unit, new, registrar=LocalRegistrar())


def a_number(grounds: Grounds, text: str = PUPIL_NUMBER, *, kind: str = "ID_CARD_18") -> DocumentNumber:
    return parse(text, KINDS[kind], grounds)


def events_of(ledger: Ledger, subject: object) -> list[str]:
    """The names of what happened to a subject, oldest first (within one instant in any order)."""
    wanted = select(JournalLine.event).where(JournalLine.subject == str(subject)).order_by(JournalLine.at)
    with ledger.read() as connection:
        return list(connection.execute(wanted).scalars())


def changes_of(ledger: Ledger, subject: object) -> list[tuple[str, bool]]:
    """Kind of each change about a subject, and whether it stands for a while."""
    wanted = select(Change.kind, Change.until).where(Change.subject == str(subject)).order_by(Change.at)
    with ledger.read() as connection:
        return [(row.kind, row.until is not None) for row in connection.execute(wanted)]

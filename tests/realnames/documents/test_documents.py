"""Documents of people on both databases: sealed, unique, found, ended."""

import pytest
from sqlalchemy import select, update

from realnames.documents.actions import add_document, end_document, reveal_document
from realnames.documents.store import documents_of, find_holder, holders, numbers_of
from realnames.documents.tables import DocumentRow
from realnames.documents.values import NumberTaken
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import SealBroken
from realnames.people.values import PersonId
from tests.races import losses, race_each, winners
from tests.realnames.steps import PUPIL_NUMBER, a_number, a_person, events_of


@pytest.fixture
def pupil(ledger: Ledger, grounds) -> PersonId:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)
        add_document(unit, person, a_number(grounds), source="roster")
    return person


def test_the_database_holds_no_digits_of_a_number(ledger: Ledger, pupil: PersonId) -> None:
    with ledger.read() as connection:
        row = connection.execute(select(DocumentRow.number_sealed, DocumentRow.masked)).one()
    assert PUPIL_NUMBER.encode() not in row.number_sealed
    assert row.masked == "360***********9820"


def test_who_holds_a_number_is_found(ledger: Ledger, pupil: PersonId, grounds) -> None:
    other = a_number(grounds, "360102199002289815")
    with ledger.read() as connection:
        assert find_holder(connection, ledger.vault, a_number(grounds)) == pupil
        assert find_holder(connection, ledger.vault, other) is None
        assert holders(connection, ledger.vault, [other, a_number(grounds)]) == {a_number(grounds): pupil}


def test_a_renewed_permit_finds_the_same_holder(ledger: Ledger, grounds) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, "陈美玲")
        add_document(unit, person, a_number(grounds, "H9000000100", kind="HM_PERMIT"), source="counter")
        renewed = a_number(grounds, "H9000000101", kind="HM_PERMIT")
        assert find_holder(unit.connection, unit.vault, renewed) == person


def test_a_number_belongs_to_one_person(ledger: Ledger, pupil: PersonId, grounds) -> None:
    with pytest.raises(NumberTaken), ledger.unit(SYSTEM) as unit:
        add_document(unit, a_person(unit, "另一人"), a_number(grounds), source="roster")


def test_of_many_who_enter_one_number_exactly_one_wins(ledger: Ledger, grounds) -> None:
    with ledger.unit(SYSTEM) as unit:
        people = [a_person(unit, f"刘子{c}") for c in "涵轩宇航浩然欣怡"]

    def enter(person: PersonId):
        with ledger.unit(SYSTEM) as unit:
            return add_document(unit, person, a_number(grounds), source="roster")

    outcomes = race_each([lambda person=person: enter(person) for person in people])
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {NumberTaken}


def test_an_ended_document_frees_its_number(ledger: Ledger, pupil: PersonId, grounds) -> None:
    with ledger.unit(SYSTEM) as unit:
        (document,) = documents_of(unit.connection, pupil)
        end_document(unit, document, reason="wrong person")
        end_document(unit, document, reason="wrong person")
        assert find_holder(unit.connection, unit.vault, a_number(grounds)) is None
        other = a_person(unit, "另一人")
        add_document(unit, other, a_number(grounds), source="counter")
        assert find_holder(unit.connection, unit.vault, a_number(grounds)) == other
    assert events_of(ledger, pupil).count("document.ended") == 1


def test_lists_show_documents_masked(ledger: Ledger, pupil: PersonId) -> None:
    with ledger.read() as connection:
        (document,) = documents_of(connection, pupil)
        (number,) = numbers_of(connection, ledger.vault, pupil)
    assert (document.masked, document.kind, document.source) == (str(number), "ID_CARD_18", "roster")
    assert number.reveal() == PUPIL_NUMBER


def test_whoever_sees_a_whole_number_leaves_a_line(ledger: Ledger, pupil: PersonId) -> None:
    with ledger.unit(SYSTEM) as unit:
        (document,) = documents_of(unit.connection, pupil)
        assert reveal_document(unit, document, reason="exam registration") == PUPIL_NUMBER
    assert "document.revealed" in events_of(ledger, pupil)


def test_a_sealed_number_opens_in_no_other_row(ledger: Ledger, pupil: PersonId, grounds) -> None:
    with ledger.unit(SYSTEM) as unit:
        other = a_person(unit, "另一人")
        add_document(unit, other, a_number(grounds, "360102199002289815"), source="roster")
        sealed = unit.connection.execute(
            select(DocumentRow.number_sealed).where(DocumentRow.person_id == pupil)
        ).scalar_one()
        unit.connection.execute(
            update(DocumentRow).where(DocumentRow.person_id == other).values(number_sealed=sealed)
        )
    with pytest.raises(SealBroken), ledger.read() as connection:
        numbers_of(connection, ledger.vault, other)

"""The lifelong number: its form and what its check character notices."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.actions import enter_person
from realnames.people.store import find_by_llid, person
from realnames.people.values import LLID, LLIDTaken, NewPerson
from realnames.registrar.actions import register_person
from realnames.registrar.rules import ALPHABET, check_character, is_llid, read_llid
from realnames.registrar.store import LocalRegistrar
from realnames.registrar.values import NumberLater
from tests.realnames.steps import events_of

BODIES = st.text(alphabet=ALPHABET, min_size=15, max_size=15)
PLACES = st.integers(0, 15)


def numbered(body: str) -> str:
    return body + check_character(body)


def test_the_alphabet_has_nothing_that_is_misread() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")


@pytest.mark.parametrize(
    "number", ["0000000000000000", "7K29QXM3T48PWB5" + check_character("7K29QXM3T48PWB5")]
)
def test_known_numbers_are_well(number: str) -> None:
    assert is_llid(number)


@given(BODIES)
def test_every_completed_body_is_well(body: str) -> None:
    assert is_llid(numbered(body))


@given(BODIES, PLACES, st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(body: str, place: int, wrong: str) -> None:
    number = numbered(body)
    assume(number[place] != wrong)
    assert not is_llid(number[:place] + wrong + number[place + 1 :])


@given(BODIES, st.integers(0, 14))
def test_swapped_neighbours_are_noticed_but_for_the_first_and_last_of_the_alphabet(
    body: str, place: int
) -> None:
    number = numbered(body)
    pair = {number[place], number[place + 1]}
    assume(len(pair) == 2)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_llid(swapped) == (pair == {ALPHABET[0], ALPHABET[-1]})


@given(st.text(max_size=20))
def test_no_text_whatever_makes_the_check_fail(text: str) -> None:
    is_llid(text)
    read_llid(text)


@given(BODIES)
def test_typed_with_gaps_and_look_alikes_it_is_the_same_number(body: str) -> None:
    number = numbered(body)
    typed = "-".join(number[i : i + 4] for i in range(0, 16, 4)).lower().replace("1", "l").replace("0", "o")
    assert read_llid(f" {typed} ") == number


def test_the_local_registrar_gives_well_formed_numbers_that_differ() -> None:
    registrar = LocalRegistrar()
    numbers = {registrar.next_number() for _ in range(1000)}
    assert len(numbers) == 1000
    assert all(map(is_llid, numbers))


def test_a_registered_person_is_found_by_the_number(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        person_id = register_person(unit, NewPerson("王伟", "wang wei"), registrar=LocalRegistrar())
        llid = person(unit.connection, person_id).llid
        assert find_by_llid(unit.connection, llid) == person_id
    assert events_of(ledger, person_id) == ["person.registered"]


def test_two_people_never_share_a_number(ledger: Ledger) -> None:
    llid = LLID(numbered("7K29QXM3T48PWB5"))
    with ledger.unit(SYSTEM) as unit:
        enter_person(unit, NewPerson("王伟", "wang wei"), llid=llid)
        with pytest.raises(LLIDTaken):
            enter_person(unit, NewPerson("王伟", "wang wei"), llid=llid)


class Away:
    """A registrar of another installation that cannot be asked now."""

    def next_number(self) -> LLID:
        raise NumberLater


def test_when_the_registrar_says_later_nobody_is_registered(ledger: Ledger) -> None:
    with pytest.raises(NumberLater), ledger.unit(SYSTEM) as unit:
        register_person(unit, NewPerson("王伟", "wang wei"), registrar=Away())

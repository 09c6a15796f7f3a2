"""The one table of signs: what makes a person look at two records, and what does not."""

from dataclasses import fields, replace
from datetime import date
from uuid import uuid4

import pytest

from realnames.duplicates.rules.signs import SIGNS, candidates, compare, is_likely
from realnames.duplicates.values.cases import Traits
from realnames.people.values import PersonId

BORN = date(2014, 6, 15)
SCHOOL, MOTHER = uuid4(), uuid4()


def record(name: str = "刘子涵", pinyin: str = "liu zi han", **more: object) -> Traits:
    traits = Traits(PersonId(uuid4()), name, pinyin, "2", BORN)
    return replace(traits, **more)  # type: ignore[arg-type]


def score(one: Traits, other: Traits) -> int:
    return compare(one, other).score


def test_the_same_name_on_the_same_birthday_is_normal_and_makes_no_case() -> None:
    assert not is_likely(compare(record(), record()))


@pytest.mark.parametrize("more", [{"schools": frozenset({SCHOOL})}, {"regions": frozenset({"360102"})}])
def test_with_a_place_beside_it_somebody_looks(more) -> None:
    assert is_likely(compare(record(**more), record(**more)))


def test_a_name_written_in_other_characters_that_sound_the_same_counts_at_one_school() -> None:
    here = {"schools": frozenset({SCHOOL})}
    pair = compare(record("刘子涵", **here), record("刘梓涵", **here))
    assert "same_sound" in pair.signs
    assert is_likely(pair)


def test_twins_are_told_apart_though_they_share_all_but_the_name() -> None:
    home = {"schools": frozenset({SCHOOL}), "guardians": frozenset({MOTHER})}
    assert not is_likely(compare(record(**home), record("刘子萱", "liu zi xuan", **home)))


def test_twins_whose_names_sound_the_same_are_told_apart_by_their_numbers() -> None:
    home = {"schools": frozenset({SCHOOL}), "guardians": frozenset({MOTHER})}
    one = record(**home, citizen=frozenset({b"1"}), numbers=frozenset({b"1"}))
    other = record("刘梓涵", **home, citizen=frozenset({b"2"}), numbers=frozenset({b"2"}))
    assert not is_likely(compare(one, other))


def test_a_telephone_is_no_sign_at_all() -> None:
    assert not [sign for sign in SIGNS if "phone" in sign.code]
    assert not [field for field in fields(Traits) if "phone" in field.name]


def test_one_number_under_two_people_is_always_looked_at() -> None:
    number = frozenset({b"1"})
    one = record(numbers=number)
    other = record("王强", "wang qiang", gender="1", birth_day=date(1980, 1, 1), numbers=number)
    assert is_likely(compare(one, other))


@pytest.mark.parametrize(
    ("change", "sign"), [({"gender": "1"}, "other_sex"), ({"birth_day": date(2013, 1, 1)}, "other_birth_day")]
)
def test_what_contradicts_speaks_against(change, sign: str) -> None:
    here = {"schools": frozenset({SCHOOL})}
    pair = compare(record(**here), record(**here, **change))
    assert sign in pair.signs
    assert not is_likely(pair)


def test_what_is_not_known_speaks_neither_for_nor_against() -> None:
    silent = record(gender="9", birth_day=None)
    assert compare(record(), silent).signs == ("same_name",)


def test_the_order_of_two_records_does_not_matter() -> None:
    one, other = record(), record(schools=frozenset({SCHOOL}))
    assert compare(one, other) == compare(other, one)
    assert compare(one, other).first_id < compare(one, other).second_id


def test_of_a_block_only_the_likely_pairs_are_cases() -> None:
    here = {"schools": frozenset({SCHOOL})}
    block = [record(**here), record(**here), record()]
    (pair,) = candidates(block)
    assert {pair.first_id, pair.second_id} == {block[0].person_id, block[1].person_id}
    assert score(block[0], block[1]) == pair.score

"""The signs that two records are one person, in one table, and what they add up to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from realnames.duplicates.values.cases import Candidate, Traits

CANDIDATE_FROM = 70
"""From this sum on a person looks at the pair. The same name on the same birthday is 55: at ten million
people that is normal, so it takes a place or a guardian beside it."""

UNSAID = frozenset("09")
"""GB/T 2261.1: the sex is unknown or not stated."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its code, what it adds, and when it holds for two records."""

    code: str
    points: int
    holds: Callable[[Traits, Traits], bool]


SAME_NUMBER = "same_number"
NUMBER_CLAIMED = "number_claimed"
POINTS_OF_A_CLAIM = 100
HARD = frozenset({SAME_NUMBER, NUMBER_CLAIMED})
"""A hard sign makes a case whatever else speaks against it."""


def _same_number(one: Traits, other: Traits) -> bool:
    return bool(one.numbers & other.numbers)


def _same_name(one: Traits, other: Traits) -> bool:
    return one.name_key == other.name_key


def _same_sound(one: Traits, other: Traits) -> bool:
    return one.name_key != other.name_key and bool(one.pinyin) and one.pinyin == other.pinyin


def _same_birth_day(one: Traits, other: Traits) -> bool:
    return one.birth_day is not None and one.birth_day == other.birth_day


def _other_birth_day(one: Traits, other: Traits) -> bool:
    return None not in {one.birth_day, other.birth_day} and one.birth_day != other.birth_day


def _same_sex(one: Traits, other: Traits) -> bool:
    return one.gender not in UNSAID and one.gender == other.gender


def _other_sex(one: Traits, other: Traits) -> bool:
    return not UNSAID & {one.gender, other.gender} and one.gender != other.gender


def _same_school(one: Traits, other: Traits) -> bool:
    return bool(one.schools & other.schools)


def _same_region(one: Traits, other: Traits) -> bool:
    return not _same_school(one, other) and bool(one.regions & other.regions)


def _same_guardian(one: Traits, other: Traits) -> bool:
    return bool(one.guardians & other.guardians)


def _two_numbers(one: Traits, other: Traits) -> bool:
    return bool(one.citizen) and bool(other.citizen) and not one.citizen & other.citizen


SIGNS = (
    Sign(SAME_NUMBER, 100, _same_number),
    Sign("same_name", 30, _same_name),
    Sign("same_sound", 20, _same_sound),
    Sign("same_birth_day", 25, _same_birth_day),
    Sign("other_birth_day", -40, _other_birth_day),
    Sign("same_sex", 5, _same_sex),
    Sign("other_sex", -40, _other_sex),
    Sign("same_school", 20, _same_school),
    Sign("same_region", 10, _same_region),
    Sign("same_guardian", 15, _same_guardian),
    Sign("two_numbers", -60, _two_numbers),
)
"""A telephone number is no sign: a mother gives hers for three children. Twins share birthday, school and
guardian, but neither name nor sound of the name; those who share the sound have two numbers, and where
they have none, a person tells them apart."""


def compare(one: Traits, other: Traits) -> Candidate:
    """The signs that hold for two records and their sum, whatever it is."""
    held = [sign for sign in SIGNS if sign.holds(one, other)]
    first, second = sorted((one.person_id, other.person_id))
    return Candidate(first, second, sum(sign.points for sign in held), tuple(sign.code for sign in held))


def is_likely(candidate: Candidate) -> bool:
    """Should a person look at the two?"""
    return candidate.score >= CANDIDATE_FROM or bool(HARD & set(candidate.signs))


def candidates(block: Iterable[Traits]) -> list[Candidate]:
    """The likely pairs among the records of one block."""
    compared = (compare(one, other) for one, other in combinations(block, 2))
    return [candidate for candidate in compared if is_likely(candidate)]

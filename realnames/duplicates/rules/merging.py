"""Which fields of two records must be chosen, and what the kept record becomes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from realnames.duplicates.rules.signs import UNSAID
from realnames.duplicates.values.acts import ChoiceMissing, Citizen, Conflict, Result, Side
from realnames.people.rules import masked_name, name_key
from realnames.people.values import Person

NAME, BIRTH_DAY, GENDER, NUMBER = "name", "birth_day", "gender", "citizen_number"


def conflicts_of(
    kept: Person, other: Person, *, numbers: tuple[Sequence[Citizen], Sequence[Citizen]]
) -> tuple[Conflict, ...]:
    """The fields in which two records contradict each other; one that is silent does not contradict."""
    found = []
    if name_key(kept.name) != name_key(other.name):
        found.append(Conflict(NAME, masked_name(kept.name), masked_name(other.name)))
    if kept.birth_day and other.birth_day and kept.birth_day != other.birth_day:
        found.append(Conflict(BIRTH_DAY, kept.birth_day.isoformat(), other.birth_day.isoformat()))
    if not UNSAID & {kept.gender, other.gender} and kept.gender != other.gender:
        found.append(Conflict(GENDER, kept.gender, other.gender))
    mine, theirs = numbers
    if mine and theirs and {one.index for one in mine}.isdisjoint(one.index for one in theirs):
        found.append(Conflict(NUMBER, mine[0].masked, theirs[0].masked))
    return tuple(found)


def result_of(
    kept: Person,
    other: Person,
    *,
    numbers: tuple[Sequence[Citizen], Sequence[Citizen]],
    choices: Mapping[str, Side],
) -> Result:
    """What the kept record becomes under these choices; raises `ChoiceMissing`.

    If the two agree on who it is, the higher level of proof stands, else the lower, until the evidence of
    both is weighed anew. Whoever was protected in either record is protected.
    """
    conflicts = {conflict.field for conflict in conflicts_of(kept, other, numbers=numbers)}
    missing = sorted(conflicts - set(choices))
    if missing:
        raise ChoiceMissing(fields=missing)

    def chosen(field: str) -> Person:
        return other if field in conflicts and choices[field] is Side.OTHER else kept

    named = chosen(NAME)
    born = chosen(BIRTH_DAY).birth_day or kept.birth_day or other.birth_day
    sexed = chosen(GENDER).gender
    if sexed in UNSAID:
        sexed = kept.gender if kept.gender not in UNSAID else other.gender
    levels = kept.ial, other.ial
    fields = {
        "name": named.name,
        "name_key": name_key(named.name),
        "pinyin": named.pinyin or kept.pinyin or other.pinyin,
        "birth_day": born,
        "gender": sexed,
        "ial": min(levels) if {NAME, BIRTH_DAY, NUMBER} & conflicts else max(levels),
        "restricted": kept.restricted or other.restricted,
    }
    return Result(Side.OTHER if named is other else Side.KEPT, fields, _ended(conflicts, numbers, choices))


def suggested_survivor(one: Person, other: Person, *, active: frozenset[UUID]) -> Person:
    """Which record to keep unless somebody says otherwise: active account, then proof, then age."""

    def merit(person: Person) -> tuple[bool, int, float]:
        return person.id in active, person.ial, -person.created_at.timestamp()

    return max(one, other, key=merit)


def _ended(
    conflicts: set[str], numbers: tuple[Sequence[Citizen], Sequence[Citizen]], choices: Mapping[str, Side]
) -> tuple[UUID, ...]:
    if NUMBER not in conflicts:
        return ()
    mine, theirs = numbers
    return tuple(one.document_id for one in (theirs if choices[NUMBER] is Side.KEPT else mine))

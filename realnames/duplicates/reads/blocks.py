"""Whom to compare with whom: people who share a blocking key, page by page, each page by an index.

A search never compares everybody with everybody: only those in one block are compared, and a block with
more than `LARGEST` people says nothing about any of them and is skipped.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from realnames.documents.tables import DocumentRow
from realnames.people.tables import PersonRow
from realnames.people.values import Person, PersonId

BLOCKS_AT_ONCE = 400
LARGEST = 60

Block = tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class BlockingKey:
    """The columns that the people of one block share."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    among: tuple[ColumnElement[bool], ...]


STANDING = PersonRow.merged_into.is_(None)
KEYS = (
    BlockingKey((PersonRow.name_key, PersonRow.birth_day), (STANDING, PersonRow.birth_day.is_not(None))),
    BlockingKey(
        (PersonRow.pinyin, PersonRow.birth_day),
        (STANDING, PersonRow.birth_day.is_not(None), PersonRow.pinyin != ""),
    ),
    BlockingKey((PersonRow.name_key,), (STANDING, PersonRow.birth_day.is_(None))),
)
"""The same name, or the same sound, on one birthday; and the name alone of somebody whose birthday is not
known, who is compared with everybody of that name."""


def blocks(connection: Connection, key: BlockingKey) -> Iterator[list[Block]]:
    """Pages of blocks with two or more people."""
    after: tuple[Any, ...] | None = None
    while True:
        shared = connection.execute(shared_keys(key, after=after)).all()
        if not shared:
            return
        yield _members(connection, key, [tuple(row) for row in shared])
        after = tuple(shared[-1])


def shared_keys(key: BlockingKey, *, after: tuple[Any, ...] | None = None) -> Select[Any]:
    """The next page of keys that may be shared, in their order."""
    wanted = select(*key.columns).where(*key.among).group_by(*key.columns).order_by(*key.columns)
    if len(key.columns) > 1:
        wanted = wanted.having(func.count() > 1)
    if after:
        wanted = wanted.where(tuple_(*key.columns) > tuple_(*after))
    return wanted.limit(BLOCKS_AT_ONCE)


def number_blocks(connection: Connection) -> Iterator[list[Block]]:
    """Pages of people who held one number at different times."""
    after = b""
    while True:
        ended = ended_numbers(after=after)
        indexes = [bytes(index) for index in connection.execute(ended).scalars()]
        if not indexes:
            return
        yield _shared(connection.execute(holders_ever(indexes)))
        after = indexes[-1]


def ended_numbers(*, after: bytes) -> Select[Any]:
    """The next page of numbers that somebody no longer holds; current ones are unique by themselves."""
    ended = DocumentRow.to_day.is_not(None)
    wanted = select(DocumentRow.number_index).distinct().where(ended, DocumentRow.number_index > after)
    return wanted.order_by(DocumentRow.number_index).limit(BLOCKS_AT_ONCE)


def holders_ever(indexes: Sequence[bytes]) -> Any:
    """Number and person of everybody who holds or held one of these numbers, by an index for each half."""
    columns = select(DocumentRow.number_index, DocumentRow.person_id).join(
        PersonRow, PersonRow.id == DocumentRow.person_id
    )
    named = columns.where(DocumentRow.number_index.in_(indexes), STANDING)
    return union_all(named.where(DocumentRow.to_day.is_(None)), named.where(DocumentRow.to_day.is_not(None)))


def blocks_of(connection: Connection, person: Person) -> list[Block]:
    """The blocks one person is in, by look-ups alone; each begins with the person."""
    same_name = PersonRow.name_key == _key_of(connection, person)
    wanted: list[tuple[ColumnElement[bool], ...]] = [(same_name,)]
    if person.birth_day:
        wanted = [
            (same_name, PersonRow.birth_day == person.birth_day),
            (PersonRow.pinyin == person.pinyin, PersonRow.birth_day == person.birth_day),
            (same_name, PersonRow.birth_day.is_(None)),
        ]
    found = [_others(connection, person, condition) for condition in wanted]
    mine = select(DocumentRow.number_index).distinct().where(DocumentRow.person_id == person.id)
    indexes = [bytes(index) for index in connection.execute(mine).scalars()]
    rows = connection.execute(holders_ever(indexes)) if indexes else ()
    holders = dict.fromkeys(PersonId(row.person_id) for row in rows)
    found.append(tuple(one for one in holders if one != person.id))
    return [(person.id, *others) for others in found if others]


def _key_of(connection: Connection, person: Person) -> str:
    return str(connection.execute(select(PersonRow.name_key).where(PersonRow.id == person.id)).scalar_one())


def _others(connection: Connection, person: Person, condition: tuple[ColumnElement[bool], ...]) -> Block:
    wanted = select(PersonRow.id).where(*condition, STANDING, PersonRow.id != person.id).limit(LARGEST + 1)
    return tuple(PersonId(found) for found in connection.execute(wanted).scalars())


def _members(connection: Connection, key: BlockingKey, shared: list[tuple[Any, ...]]) -> list[Block]:
    if len(key.columns) > 1:
        here = tuple_(*key.columns).in_(shared)
    else:
        here = key.columns[0].in_([one for (one,) in shared])
    return _shared(connection.execute(select(*key.columns, PersonRow.id).where(here, STANDING)))


def _shared(rows: Any) -> list[Block]:
    """Rows of a key and a person, as blocks of two or more people."""
    members: defaultdict[tuple[Any, ...], dict[PersonId, None]] = defaultdict(dict)
    for *key, person_id in rows:
        members[tuple(key)][PersonId(person_id)] = None
    return [tuple(block) for block in members.values() if len(block) > 1]

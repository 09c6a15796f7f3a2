"""What is told of merges and splits."""

from dataclasses import dataclass
from typing import ClassVar

from realnames.ledger.values import Event


@dataclass(frozen=True)
class PersonsMerged(Event):
    """Two records were found to be one person: one is kept, the other's numbers and names lead to it."""

    name: ClassVar[str] = "person.merged"
    person_id: str
    merged_id: str
    act_id: str
    reason: str


@dataclass(frozen=True)
class MergeUndone(Event):
    """A merge was undone: the two records are two people again."""

    name: ClassVar[str] = "person.merge_undone"
    person_id: str
    merged_id: str
    act_id: str
    reason: str


@dataclass(frozen=True)
class PersonSplit(Event):
    """A record that mixed two people was split; the new one has a lifelong number of its own."""

    name: ClassVar[str] = "person.split"
    person_id: str
    new_id: str
    act_id: str
    reason: str


@dataclass(frozen=True)
class SplitUndone(Event):
    """A split was undone: the new record is part of the old one, and its number leads there."""

    name: ClassVar[str] = "person.split_undone"
    person_id: str
    new_id: str
    act_id: str
    reason: str

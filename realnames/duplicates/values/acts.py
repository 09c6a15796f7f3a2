"""A merge or a split: what belongs to a person, what moved, what may be chosen, refusals and events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType
from uuid import UUID

import msgspec

from realnames.ledger.values import Refusal
from realnames.people.values import Person, PersonId

ActId = NewType("ActId", UUID)

Plain = str | int | bool | None
"""A column's value as JSON has it."""

MERGED = "merged"
"""The reason under which the account of a merged record is suspended."""


class ActKind(Enum):
    """Two records became one, or one became two."""

    MERGE = "merge"
    SPLIT = "split"


class Owner(Enum):
    """By whose id rows belong to somebody."""

    PERSON = "person"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Holding:
    """One column by which rows belong to a person, and what a merge does with them.

    Rows move unless the survivor has one that is equal in the columns `same` (None: nothing can be in the
    way; empty: one row a person). Then a row ends today in its column `ends` and moves; or is stamped with
    the moment in `stamps` and stays; or just stays. With `ends`, only standing rows can be in the way.
    `renumbers` is a column counted for each person, `dates` one that says since when a row is
    this person's. `shows` are the columns a preview prints.
    """

    table: str
    column: str
    title: str
    shows: tuple[str, ...] = ()
    same: tuple[str, ...] | None = None
    ends: str = ""
    stamps: str = ""
    renumbers: str = ""
    dates: str = ""
    owner: Owner = Owner.PERSON

    @property
    def name(self) -> str:
        """Table and column, as previews and the catalog name a holding."""
        return f"{self.table}.{self.column}"

    @property
    def help(self) -> str:
        """What a merge does with such rows, in a sentence."""
        if self.same is None:
            return f"{self.title}: moves."
        fate = "ends first" if self.ends else "stays, stamped" if self.stamps else "stays behind"
        return f"{self.title}: moves; {fate} where the kept record has its like."


class Guard(msgspec.Struct, frozen=True):
    """A column that must still be empty for a shift to be undone, say the end of a twin row."""

    table: str
    key: dict[str, Plain]
    column: str


class Shift(msgspec.Struct, frozen=True):
    """Columns of one row that an act changed: the row's key since then, values before and after."""

    table: str
    key: dict[str, Plain]
    before: dict[str, Plain]
    after: dict[str, Plain]
    guard: Guard | None = None


class Contents(msgspec.Struct, frozen=True):
    """All that an act did, in order, and the account that it suspended."""

    shifts: tuple[Shift, ...]
    suspended: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A merge or split as it stands; it can be undone before `until`."""

    id: ActId
    kind: ActKind
    kept_id: PersonId
    other_id: PersonId
    case_id: UUID | None
    at: datetime
    until: datetime
    undone_at: datetime | None


class Side(Enum):
    """Whose value: that of the record that is kept, or of the other one."""

    KEPT = "kept"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field in which the two records differ, with both values masked; somebody must choose."""

    field: str
    kept: str
    other: str


@dataclass(frozen=True, slots=True)
class Item:
    """One row that a record holds; `code` names it for a split, `fate` says what a merge will do with it."""

    code: str
    title: str
    shown: str
    fate: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What each record holds, which conflicts must be chosen, and what the result will be."""

    kept: Person
    other: Person
    kept_items: tuple[Item, ...]
    other_items: tuple[Item, ...]
    conflicts: tuple[Conflict, ...]
    account: str
    ial: int
    restricted: bool


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """Which record is kept, which is merged into it, what was chosen for each conflict, why, and how long
    it can be undone (an instant)."""

    kept_id: PersonId
    other_id: PersonId
    choices: Mapping[str, Side]
    reason: str
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class SplitOrder:
    """Whose record is split, the codes of the items that go to the new one, why, and the undo's end."""

    person_id: PersonId
    items: tuple[str, ...]
    reason: str
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: how many rows went back, and which stayed because they changed since."""

    restored: int
    stayed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citizen:
    """A current citizen number of a person, masked: two different ones are a conflict."""

    document_id: UUID
    index: bytes
    masked: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the kept record's own fields become; `ends` are documents that were not chosen."""

    name_from: Side
    fields: Mapping[str, str | date | int | bool | None]
    ends: tuple[UUID, ...]


class ActRefused(Refusal):
    """The root of what merging, splitting and undoing refuse.

    ActRefused
    ├── SameRecord        a record is not merged with itself
    ├── MergedAlready     one of the two is part of another record already
    ├── NeverOne          one is the other's guardian: they cannot be one person
    ├── ChoiceMissing     the records differ and nobody chose; `params` has fields
    ├── NothingChosen     a split needs at least one item, and every item must be the record's
    ├── NoSuchAct         nothing has this id
    ├── UndoneAlready     it was undone before
    ├── UndoTooLate       the time in which it can be undone is over
    └── LaterActFirst     something later was done to one of the records: undo that first
    """


class SameRecord(ActRefused):
    """A record is not merged with itself."""

    message_id = "merge.same_record"
    description = "Both are the same record."


class MergedAlready(ActRefused):
    """One of the two records is part of another already."""

    message_id = "merge.already"
    description = "One of the records has been merged already."
    status = 409


class NeverOne(ActRefused):
    """One of the two is or was the other's guardian."""

    message_id = "merge.never_one"
    description = "A guardian and a ward cannot be one person."
    status = 409


class ChoiceMissing(ActRefused):
    """The records differ and nobody chose which value is right; `params` has the fields."""

    message_id = "merge.choice_missing"
    description = "The records differ: choose the right value of each field."


class NothingChosen(ActRefused):
    """A split moves at least one item, and only items that the record holds."""

    message_id = "split.nothing_chosen"
    description = "Choose items that the record holds."


class NoSuchAct(ActRefused):
    """No merge or split has this id."""

    message_id = "merge.unknown"
    description = "There is no such merge or split."
    status = 404


class UndoneAlready(ActRefused):
    """It was undone before."""

    message_id = "merge.undone_already"
    description = "It has been undone already."
    status = 409


class UndoTooLate(ActRefused):
    """What moved is forgotten after the time in which it can be undone."""

    message_id = "merge.undo_too_late"
    description = "The time in which it could be undone is over."
    status = 409


class LaterActFirst(ActRefused):
    """Merges and splits of one record are undone in reverse; `params` has the act that comes first."""

    message_id = "merge.later_act_first"
    description = "A later merge or split of the same record must be undone first."
    status = 409

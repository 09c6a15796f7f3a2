"""What an import says of a file, and the events of its batches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.imports.values.complaints import Complaint
from realnames.ledger.values import Event
from realnames.people.values import PersonId

ImportId = NewType("ImportId", UUID)


class Outcome(Enum):
    """What became, or would become, of a row."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by outcome."""

    new: int = 0
    same: int = 0
    changed: int = 0
    doubtful: int = 0
    wrong: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Counts":
        """Count outcomes."""
        counted = Counter(outcome.value for outcome in outcomes)
        return cls(**{name: counted[name] for name in cls.__slots__})

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})

    @property
    def total(self) -> int:
        """All rows."""
        return self.new + self.same + self.changed + self.doubtful + self.wrong

    @property
    def kept_out(self) -> int:
        """Rows that are not imported."""
        return self.doubtful + self.wrong


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whom a row brought or found: `role` is student, guardian or a role of staff."""

    person_id: PersonId
    role: str
    institution: str
    class_name: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a person reads before and after: figures and every complaint, in the order of the rows."""

    layout: str
    file_name: str
    encoding: str
    ignored: tuple[str, ...]
    counts: Counts
    complaints: tuple[Complaint, ...]
    holders: tuple[Holder, ...] = ()
    import_id: ImportId | None = None


@dataclass(frozen=True)
class PersonImported(Event):
    """An import entered a person or changed what is known of one; `parts` names what, never the values."""

    name: ClassVar[str] = "import.person"
    person_id: str
    import_id: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class BatchImported(Event):
    """One batch of a file was written; its rows are counted by what became of them."""

    name: ClassVar[str] = "import.batch"
    import_id: str
    layout: str
    ordinal: int
    new: int
    same: int
    changed: int
    doubtful: int
    wrong: int

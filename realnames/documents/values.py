"""Numbers that mask themselves, what an examination of one finds, refusals and events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar, NewType, NoReturn, Self
from uuid import UUID

from realnames.codes.values import Codes
from realnames.ledger.values import Event, Refusal
from realnames.mandates.values import PersonId

DocumentId = NewType("DocumentId", UUID)


def mask(number: str) -> str:
    """The first three and last four characters between stars; of a short one the first and last two."""
    first, last = (3, 4) if len(number) >= 12 else (1, 2)
    if len(number) <= first + last:
        return "*" * len(number)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


class DocumentNumber:
    """A normalised number of one kind; text, format and repr are masked, JSON and pickle refuse it.

    It is no dataclass, because encoders would open one. `reveal` is the only way to the digits.
    """

    __slots__ = ("_kind", "_number")

    def __init__(self, kind: str, number: str) -> None:
        self._kind = kind
        self._number = number

    @property
    def kind(self) -> str:
        """The code of the kind of number, `ID_CARD_18` for one."""
        return self._kind

    @property
    def masked(self) -> str:
        """What may be shown."""
        return mask(self._number)

    def reveal(self) -> str:
        """The number itself: to seal it, to index it, or to show it to somebody who gave a reason."""
        return self._number

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._kind} {self.masked})"

    def __format__(self, specification: str) -> str:
        return format(self.masked, specification)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DocumentNumber):
            return NotImplemented
        return (self._kind, self._number) == (other._kind, other._number)

    def __hash__(self) -> int:
        return hash((self._kind, self._number))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a document number is not written down by itself")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class CitizenNumber(DocumentNumber):
    """An 18-character number of the citizen form (GB 11643): birth date and sex are part of it."""

    __slots__ = ()

    @property
    def birth_day(self) -> date:
        """Digits 7 to 14."""
        return date(int(self._number[6:10]), int(self._number[10:12]), int(self._number[12:14]))

    @property
    def gender(self) -> str:
        """GB/T 2261.1: an odd seventeenth digit is a man (1), an even one a woman (2)."""
        return "1" if int(self._number[16]) % 2 else "2"


class Fault(Enum):
    """How far a wrong number got: its form, its parts, or its check character is wrong."""

    SYNTAX = "syntax"
    STRUCTURE = "structure"
    CHECK = "check"


class Warned(Enum):
    """What is accepted but should be looked at."""

    COUNTY_UNKNOWN = "county_unknown"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a number is judged by: the code tables and the day."""

    codes: Codes
    today: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an examination found: no fault is well; `reason` is the message id of the fault."""

    fault: Fault | None = None
    reason: str = ""
    warning: Warned | None = None


WELL = Verdict()

Judge = Callable[[str, Grounds], Verdict]


def unchanged(number: str) -> str:
    """The rewriting of a kind that needs none."""
    return number


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of number.

    `tidy` rewrites normalised input (hyphens, +86), `judge` examines the result, `key` is the part
    that stays the same when the same person's paper is renewed, and `becomes` names the kind and the
    number it is kept as, when that is another one.
    """

    code: str
    title: str
    judge: Judge
    tidy: Callable[[str], str] = unchanged
    key: Callable[[str], str] = unchanged
    becomes: tuple[str, Callable[[str], str]] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as lists show it: the number only masked."""

    id: DocumentId
    person_id: PersonId
    kind: str
    masked: str
    source: str
    from_day: date
    to_day: date | None


class DocumentRefused(Refusal):
    """The root of what this wing refuses.

    DocumentRefused
    ├── NumberFaulty   the number is not well formed; `params` has kind, level and reason, never the number
    └── NumberTaken    another person holds it: a case for a person, never a merge by itself
    """


class NumberFaulty(DocumentRefused):
    """The number's form, parts or check character are wrong."""

    message_id = "document.faulty"
    description = "The document number is not valid."

    def __init__(self, verdict: Verdict, *, kind: str) -> None:
        level = verdict.fault.value if verdict.fault else ""
        super().__init__(kind=kind, level=level, reason=verdict.reason)
        self.verdict = verdict


class NumberTaken(DocumentRefused):
    """A current document of another person, or of this one, has the number already."""

    message_id = "document.taken"
    description = "The document number is already registered."
    status = 409


@dataclass(frozen=True)
class DocumentAdded(Event):
    """A document was entered for a person; the number itself is not told."""

    name: ClassVar[str] = "document.added"
    person_id: str
    document_id: str
    kind: str
    source: str


@dataclass(frozen=True)
class DocumentEnded(Event):
    """A document no longer counts: replaced, corrected or withdrawn."""

    name: ClassVar[str] = "document.ended"
    person_id: str
    document_id: str
    reason: str


@dataclass(frozen=True)
class DocumentRevealed(Event):
    """Somebody was shown a document's whole number and said why."""

    name: ClassVar[str] = "document.revealed"
    published: ClassVar[bool] = False
    person_id: str
    document_id: str
    reason: str

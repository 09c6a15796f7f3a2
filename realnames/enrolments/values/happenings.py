"""What the journal says of a life at institutions: one event for each kind of move."""

from dataclasses import dataclass
from typing import ClassVar

from realnames.ledger.values import Event


@dataclass(frozen=True)
class Moved:
    """What the journal says of every move: whose, of which affiliation, and which one."""

    person_id: str
    affiliation_id: str
    move_id: str


@dataclass(frozen=True)
class LeaveBegan(Moved, Event):
    """A pupil's schooling rests (休学)."""

    name: ClassVar[str] = "enrolment.leave_began"


@dataclass(frozen=True)
class Returned(Moved, Event):
    """A pupil came back from leave (复学)."""

    name: ClassVar[str] = "enrolment.returned"


@dataclass(frozen=True)
class Lent(Moved, Event):
    """A pupil studies at another school for a while (借读)."""

    name: ClassVar[str] = "enrolment.lent"


@dataclass(frozen=True)
class Seconded(Moved, Event):
    """A member of staff works at another institution for a while (借调)."""

    name: ClassVar[str] = "enrolment.seconded"


@dataclass(frozen=True)
class LoanEnded(Moved, Event):
    """A loan or secondment ended."""

    name: ClassVar[str] = "enrolment.loan_ended"


@dataclass(frozen=True)
class YearMoved(Moved, Event):
    """A pupil repeats a year or skipped one."""

    name: ClassVar[str] = "enrolment.year_moved"


@dataclass(frozen=True)
class Promoted(Moved, Event):
    """A pupil rose to the next grade; told to others once for the whole school."""

    name: ClassVar[str] = "enrolment.promoted"
    published: ClassVar[bool] = False


@dataclass(frozen=True)
class Stayed(Moved, Event):
    """A pupil on leave kept the grade when the school year turned."""

    name: ClassVar[str] = "enrolment.stayed"
    published: ClassVar[bool] = False


@dataclass(frozen=True)
class Graduated(Moved, Event):
    """A pupil finished a stage."""

    name: ClassVar[str] = "enrolment.graduated"


@dataclass(frozen=True)
class ReEntered(Moved, Event):
    """Somebody whose affiliation had ended came back to the institution."""

    name: ClassVar[str] = "enrolment.re_entered"


@dataclass(frozen=True)
class Released(Moved, Event):
    """The old school lets somebody go; the new one has not accepted yet."""

    name: ClassVar[str] = "enrolment.released"


@dataclass(frozen=True)
class Transferred(Moved, Event):
    """Somebody changed institutions without a gap."""

    name: ClassVar[str] = "enrolment.transferred"


@dataclass(frozen=True)
class Succeeded(Moved, Event):
    """Somebody came to the successor of their institution."""

    name: ClassVar[str] = "enrolment.succeeded"


@dataclass(frozen=True)
class MoveTakenBack(Event):
    """A move was undone: everything is as it was before it."""

    name: ClassVar[str] = "enrolment.move_undone"
    person_id: str
    affiliation_id: str
    move_id: str
    kind: str

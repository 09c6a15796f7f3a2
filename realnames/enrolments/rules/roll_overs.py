"""What becomes of a pupil on 1 September, what a normal year looks like, and when a school is held."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from realnames.enrolments.rules import FIRST_MONTH, LADDERS, NUMERALS, class_label, grade_on
from realnames.enrolments.values import Affiliation, AffiliationStatus, Grade, Placement
from realnames.enrolments.values.roll_overs import (
    ClassLine,
    Doubt,
    DoubtLine,
    HeldBecause,
    Judgement,
    SchoolPart,
    Tally,
    Verdict,
)
from realnames.institutions.values import Stage
from realnames.people.values import PersonId

FIXED = frozenset({Stage.PRESCHOOL, Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR, Stage.SPECIAL})
"""Stages of one length for everybody; the others are left by a person's decision, never by the calendar."""

THROUGH = frozenset({"312", "345"})
"""School types (JY/T 1001) in which primary pupils go on to the junior stage of the same school."""

USUAL_TIMES = 2
FEW = 10
MOST_DOUBTS = 50
BEFORE_JUNIOR, JUNIOR_YEARS = 6, range(7, 10)
AFTER_GRADE = re.compile(r"年级|[(（0-9]")


def first_day(year: int) -> date:
    """The day on which a school year begins."""
    return date(year, FIRST_MONTH, 1)


def judge(pupil: Affiliation, year: int, *, twice: frozenset[PersonId] = frozenset()) -> Judgement:
    """What becomes of a pupil in the school year that begins in `year`.

    `twice` are those who stand twice at the school, where nobody can tell which record is meant.
    """
    placement = pupil.placement
    entry, stage = placement.entry_year, pupil.stage
    if pupil.person_id in twice:
        return _doubtful(pupil, Doubt.TWICE_HERE)
    if entry is None or stage is None:
        return _doubtful(pupil, Doubt.NO_ENTRY_YEAR)
    if entry > year:
        return _doubtful(pupil, Doubt.ENTERS_LATER)
    if entry == year or pupil.from_day >= first_day(year):
        return Judgement(pupil, Verdict.ENTERED, placement)
    if pupil.status is AffiliationStatus.SUSPENDED:
        return Judgement(pupil, Verdict.STAYS, replace(placement, entry_year=entry + 1))
    over = (year - entry) - len(LADDERS[stage].labels)
    if over < 0:
        return Judgement(pupil, Verdict.PROMOTED, _risen(pupil, placement, year=year))
    if over > 0:
        return _doubtful(pupil, Doubt.OVERDUE)
    if stage is Stage.PRIMARY and pupil.institution.school_type in THROUGH:
        onward = replace(placement, entry_year=year, stage=Stage.JUNIOR)
        return Judgement(pupil, Verdict.PROMOTED, _risen(pupil, onward, year=year))
    if stage not in FIXED:
        return _doubtful(pupil, Doubt.OPEN_ENDED)
    if pupil.status is AffiliationStatus.LEAVING:
        return _doubtful(pupil, Doubt.TRANSFER_OPEN)
    return Judgement(pupil, Verdict.GRADUATES, placement)


def next_class_name(name: str, old: Grade, new: Grade) -> str:
    """七(3)班 becomes 八(3)班; a name that does not begin with its grade stays what it is."""
    for before, after in _spellings(old, new):
        rest = name.removeprefix(before)
        if rest != name and AFTER_GRADE.match(rest):
            return after + rest
    return name


@dataclass(slots=True)
class Counting:
    """A school's pupils counted as they are judged, so that a large school needs no list of them."""

    year: int
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    stages: Counter[tuple[Stage, Verdict]] = field(default_factory=Counter)
    classes: dict[tuple[int, str, str], Counter[Verdict]] = field(default_factory=dict)
    doubts: list[DoubtLine] = field(default_factory=list)

    def add(self, judged: Iterable[Judgement]) -> None:
        """Count these too."""
        for one in judged:
            self.verdicts[one.verdict] += 1
            if one.affiliation.stage:
                self.stages[one.affiliation.stage, one.verdict] += 1
            self.classes.setdefault(self._class(one), Counter())[one.verdict] += 1
            if one.doubt and len(self.doubts) < MOST_DOUBTS:
                self.doubts.append(DoubtLine(one.affiliation.id, one.doubt))

    def tally(self) -> Tally:
        """The whole school."""
        return replace(_tally(self.verdicts), unexpected=self._unexpected())

    def lines(self) -> tuple[ClassLine, ...]:
        """Class by class, as the classes are called in the year that ends."""
        return tuple(ClassLine(key[-1], _tally(self.classes[key])) for key in sorted(self.classes))

    def _unexpected(self) -> int:
        """The doubtful, and graduates beyond twice a stage's even share: a normal year has neither."""
        beyond = 0
        for stage in {stage for stage, _ in self.stages}:
            pupils = sum(count for (of, _), count in self.stages.items() if of is stage)
            usual = max(FEW, USUAL_TIMES * pupils // len(LADDERS[stage].labels))
            beyond += max(0, self.stages[stage, Verdict.GRADUATES] - usual)
        return self.verdicts[Verdict.DOUBTFUL] + beyond

    def _class(self, one: Judgement) -> tuple[int, str, str]:
        pupil, placement = one.affiliation, one.affiliation.placement
        day = first_day(self.year) if one.verdict is Verdict.ENTERED else _last_day(self.year)
        grade = grade_on(placement.entry_year, pupil.stage, day)
        label = class_label(grade, placement.class_no, placement.class_name)
        return grade.number if grade else 0, placement.class_no, label


def held_because(tally: Tally, *, percent: int) -> HeldBecause:
    """A school is held when more than so many per cent of its pupils would change in an unexpected way."""
    if tally.unexpected * 100 > percent * tally.enrolment:
        return HeldBecause.UNEXPECTED
    return HeldBecause.NOTHING


def has_drifted(planned: Tally, now: Tally, *, percent: int) -> bool:
    """Does what would happen now differ from the plan by more than so many per cent of the pupils?

    New pupils do not count: they come in these very days, and a roll-over leaves them as they are.
    """
    pairs: Sequence[tuple[int, int]] = (
        (planned.promoted, now.promoted),
        (planned.graduates, now.graduates),
        (planned.stays, now.stays),
        (planned.doubtful, now.doubtful),
    )
    return sum(abs(before - after) for before, after in pairs) * 100 > percent * max(planned.enrolment, 1)


def may_be_undone(part: SchoolPart, now: datetime, *, within: timedelta) -> bool:
    """Is the roll-over of a school still within its days of grace? One that never finished always is."""
    return part.committed_at is None or now <= part.committed_at + within


def _doubtful(pupil: Affiliation, doubt: Doubt) -> Judgement:
    return Judgement(pupil, Verdict.DOUBTFUL, pupil.placement, doubt)


def _last_day(year: int) -> date:
    return first_day(year) - timedelta(days=1)


def _risen(pupil: Affiliation, placement: Placement, *, year: int) -> Placement:
    old = grade_on(pupil.placement.entry_year, pupil.stage, _last_day(year))
    new = grade_on(placement.entry_year, placement.stage or pupil.stage, first_day(year))
    if old is None or new is None:
        return placement
    return replace(placement, class_name=next_class_name(placement.class_name, old, new))


def _spellings(old: Grade, new: Grade) -> tuple[tuple[str, str], ...]:
    short = old.label.removesuffix("年级"), new.label.removesuffix("年级")
    junior = [
        f"初{NUMERALS[grade.number - BEFORE_JUNIOR]}" for grade in (old, new) if grade.number in JUNIOR_YEARS
    ]
    return ((old.label, new.label), short, *([(junior[0], junior[1])] if len(junior) == 2 else []))


def _tally(counts: Counter[Verdict]) -> Tally:
    return Tally(
        enrolment=counts.total(),
        promoted=counts[Verdict.PROMOTED],
        graduates=counts[Verdict.GRADUATES],
        stays=counts[Verdict.STAYS],
        entered=counts[Verdict.ENTERED],
        doubtful=counts[Verdict.DOUBTFUL],
    )

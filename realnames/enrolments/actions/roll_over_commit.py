"""Committing a roll-over: batch by batch, each one transaction with its moves, its lines and its mark.

A run that was killed goes on after the last mark. Each batch judges its pupils anew, held against everybody
else, so that nothing that happened since the plan is overwritten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.exc import IntegrityError

from realnames.codes.values import school_day
from realnames.enrolments.actions.moving import make_moves
from realnames.enrolments.actions.roll_over_plan import BATCH, HOLD_PERCENT, count_school
from realnames.enrolments.rules.moves import ended, heir, with_placement
from realnames.enrolments.rules.roll_overs import first_day, has_drifted, judge
from realnames.enrolments.store.roll_overs import (
    affiliations_beside,
    change_part,
    held_part,
    held_pupils_of,
    is_rolled,
    roll_over,
    twice_at,
)
from realnames.enrolments.values import Affiliation, AffiliationStatus
from realnames.enrolments.values.moves import MoveKind, NewMove, Revision
from realnames.enrolments.values.roll_overs import (
    SCHOOL_YEAR,
    HeldBecause,
    Judgement,
    PartState,
    RollOver,
    RollOverId,
    SchoolHeld,
    SchoolPart,
    SchoolRolledOver,
    SchoolYearAhead,
    Verdict,
)
from realnames.institutions.store import institution
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import Actor

READY = frozenset({PartState.PLANNED, PartState.RELEASED, PartState.COMMITTING})
KINDS: Mapping[Verdict, MoveKind] = MappingProxyType(
    {
        Verdict.PROMOTED: MoveKind.PROMOTED,
        Verdict.STAYS: MoveKind.STAYED,
        Verdict.GRADUATES: MoveKind.GRADUATED,
    }
)
"""Who just entered makes no move, and neither does whom a person must look at."""

Watch = Callable[[int, int], None]
"""Told after each batch: pupils done, pupils in the plan."""


def commit_roll_over(
    ledger: Ledger,
    roll_over_id: RollOverId,
    *,
    actor: Actor,
    watch: Watch = lambda _done, _total: None,
    hold_percent: int = HOLD_PERCENT,
) -> RollOver:
    """Take every school of a plan that is not held into the new year; called again, go on where it stopped.

    Raises `NoSuchRollOver`, and `SchoolYearAhead` before 1 September.
    """
    with ledger.read() as connection:
        planned = roll_over(connection, roll_over_id)
    if school_day(ledger.clock()) < first_day(planned.year):
        raise SchoolYearAhead(year=planned.year)
    ready = [part for part in planned.parts if part.state in READY]
    total, done = sum(part.tally.enrolment for part in ready), 0
    clerk = _Clerk(ledger, actor, hold_percent)
    for part in ready:
        clerk.begin(part)
        while taken := clerk.take_batch(part):
            done += taken
            watch(min(done, total), total)
    with ledger.read() as connection:
        return roll_over(connection, roll_over_id)


@dataclass(frozen=True)
class _Clerk:
    """Takes one school after the other into the new year."""

    ledger: Ledger
    actor: Actor
    hold_percent: int

    def begin(self, planned: SchoolPart) -> None:
        """Claim a school for this roll-over, or hold it if it is no longer what the plan showed."""
        try:
            with self.ledger.unit(self.actor) as unit:
                part = held_part(unit.connection, planned.id)
                if part.state in READY - {PartState.COMMITTING}:
                    self._claim(unit, part)
        except IntegrityError:  # another roll-over claimed the school since we looked
            with self.ledger.unit(self.actor) as unit:
                _hold(unit, held_part(unit.connection, planned.id), HeldBecause.ROLLED)

    def take_batch(self, planned: SchoolPart) -> int:
        """Move the next pupils of a claimed school; how many were looked at, 0 when the school is done."""
        with self.ledger.unit(self.actor) as unit:
            part = held_part(unit.connection, planned.id)
            if part.state is not PartState.COMMITTING:
                return 0
            pupils = held_pupils_of(
                unit.connection,
                part.institution_id,
                size=BATCH,
                after=part.reached,
                today=first_day(part.year),
            )
            make_moves(unit, _moves(unit, part, pupils))
            _mark(unit, part, pupils)
            self.ledger.reached("school_year.batch.written")
        self.ledger.reached("school_year.batch.committed")
        return len(pupils)

    def _claim(self, unit: Unit, part: SchoolPart) -> None:
        school = institution(unit.connection, part.institution_id)
        now = count_school(unit.connection, school, part.year).tally()
        if is_rolled(unit.connection, school.id, year=part.year):
            _hold(unit, part, HeldBecause.ROLLED)
        elif has_drifted(part.tally, now, percent=self.hold_percent):
            _hold(unit, part, HeldBecause.DRIFTED)
        else:
            change_part(unit, part, state=PartState.COMMITTING)


def _hold(unit: Unit, part: SchoolPart, because: HeldBecause) -> None:
    change_part(unit, part, state=PartState.HELD, held_because=because.value)
    unit.record(SchoolHeld(str(part.institution_id), str(part.roll_over_id), because.value))


def _mark(unit: Unit, part: SchoolPart, pupils: Sequence[Affiliation]) -> None:
    if pupils:
        change_part(unit, part, state=PartState.COMMITTING, reached=pupils[-1].id)
        return
    change_part(unit, part, state=PartState.COMMITTED, committed_at=unit.now)
    unit.record(SchoolRolledOver(str(part.institution_id), str(part.roll_over_id), part.year))


def _moves(unit: Unit, part: SchoolPart, pupils: Sequence[Affiliation]) -> list[NewMove]:
    day = first_day(part.year)
    twice = twice_at(unit.connection, part.institution_id)
    judged = [judge(pupil, part.year, twice=twice) for pupil in pupils]
    leaving = [one.affiliation for one in judged if one.verdict is Verdict.GRADUATES]
    beside = affiliations_beside(unit.connection, leaving, today=day)
    return [
        NewMove(
            person_id=one.affiliation.person_id,
            affiliation_id=one.affiliation.id,
            kind=KINDS[one.verdict],
            day=day,
            source=SCHOOL_YEAR,
            revisions=_revisions(one, part.year, beside.get(one.affiliation.person_id, [])),
            cause=part.id,
        )
        for one in judged
        if one.verdict in KINDS
    ]


def _revisions(one: Judgement, year: int, beside: Sequence[Affiliation]) -> tuple[Revision, ...]:
    if one.verdict is Verdict.GRADUATES:
        day = first_day(year)
        gone = ended(one.affiliation, AffiliationStatus.GRADUATED, day=day)
        return (gone, *heir(beside, leaving=one.affiliation))
    if one.placement == one.affiliation.placement:
        return ()  # the grade follows from the entry year: nothing is written, and nothing stands on it
    return (with_placement(one.affiliation, one.placement),)

"""Planning a roll-over: what it would do, school by school, and which schools wait for a person."""

from sqlalchemy import Connection

from realnames.enrolments.rules.roll_overs import Counting, first_day, held_because, judge
from realnames.enrolments.store.roll_overs import (
    change_part,
    held_part,
    is_rolled,
    open_schools,
    pupils_of,
    twice_at,
    write_roll_over,
)
from realnames.enrolments.values.roll_overs import (
    HeldBecause,
    PartState,
    RollOverPlan,
    RollOverPlanned,
    SchoolNotHeld,
    SchoolPartId,
    SchoolPlan,
    SchoolReleased,
)
from realnames.institutions.store import institution
from realnames.institutions.values import Institution, InstitutionId
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import Actor

BATCH = 1000
HOLD_PERCENT = 10


def plan_roll_over(
    ledger: Ledger, root: InstitutionId, year: int, *, actor: Actor, hold_percent: int = HOLD_PERCENT
) -> RollOverPlan:
    """The dry run for every school of a subtree that has pupils. Only the plan itself is written.

    Raises `NoSuchInstitution`.
    """
    with ledger.read() as connection:
        schools = open_schools(connection, institution(connection, root))
        plans = [plan_school(connection, school, year, hold_percent=hold_percent) for school in schools]
    plans = [plan for plan in plans if plan.tally.enrolment]
    with ledger.unit(actor) as unit:
        roll_over_id = write_roll_over(unit, root, year=year, plans=plans)
        unit.record(RollOverPlanned(str(root), str(roll_over_id), year, len(plans)))
    return RollOverPlan(roll_over_id, year, tuple(plans))


def plan_school(connection: Connection, school: Institution, year: int, *, hold_percent: int) -> SchoolPlan:
    """What a roll-over would do to one school now; one that is in the year already is held."""
    counting = count_school(connection, school, year)
    tally = counting.tally()
    because = held_because(tally, percent=hold_percent)
    if is_rolled(connection, school.id, year=year):
        because = HeldBecause.ROLLED
    return SchoolPlan(
        institution_id=school.id,
        code=school.code,
        name=school.name,
        tally=tally,
        classes=counting.lines(),
        doubts=tuple(counting.doubts),
        held_because=because,
    )


def count_school(connection: Connection, school: Institution, year: int) -> Counting:
    """Judge every pupil of a school, a batch at a time."""
    counting, after = Counting(year), None
    twice = twice_at(connection, school.id)
    today = first_day(year)
    while batch := pupils_of(connection, school.id, size=BATCH, after=after, today=today):
        counting.add(judge(pupil, year, twice=twice) for pupil in batch)
        after = batch[-1].id
    return counting


def release_school(unit: Unit, part_id: SchoolPartId, *, reason: str) -> None:
    """A person looked at a held school and decided that what would change is right.

    Raises `NoSuchRollOver`, and `SchoolNotHeld` also for a school that is in the year already or whose
    pupils changed since the plan: that one is planned again.
    """
    part = held_part(unit.connection, part_id)
    if part.state is not PartState.HELD or part.held_because is not HeldBecause.UNEXPECTED:
        raise SchoolNotHeld(school=part.code)
    change_part(unit, part, state=PartState.RELEASED, reason=reason)
    unit.record(SchoolReleased(str(part.institution_id), str(part.roll_over_id), reason))

"""A pupil's life as chance leads it: whatever happens in whatever order, and however much is taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as live

from realnames.codes.values import school_day
from realnames.enrolments.actions import change_placement, choose_primary, end_affiliation
from realnames.enrolments.actions.life import (
    come_back,
    end_loan,
    graduate,
    lend,
    re_enter,
    repeat_year,
    take_leave,
)
from realnames.enrolments.actions.transfers import (
    accept,
    cancel,
    override,
    release,
    request_transfer,
    reverse_transfer,
)
from realnames.enrolments.actions.undoing import undo_move
from realnames.enrolments.store.transfers import transfers_of
from realnames.enrolments.values import AffiliationStatus, EnrolmentRefused, Placement, Role
from realnames.enrolments.values.moves import Occasion
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.realnames.enrolments.lives import a_place, a_school, ever_stood, moves, rows_of
from tests.realnames.steps import a_person

BIRTH = datetime(2026, 9, 1, 8, tzinfo=UTC)
PICK = st.integers(0, 9)
ROLES = st.sampled_from([Role.STUDENT, Role.TEACHER])
ENDS = st.sampled_from([AffiliationStatus.ENDED, AffiliationStatus.RETIRED])
VERBS = st.sampled_from([take_leave, come_back, graduate, repeat_year, end_loan, choose_primary, re_enter])

DATED = st.sampled_from([take_leave, come_back, graduate, repeat_year, end_loan, re_enter])


class Life(RuleBasedStateMachine):
    """One person, three schools; the ledger is shared between lives, the person is not."""

    def __init__(self, ledger: Ledger, clock: FakeClock, schools: list) -> None:
        super().__init__()
        self.ledger, self.clock, self.schools = ledger, clock, schools
        self.before: dict = {}
        self.last_undone = True

    @initialize()
    def is_born(self) -> None:
        self.clock.set(BIRTH)
        with self.ledger.unit(SYSTEM) as unit:
            self.person = a_person(unit)

    def act(self, verb: Callable[[Unit], object]) -> None:
        """Do something or be refused; what is refused leaves no trace."""
        self.clock.advance(1)
        before = rows_of(self.ledger, self.person)
        count = len(moves(self.ledger, self.person))
        try:
            with self.ledger.unit(SYSTEM) as unit:
                verb(unit)
        except EnrolmentRefused:
            assert rows_of(self.ledger, self.person) == before
            assert len(moves(self.ledger, self.person)) == count
            return
        if len(moves(self.ledger, self.person)) == count + 1:
            self.before, self.last_undone = before, False

    def some_place(self, pick: int):
        places = [place for made in moves(self.ledger, self.person) for place in made.opened]
        return places[pick % len(places)] if places else None

    def some_transfer(self, pick: int):
        with self.ledger.read() as connection:
            found = transfers_of(connection, self.person)
        return found[pick % len(found)].id if found else None

    @rule(days=st.integers(1, 200))
    def time_goes_by(self, days: int) -> None:
        self.clock.now += timedelta(days=days)

    @rule(pick=PICK, role=ROLES, key=st.sampled_from([None, "k"]), days=st.integers(0, 300))
    def enrols(self, pick: int, role: Role, key: str | None, days: int) -> None:
        key = f"{self.person}-{key}" if key else None
        school = self.schools[pick % len(self.schools)]
        then = school_day(self.clock()) - timedelta(days=days)
        self.act(lambda unit: a_place(unit, self.person, school, role, key=key, from_day=then))

    @rule(pick=PICK, verb=VERBS)
    def lives_on(self, pick: int, verb: Callable) -> None:
        if place := self.some_place(pick):
            self.act(lambda unit: verb(unit, place))

    @rule(pick=PICK, verb=DATED, days=st.integers(0, 300))
    def something_is_entered_late(self, pick: int, verb: Callable, days: int) -> None:
        if place := self.some_place(pick):
            then = Occasion(school_day(self.clock()) - timedelta(days=days))
            self.act(lambda unit: verb(unit, place, then))

    @rule(pick=PICK, number=PICK)
    def changes_class(self, pick: int, number: int) -> None:
        if place := self.some_place(pick):
            placement = Placement(entry_year=2025, class_no=f"{number:02}")
            self.act(lambda unit: change_placement(unit, place, placement, source="roster"))

    @rule(pick=PICK, to=PICK)
    def is_lent(self, pick: int, to: int) -> None:
        if place := self.some_place(pick):
            self.act(lambda unit: lend(unit, place, self.schools[to % len(self.schools)]))

    @rule(pick=PICK, status=ENDS)
    def leaves_for_good(self, pick: int, status: AffiliationStatus) -> None:
        if place := self.some_place(pick):
            self.act(lambda unit: end_affiliation(unit, place, status=status))

    @rule(pick=PICK, to=PICK)
    def asks_for_a_transfer(self, pick: int, to: int) -> None:
        if place := self.some_place(pick):
            school = self.schools[to % len(self.schools)]
            self.act(lambda unit: request_transfer(unit, place, school, clerk=None))

    @rule(pick=PICK, verb=st.sampled_from([release, accept]))
    def a_school_answers(self, pick: int, verb: Callable) -> None:
        if transfer := self.some_transfer(pick):
            self.act(lambda unit: verb(unit, transfer, clerk=None))

    @rule(pick=PICK, verb=st.sampled_from([cancel, override, reverse_transfer]))
    def somebody_decides(self, pick: int, verb: Callable) -> None:
        if transfer := self.some_transfer(pick):
            self.act(lambda unit: verb(unit, transfer, clerk=None, reason="决定"))
            self.last_undone = True

    @rule(pick=PICK)
    def something_is_taken_back(self, pick: int) -> None:
        made = moves(self.ledger, self.person)
        if made:
            self.act(lambda unit: undo_move(unit, made[pick % len(made)].id))
            self.last_undone = True

    @precondition(lambda self: not self.last_undone)
    @rule()
    def the_last_move_is_taken_back(self) -> None:
        """Undoing what was just done is as if it had not been done."""
        last = moves(self.ledger, self.person)[-1]
        if last.kind.value in {"released", "transferred"}:
            return
        with self.ledger.unit(SYSTEM) as unit:
            undo_move(unit, last.id)
        assert ever_stood(rows_of(self.ledger, self.person)) == ever_stood(self.before)
        self.last_undone = True

    @invariant()
    def who_stands_anywhere_has_one_primary_place(self) -> None:
        standing = [row for row in self.rows() if row["to_day"] is None]
        assert sum(row["is_primary"] for row in standing) == min(1, len(standing))
        assert not any(row["is_primary"] for row in self.rows() if row["to_day"])

    @invariant()
    def a_record_is_never_in_force_twice_on_a_day(self) -> None:
        spans: dict[str, list] = {}
        far = school_day(self.clock()) + timedelta(days=9)
        for row in self.rows():
            assert row["to_day"] is None or row["from_day"] <= row["to_day"]
            if row["source_key"]:
                spans.setdefault(row["source_key"], []).append((row["from_day"], row["to_day"] or far))
        for found in spans.values():
            ordered = sorted(span for span in found if span[0] < span[1])
            assert all(one[1] <= next_one[0] for one, next_one in pairwise(ordered))

    def rows(self) -> list:
        return list(rows_of(self.ledger, self.person).values()) if hasattr(self, "person") else []


@pytest.mark.timeout(300)
def test_no_life_has_two_primary_places_or_overlapping_days_and_undoing_is_exact(
    ledger: Ledger, clock: FakeClock, regions
) -> None:
    schools = [a_school(ledger, regions["360102"], f"213600000{number}") for number in range(3)]
    live(
        lambda: Life(ledger, clock, schools),
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )

"""Whatever two records hold and whatever happens next, merging and undoing keeps the register whole."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from realnames.accounts.actions import disable
from realnames.accounts.store import account_of
from realnames.duplicates.actions.merging import merge
from realnames.duplicates.actions.undoing import undo
from realnames.duplicates.rules.merging import BIRTH_DAY, GENDER, NAME, NUMBER
from realnames.duplicates.values.acts import ActId, MergeOrder, Side
from realnames.enrolments.actions import choose_primary, end_affiliation
from realnames.enrolments.store import affiliations_of
from realnames.enrolments.tables import AffiliationRow
from realnames.enrolments.values import AffiliationStatus
from realnames.guardians.actions import unlink_guardian
from realnames.guardians.store import guardians_of
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM
from realnames.people.actions import add_phone, correct_person
from realnames.people.values import PersonId
from tests.realnames.duplicates.steps import (
    differing,
    holding_number,
    mother_of,
    pupil,
    registered,
    tables_of,
    with_account,
)
from tests.realnames.steps import a_number

A_RECORD = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["刘子涵", "刘梓涵"]),
        "born": st.sampled_from([None, date(2014, 6, 15), date(2014, 6, 16)]),
        "gender": st.sampled_from("0129"),
        "ial": st.integers(1, 3),
        "pupil": st.integers(0, 3),
        "phone": st.booleans(),
        "mother": st.booleans(),
        "account": st.sampled_from(["", "active", "disabled"]),
        "number": st.booleans(),
    }
)
CHOICES = st.fixed_dictionaries({field: st.sampled_from(Side) for field in (NAME, BIRTH_DAY, GENDER, NUMBER)})
LATER = st.lists(
    st.sampled_from(["enrol", "end", "choose", "correct", "phone", "unlink", "disable"]), max_size=5
)


class Scene:
    """One database on which example after example plays with two new records of its own."""

    def __init__(self, ledger: Ledger, school, grounds, clock, holdings) -> None:
        self.ledger, self.school, self.grounds = ledger, school, grounds
        self.clock, self.holdings = clock, holdings
        self.count = 0

    def key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def write(self, unit: Unit, facts) -> PersonId:
        one = registered(unit, facts["name"], born=facts["born"], gender=facts["gender"], ial=facts["ial"])
        for _ in range(facts["pupil"]):
            pupil(unit, one, self.school, key=self.key())
        if facts["phone"]:
            add_phone(unit, one, a_number(self.grounds, "13907910001", kind="MOBILE_CN"))
        if facts["number"]:
            passport = a_number(self.grounds, f"E{10_000_000 + self.count}", kind="PASSPORT_CN")
            holding_number(unit, one, passport)
            self.count += 1
        if facts["account"]:
            with_account(unit, one, f"u{self.key()}")
        if facts["account"] == "disabled":
            account = account_of(unit.connection, one)
            assert account
            disable(unit, account.id, reason="lost phone")
        return one

    def two(self, facts) -> tuple[PersonId, PersonId]:
        with self.ledger.unit(SYSTEM) as unit:
            kept, other = (self.write(unit, one) for one in facts)
            mother_of(unit, *(one for one, its in zip((kept, other), facts, strict=True) if its["mother"]))
        return kept, other

    def merge(self, kept: PersonId, other: PersonId, choices) -> ActId:
        with self.ledger.unit(SYSTEM) as unit:
            until = unit.now + timedelta(days=90)
            return merge(unit, MergeOrder(kept, other, choices, "one", until), holdings=self.holdings)

    def undo(self, act: ActId) -> None:
        self.clock.advance(minutes=1)
        with self.ledger.unit(SYSTEM) as unit:
            undo(unit, act, reason="two")

    def happens(self, what: str, to: PersonId) -> None:
        today = date(2026, 9, 2)
        with self.ledger.unit(SYSTEM) as unit:
            affiliations = affiliations_of(unit.connection, to, today=today)
            links = guardians_of(unit.connection, to, today=today)
            account = account_of(unit.connection, to)
            match what:
                case "enrol":
                    pupil(unit, to, self.school, key=self.key())
                case "end" if affiliations:
                    end_affiliation(unit, affiliations[0].id, status=AffiliationStatus.ENDED)
                case "choose" if affiliations:
                    choose_primary(unit, affiliations[-1].id)
                case "correct":
                    correct_person(unit, to, name="刘紫涵")
                case "phone":
                    add_phone(unit, to, a_number(self.grounds, "13907910002", kind="MOBILE_CN"))
                case "unlink" if links:
                    unlink_guardian(unit, links[0], reason="court decision")
                case "disable" if account and account.state.value == "active":
                    disable(unit, account.id, reason="stolen")

    def rows(self) -> dict[str, int]:
        return {name: len(rows) for name, rows in tables_of(self.ledger).items()}

    def primaries(self, person_id: PersonId) -> tuple[int, int]:
        """How many affiliations of a person stand, and how many of those are primary."""
        standing = (AffiliationRow.person_id == person_id, AffiliationRow.to_day.is_(None))
        with self.ledger.read() as connection:
            counted = select(func.count()).select_from(AffiliationRow).where(*standing)
            primary = counted.where(AffiliationRow.is_primary)
            return connection.execute(counted).scalar_one(), connection.execute(primary).scalar_one()


@pytest.fixture
def scene(ledger: Ledger, school, grounds, clock, holdings) -> Scene:
    return Scene(ledger, school, grounds, clock, holdings)


MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(facts=st.tuples(A_RECORD, A_RECORD), choices=CHOICES)
def test_undoing_a_merge_of_any_two_records_leaves_every_table_as_it_was(scene, facts, choices) -> None:
    kept, other = scene.two(facts)
    before = tables_of(scene.ledger)
    scene.undo(scene.merge(kept, other, choices))
    assert differing(before, tables_of(scene.ledger)) == set()


@MANY
@given(facts=st.tuples(A_RECORD, A_RECORD), choices=CHOICES, later=LATER)
def test_whatever_happens_after_a_merge_it_can_be_undone_and_nothing_is_lost(
    scene, facts, choices, later
) -> None:
    kept, other = scene.two(facts)
    act = scene.merge(kept, other, choices)
    scene.clock.advance(minutes=1)
    for what in later:
        scene.happens(what, kept)
    rows = scene.rows()
    scene.undo(act)
    assert scene.rows() == rows
    for one in (kept, other):
        standing, primary = scene.primaries(one)
        assert primary == min(standing, 1)

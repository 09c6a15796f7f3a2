"""Likely duplicates are found in bulk by index, once each, and a person decides."""

from datetime import date, timedelta

import pytest

from realnames.documents.actions import end_document
from realnames.documents.store import documents_of
from realnames.duplicates.actions.deciding import claim, dismiss, postpone, reopen
from realnames.duplicates.actions.finding import find_duplicates, find_duplicates_of
from realnames.duplicates.reads.blocks import KEYS, LARGEST, ended_numbers, holders_ever, shared_keys
from realnames.duplicates.store.cases import case_of_pair, find_case, waiting, waiting_cases
from realnames.duplicates.values.cases import Case, CaseId, CaseNotYours, CaseState, NoSuchCase, Search
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from tests.races import losses, race, winners
from tests.realnames.duplicates.steps import (
    CLERK,
    COLLEAGUE,
    ONE_NUMBER,
    Twice,
    holding_number,
    merged,
    mother_of,
    plan_of,
    pupil,
    registered,
)
from tests.realnames.steps import a_number, events_of


@pytest.fixture
def twice(ledger: Ledger, school) -> Twice:
    with ledger.unit(SYSTEM) as unit:
        kept, other = registered(unit, "刘子涵"), registered(unit, "刘子涵")
        pupil(unit, kept, school, key="k1")
        pupil(unit, other, school, key="k2")
    return Twice(kept, other)


@pytest.fixture
def case(ledger: Ledger, twice: Twice) -> Case:
    find_duplicates(ledger, SYSTEM)
    with ledger.read() as connection:
        found = case_of_pair(connection, twice.kept, twice.other)
    assert found
    return found


def waiting_ids(ledger: Ledger, today: date) -> list[CaseId]:
    with ledger.read() as connection:
        return [case.id for case in waiting_cases(connection, today=today)]


def test_a_search_finds_a_pair_once_and_for_all(ledger: Ledger, twice: Twice) -> None:
    assert find_duplicates(ledger, SYSTEM).found == 1
    assert find_duplicates(ledger, SYSTEM).found == 0
    with ledger.unit(SYSTEM) as unit:
        assert find_duplicates_of(unit, twice.kept) == 0


def test_one_person_is_compared_by_look_ups_alone(ledger: Ledger, twice: Twice) -> None:
    with ledger.unit(SYSTEM) as unit:
        assert find_duplicates_of(unit, twice.other) == 1
        found = case_of_pair(unit.connection, twice.kept, twice.other)
    assert found
    assert set(found.signs) == {"same_name", "same_birth_day", "same_sex", "same_school"}
    assert events_of(ledger, found.id) == ["duplicate.found"]


def test_names_that_sound_the_same_meet_in_a_block_of_their_own(ledger: Ledger, school) -> None:
    with ledger.unit(SYSTEM) as unit:
        for name, key in (("刘子涵", "k1"), ("刘梓涵", "k2")):
            pupil(unit, registered(unit, name), school, key=key)
    assert find_duplicates(ledger, SYSTEM).found == 1


def test_somebody_without_a_birthday_is_compared_with_their_namesakes(ledger: Ledger, school) -> None:
    with ledger.unit(SYSTEM) as unit:
        one, other = registered(unit, "欧阳娜娜", born=None), registered(unit, "欧阳娜娜")
        pupil(unit, one, school, key="k1")
        pupil(unit, other, school, key="k2")
        mother_of(unit, one, other)
    assert find_duplicates(ledger, SYSTEM).found == 1


def test_a_number_that_two_people_held_one_after_the_other_is_always_a_case(ledger, grounds) -> None:
    number = a_number(grounds, ONE_NUMBER)
    with ledger.unit(SYSTEM) as unit:
        one, other = registered(unit, "刘子涵"), registered(unit, "王强", born=date(2001, 1, 1), gender="1")
        holding_number(unit, one, number)
        (document,) = documents_of(unit.connection, one)
        end_document(unit, document, reason="typing error")
        holding_number(unit, other, number)
    assert find_duplicates(ledger, SYSTEM).found == 1
    with ledger.unit(SYSTEM) as unit:
        assert find_duplicates_of(unit, one) == 0


def test_twins_with_one_telephone_and_one_mother_are_no_case(ledger: Ledger, school) -> None:
    with ledger.unit(SYSTEM) as unit:
        one, other = registered(unit, "刘子涵"), registered(unit, "刘子萱")
        pupil(unit, one, school, key="k1")
        pupil(unit, other, school, key="k2")
        mother_of(unit, one, other)
    assert find_duplicates(ledger, SYSTEM).found == 0


def test_a_record_that_was_merged_is_not_found_again(ledger, twice, holdings, today) -> None:
    merged(ledger, twice, holdings)
    assert find_duplicates(ledger, SYSTEM).found == 0
    assert waiting_ids(ledger, today) == []


def test_a_block_that_says_nothing_is_left_out_and_counted(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        for _ in range(LARGEST + 1):
            registered(unit, "测试")
    seen: list[Search] = []
    done = find_duplicates(ledger, SYSTEM, progress=seen.append)
    assert (done.found, done.skipped) == (0, 2), "one block by name, one by sound"
    assert seen[-1] == done


def test_every_page_of_a_search_is_answered_by_an_index(ledger: Ledger, twice: Twice, today) -> None:
    sqlite = ledger.engine.dialect.name == "sqlite"
    after = {2: ("a", date(2014, 6, 15)), 1: ("a",)}
    for key in KEYS:
        plan = plan_of(ledger, shared_keys(key, after=after[len(key.columns)]))
        assert ("USING" in plan and "SCAN" not in plan) if sqlite else "Index" in plan, plan
    for wanted, index in (
        (ended_numbers(after=b"\1"), "ix_documents_ended_number"),
        (holders_ever([b"\1", b"\2"]), "uq_documents_current_number"),
        (waiting(today).limit(10), "ix_duplicate_cases_undecided"),
    ):
        assert index in plan_of(ledger, wanted)


def test_a_claimed_case_is_its_claimants_alone(ledger: Ledger, case: Case) -> None:
    with ledger.unit(CLERK) as unit:
        claim(unit, case.id)
    for act in (claim, lambda unit, case_id: dismiss(unit, case_id, reason="cousins")):
        with pytest.raises(CaseNotYours), ledger.unit(COLLEAGUE) as unit:
            act(unit, case.id)
    with ledger.unit(CLERK) as unit:
        dismiss(unit, case.id, reason="cousins")
        assert find_case(unit.connection, case.id).state is CaseState.DECIDED


def test_a_decision_can_be_taken_back(ledger: Ledger, case: Case, today) -> None:
    with ledger.unit(CLERK) as unit:
        dismiss(unit, case.id, reason="cousins")
    assert waiting_ids(ledger, today) == []
    with ledger.unit(CLERK) as unit:
        reopen(unit, case.id, reason="the same mother")
    assert waiting_ids(ledger, today) == [case.id]
    with pytest.raises(CaseNotYours), ledger.unit(CLERK) as unit:
        reopen(unit, case.id, reason="again")


def test_a_postponed_case_comes_back_on_its_day(ledger: Ledger, case: Case, today) -> None:
    with ledger.unit(CLERK) as unit:
        postpone(unit, case.id, until=today + timedelta(days=30), reason="asked the school")
    assert waiting_ids(ledger, today + timedelta(days=29)) == []
    assert waiting_ids(ledger, today + timedelta(days=30)) == [case.id]


def test_the_queue_is_read_page_by_page_strongest_first(ledger: Ledger, school, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        for day in range(1, 6):
            for key in (f"a{day}", f"b{day}"):
                one = registered(unit, "刘子涵", born=date(2014, 6, day), gender="2" if day % 2 else "9")
                pupil(unit, one, school, key=key)
    find_duplicates(ledger, SYSTEM)
    with ledger.read() as connection:
        whole = waiting_cases(connection, today=today)
        first = waiting_cases(connection, today=today, limit=3)
        after = (first[-1].score, first[-1].id)
        assert (*first, *waiting_cases(connection, today=today, after=after)) == whole
    assert [case.score for case in whole] == sorted((case.score for case in whole), reverse=True)
    assert len(whole) == 5


def test_of_many_who_claim_one_case_one_gets_it(ledger: Ledger, case: Case) -> None:
    def take() -> None:
        with ledger.unit(CLERK) as unit:
            claim(unit, case.id)

    outcomes = race(6, take)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {CaseNotYours}


def test_of_many_searches_at_once_one_finds_the_pair(ledger: Ledger, twice: Twice) -> None:
    outcomes = winners(race(4, lambda: find_duplicates(ledger, SYSTEM).found))
    assert sorted(outcomes) == [0, 0, 0, 1]


def test_what_is_no_case_is_refused(ledger: Ledger, clock) -> None:
    with pytest.raises(NoSuchCase), ledger.unit(CLERK) as unit:
        claim(unit, CaseId(uuid7(clock())))

"""A merge is undone: what moved goes back, and what happened since is never lost."""

from datetime import timedelta

import pytest

from realnames.accounts.actions import add_username, close
from realnames.accounts.store import account_of, find_by_login_name
from realnames.accounts.values import AccountState
from realnames.duplicates.actions.finding import find_duplicates
from realnames.duplicates.actions.undoing import undo
from realnames.duplicates.store.acts import acts_of, forget_contents
from realnames.duplicates.store.cases import case_of_pair
from realnames.duplicates.values.acts import (
    ActId,
    LaterActFirst,
    NoSuchAct,
    Undone,
    UndoneAlready,
    UndoTooLate,
)
from realnames.duplicates.values.cases import CaseState
from realnames.enrolments.actions import end_affiliation
from realnames.enrolments.store import affiliations_of
from realnames.enrolments.values import AffiliationStatus
from realnames.guardians.actions import unlink_guardian
from realnames.guardians.store import guardians_of
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.actions import correct_person
from realnames.people.store import find_by_llid, person
from tests.races import losses, race, winners
from tests.realnames.duplicates.steps import (
    CLERK,
    ONE_NUMBER,
    Twice,
    differing,
    holding_number,
    merged,
    mother_of,
    pupil,
    registered,
    with_account,
)
from tests.realnames.steps import a_number, events_of


@pytest.fixture
def twice(ledger: Ledger, school, grounds) -> Twice:
    """A pupil with two of everything."""
    with ledger.unit(SYSTEM) as unit:
        kept, other = registered(unit, "刘子涵"), registered(unit, "刘子涵")
        holding_number(unit, other, a_number(grounds, ONE_NUMBER))
        pupil(unit, kept, school, key="k1")
        pupil(unit, other, school, key="k2")
        pupil(unit, other, school, key="k3")
        mother_of(unit, kept, other)
        with_account(unit, kept, "liuzihan")
        with_account(unit, other, "liuzihan2")
    return Twice(kept, other)


@pytest.fixture
def act(ledger: Ledger, twice: Twice, holdings, clock) -> ActId:
    found = merged(ledger, twice, holdings)
    clock.advance(days=1)
    return found


def undone(ledger: Ledger, act: ActId) -> Undone:
    with ledger.unit(CLERK) as unit:
        return undo(unit, act, reason="two children")


def test_a_merge_and_its_undoing_leave_every_table_as_it_was(ledger, twice, holdings, tables) -> None:
    before = tables()
    act = merged(ledger, twice, holdings)
    assert {"persons", "documents", "affiliations", "login_names", "accounts"} <= differing(before, tables())
    assert undone(ledger, act).stayed == ()
    assert differing(before, tables()) == set()


def test_both_sign_in_again_and_both_numbers_are_their_own(ledger, twice, act) -> None:
    undone(ledger, act)
    with ledger.read() as connection:
        other = account_of(connection, twice.other)
        assert other
        assert other.state is AccountState.ACTIVE
        assert find_by_login_name(connection, "liuzihan2") == other.id
        assert find_by_llid(connection, person(connection, twice.other).llid) == twice.other
    assert events_of(ledger, twice.kept)[-1] == "person.merge_undone"


def test_what_came_later_stays_with_the_kept_record(ledger, twice, act, school, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        pupil(unit, twice.kept, school, key="k9")
        account = account_of(unit.connection, twice.kept)
        assert account
        add_username(unit, account.id, "later")
    undone(ledger, act)
    with ledger.read() as connection:
        mine = affiliations_of(connection, twice.kept, today=today + timedelta(days=1))
        theirs = affiliations_of(connection, twice.other, today=today)
        assert {one.source_key for one in mine} == {"k1", "k9"}
        assert {one.source_key for one in theirs} == {"k2", "k3"}
        assert find_by_login_name(connection, "later") == account.id


def test_a_correction_since_is_not_taken_back(ledger, school, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:
        twice = Twice(registered(unit, "刘子涵", gender="9"), registered(unit, "刘子涵"))
    act = merged(ledger, twice, holdings)
    with ledger.unit(SYSTEM) as unit:
        correct_person(unit, twice.kept, gender="1")
    assert len(undone(ledger, act).stayed) == 1
    with ledger.read() as connection:
        assert person(connection, twice.kept).gender == "1"


def test_what_ended_since_goes_back_ended_and_each_has_one_primary(ledger, twice, act, clock, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        for one in affiliations_of(unit.connection, twice.kept, today=today):
            if one.source_key in {"k1", "k2"}:
                end_affiliation(unit, one.id, status=AffiliationStatus.ENDED)
    undone(ledger, act)
    with ledger.read() as connection:
        later = today + timedelta(days=1)
        assert affiliations_of(connection, twice.kept, today=later) == ()
        (only,) = affiliations_of(connection, twice.other, today=later)
    assert (only.source_key, only.is_primary) == ("k3", True)


def test_a_guardian_whose_power_ended_since_does_not_get_it_back(ledger, twice, act, today) -> None:
    with ledger.unit(SYSTEM) as unit:
        (link,) = guardians_of(unit.connection, twice.kept, today=today)
        unlink_guardian(unit, link, reason="court decision")
    assert undone(ledger, act).stayed
    with ledger.read() as connection:
        assert guardians_of(connection, twice.other, today=today) == ()


def test_an_account_closed_since_stays_closed(ledger, twice, act) -> None:
    with ledger.unit(SYSTEM) as unit:
        account = account_of(unit.connection, twice.other)
        assert account
        close(unit, account.id, reason="left the province")
    undone(ledger, act)
    with ledger.read() as connection:
        account = account_of(connection, twice.other)
    assert account
    assert account.state is AccountState.CLOSED


def test_an_undone_merge_waits_in_the_queue_again(ledger, twice, holdings) -> None:
    find_duplicates(ledger, SYSTEM)
    undone(ledger, merged(ledger, twice, holdings))
    with ledger.read() as connection:
        case = case_of_pair(connection, twice.kept, twice.other)
    assert case
    assert (case.state, case.decision) == (CaseState.OPEN, None)


def test_nothing_is_undone_twice_nor_after_ninety_days(ledger, twice, act, holdings, clock) -> None:
    undone(ledger, act)
    with pytest.raises(UndoneAlready):
        undone(ledger, act)
    again = merged(ledger, twice, holdings)
    clock.advance(days=90)
    with pytest.raises(UndoTooLate):
        undone(ledger, again)


def test_what_moved_is_forgotten_when_it_can_no_longer_be_undone(ledger, act, clock) -> None:
    with ledger.unit(SYSTEM) as unit:
        assert forget_contents(unit) == 0
    clock.advance(days=90)
    with ledger.unit(SYSTEM) as unit:
        assert forget_contents(unit) == 1
    with pytest.raises(UndoTooLate):
        undone(ledger, act)


def test_merges_of_one_record_are_undone_in_reverse(ledger, twice, act, holdings, tables) -> None:
    with ledger.unit(SYSTEM) as unit:
        first = registered(unit, "刘子涵")
    before = tables()
    later = merged(ledger, Twice(first, twice.kept), holdings)
    with pytest.raises(LaterActFirst) as refused:
        undone(ledger, act)
    assert refused.value.params["act"] == str(later)
    undone(ledger, later)
    assert differing(before, tables()) == set()
    undone(ledger, act)
    with ledger.read() as connection:
        assert person(connection, twice.other).merged_into is None
        assert len(acts_of(connection, twice.kept)) == 2


def test_of_many_who_undo_at_once_one_does(ledger, act) -> None:
    outcomes = race(6, lambda: undone(ledger, act))
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {UndoneAlready}


def test_what_nobody_did_is_not_undone(ledger, clock) -> None:
    with pytest.raises(NoSuchAct):
        undone(ledger, ActId(uuid7(clock())))

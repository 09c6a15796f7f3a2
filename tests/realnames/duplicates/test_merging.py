"""Two records become one on both databases, and everything old leads to the one that is kept."""

from datetime import date

import pytest
from sqlalchemy import update

from realnames.accounts.store import account_of, find_by_login_name, login_names_of
from realnames.accounts.values import AccountState
from realnames.documents.store import documents_of, find_holder
from realnames.duplicates.actions.deciding import dismiss
from realnames.duplicates.actions.finding import find_duplicates
from realnames.duplicates.reads.previews import preview
from realnames.duplicates.store.cases import case_of_pair
from realnames.duplicates.values.acts import ChoiceMissing, MergedAlready, NeverOne, SameRecord, Side
from realnames.duplicates.values.cases import CaseNotYours, Decision
from realnames.enrolments.store import affiliations_of
from realnames.guardians.store import guardians_of
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.actions import add_phone
from realnames.people.store import find_by_llid, find_by_name, people_by_phone, person
from realnames.people.tables import PersonRow
from tests.races import losses, race_each, winners
from tests.realnames.duplicates.steps import (
    BORN,
    ONE_NUMBER,
    OTHER_NUMBER,
    Twice,
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
    """A pupil whom one roster knows by number and another by name alone."""
    with ledger.unit(SYSTEM) as unit:
        kept, other = registered(unit, "刘子涵", ial=2), registered(unit, "刘子涵")
        holding_number(unit, kept, a_number(grounds, ONE_NUMBER))
        pupil(unit, kept, school, key="k1")
        pupil(unit, other, school, key="k2")
        mother_of(unit, kept, other)
        add_phone(unit, kept, a_number(grounds, "13907910001", kind="MOBILE_CN"))
        add_phone(unit, other, a_number(grounds, "13907910001", kind="MOBILE_CN"))
    return Twice(kept, other)


def test_everything_moves_and_nothing_stands_twice(ledger: Ledger, twice: Twice, holdings, today) -> None:
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        affiliations = affiliations_of(connection, twice.kept, today=today)
        assert [one.source_key for one in affiliations] == ["k1", "k2"]
        assert [one.is_primary for one in affiliations] == [True, False]
        assert affiliations_of(connection, twice.other, today=today) == ()
        assert len(guardians_of(connection, twice.kept, today=today)) == 1
        assert guardians_of(connection, twice.other, today=today) == ()


def test_the_old_lifelong_number_leads_to_the_record_that_is_kept(ledger, twice: Twice, holdings) -> None:
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        old = person(connection, twice.other)
        assert old.merged_into == twice.kept
        assert find_by_llid(connection, old.llid) == twice.kept
        assert find_by_name(connection, "刘子涵") == (twice.kept,)


def test_a_telephone_of_both_is_the_kept_records_alone(ledger, twice, holdings, grounds) -> None:
    phone = a_number(grounds, "13907910001", kind="MOBILE_CN")
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        assert people_by_phone(connection, ledger.vault, [phone]) == {phone: (twice.kept,)}


def test_a_number_that_only_the_other_record_had_is_the_kept_ones(ledger, twice, holdings, grounds) -> None:
    number = a_number(grounds, "E12345678", kind="PASSPORT_CN")
    with ledger.unit(SYSTEM) as unit:
        holding_number(unit, twice.other, number)
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        assert find_holder(connection, ledger.vault, number) == twice.kept
        assert len(documents_of(connection, twice.kept)) == 2


def test_one_account_survives_and_signs_in_under_the_names_of_both(ledger, twice, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:
        with_account(unit, twice.kept, "liuzihan")
        with_account(unit, twice.other, "liuzihan2")
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        kept, other = account_of(connection, twice.kept), account_of(connection, twice.other)
        assert kept
        assert other
        names = [one.shown for one in login_names_of(connection, kept.id)]
        assert names == ["liuzihan", "liuzihan2"], "one's own name comes first"
        assert find_by_login_name(connection, "LiuZiHan2") == kept.id
        assert (kept.state, other.state) == (AccountState.ACTIVE, AccountState.SUSPENDED)
    assert events_of(ledger, other.id)[-1] == "account.disabled"


def test_an_account_that_only_the_other_record_had_goes_on(ledger, twice, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:
        with_account(unit, twice.other, "liuzihan2")
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        account = account_of(connection, twice.kept)
        assert account
        assert account.state is AccountState.ACTIVE
        assert find_by_login_name(connection, "liuzihan2") == account.id


def test_the_preview_says_beforehand_what_will_be(ledger, twice, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:
        with_account(unit, twice.kept, "liuzihan")
        with_account(unit, twice.other, "liuzihan2")
    with ledger.read() as connection:
        foreseen = preview(connection, twice.kept, twice.other, holdings=holdings)
    assert foreseen.conflicts == ()
    assert {(item.title, item.fate) for item in foreseen.other_items} == {
        ("affiliation", "moves"),
        ("move", "moves"),
        ("guardian", "ends, then moves"),
        ("phone", "stays behind"),
        ("account", "stays behind"),
        ("login name", "moves"),
    }
    assert foreseen.ial == 2
    assert "its names sign in here" in foreseen.account


def test_two_who_differ_are_not_merged_until_somebody_chose(ledger, school, grounds, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:
        twice = Twice(registered(unit, "刘子涵", ial=2), registered(unit, "刘梓涵", born=date(2014, 6, 16)))
        holding_number(unit, twice.kept, a_number(grounds, ONE_NUMBER))
        holding_number(unit, twice.other, a_number(grounds, OTHER_NUMBER))
    with pytest.raises(ChoiceMissing) as refused:
        merged(ledger, twice, holdings)
    assert refused.value.params["fields"] == ["birth_day", "citizen_number", "name"]
    choices = {"name": Side.OTHER, "birth_day": Side.KEPT, "citizen_number": Side.OTHER}
    merged(ledger, twice, holdings, choices=choices)
    with ledger.read() as connection:
        kept = person(connection, twice.kept)
        assert (kept.name, kept.pinyin, kept.birth_day) == ("刘梓涵", "liu zi han", BORN)
        assert kept.ial == 1, "the evidence of the first record was about another name"
        assert find_holder(connection, ledger.vault, a_number(grounds, OTHER_NUMBER)) == twice.kept
        assert find_holder(connection, ledger.vault, a_number(grounds, ONE_NUMBER)) is None


def test_what_one_record_does_not_say_is_taken_from_the_other(ledger, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:
        twice = Twice(registered(unit, "刘子涵", born=None, gender="9"), registered(unit, "刘子涵"))
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        kept = person(connection, twice.kept)
    assert (kept.birth_day, kept.gender) == (BORN, "2")


def test_whoever_was_protected_in_either_record_is_protected(ledger, twice: Twice, holdings) -> None:
    with ledger.unit(SYSTEM) as unit:
        protected = update(PersonRow).where(PersonRow.id == twice.other).values(restricted=True)
        unit.connection.execute(protected)
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        assert person(connection, twice.kept).restricted


def test_a_mother_and_her_child_are_never_one(ledger, twice: Twice, holdings, today) -> None:
    with ledger.read() as connection:
        (link,) = guardians_of(connection, twice.kept, today=today)
    with pytest.raises(NeverOne):
        merged(ledger, Twice(link.guardian_id, twice.kept), holdings)


def test_a_record_is_not_merged_with_itself_nor_twice(ledger, twice: Twice, holdings) -> None:
    with pytest.raises(SameRecord):
        merged(ledger, Twice(twice.kept, twice.kept), holdings)
    merged(ledger, twice, holdings)
    for pair in (twice, Twice(twice.other, twice.kept)):
        with pytest.raises(MergedAlready):
            merged(ledger, pair, holdings)


def test_who_was_merged_before_leads_to_the_last_one(ledger, twice: Twice, holdings, clock) -> None:
    with ledger.unit(SYSTEM) as unit:
        first = registered(unit, "刘子涵")
    merged(ledger, twice, holdings)
    clock.advance(minutes=1)
    merged(ledger, Twice(first, twice.kept), holdings)
    with ledger.read() as connection:
        assert find_by_llid(connection, person(connection, twice.other).llid) == first


def test_two_people_are_not_merged_after_all(ledger, twice: Twice, holdings) -> None:
    find_duplicates(ledger, SYSTEM)
    with ledger.unit(SYSTEM) as unit:
        case = case_of_pair(unit.connection, twice.kept, twice.other)
        assert case
        dismiss(unit, case.id, reason="cousins")
    with pytest.raises(CaseNotYours):
        merged(ledger, twice, holdings)


def test_a_merge_decides_its_case_and_is_told_once(ledger, twice: Twice, holdings) -> None:
    find_duplicates(ledger, SYSTEM)
    merged(ledger, twice, holdings)
    with ledger.read() as connection:
        case = case_of_pair(connection, twice.kept, twice.other)
    assert case
    assert case.decision is Decision.MERGE
    assert events_of(ledger, twice.kept).count("person.merged") == 1


def test_of_many_who_merge_at_once_one_does(ledger, twice: Twice, holdings) -> None:
    back = Twice(twice.other, twice.kept)
    acts = [lambda: merged(ledger, twice, holdings)] * 4 + [lambda: merged(ledger, back, holdings)] * 4
    outcomes = race_each(acts)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} <= {MergedAlready, CaseNotYours}

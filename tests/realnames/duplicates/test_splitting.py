"""A record that mixed two people becomes two, and can become one again."""

import pytest

from realnames.accounts.store import account_of
from realnames.documents.store import documents_of, find_holder
from realnames.duplicates.actions.finding import find_duplicates
from realnames.duplicates.actions.splitting import split
from realnames.duplicates.actions.undoing import undo
from realnames.duplicates.reads.previews import items_of
from realnames.duplicates.values.acts import ActId, MergedAlready, NothingChosen, SplitOrder
from realnames.enrolments.store import affiliations_of
from realnames.guardians.store import guardians_of
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.store import find_by_llid, find_by_name, person
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.store import LocalRegistrar
from tests.realnames.duplicates.steps import (
    BORN,
    CLERK,
    ONE_NUMBER,
    OTHER_NUMBER,
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

NEW = NewPerson("刘子萱", "liu zi xuan", "2", BORN)
COUNTED = {"persons"}


@pytest.fixture
def mixed(ledger: Ledger, school, grounds) -> PersonId:
    """Twins whom a roster took for one child."""
    with ledger.unit(SYSTEM) as unit:
        one = registered(unit, "刘子涵")
        holding_number(unit, one, a_number(grounds, ONE_NUMBER))
        holding_number(unit, one, a_number(grounds, "E12345678", kind="PASSPORT_CN"))
        pupil(unit, one, school, key="k1")
        pupil(unit, one, school, key="k2")
        mother_of(unit, one)
        with_account(unit, one, "liuzihan")
    return one


def codes(ledger: Ledger, whose: PersonId, holdings, *wanted: str) -> tuple[str, ...]:
    """One item for each of these words of title and text."""
    with ledger.read() as connection:
        items = items_of(connection, person(connection, whose), holdings=holdings)
    return tuple(next(one.code for one in items if word in f"{one.title} {one.shown}") for word in wanted)


def taken(ledger: Ledger, clock, whose: PersonId, holdings, *items: str) -> ActId:
    order = SplitOrder(whose, items, "twins", clock().replace(year=clock().year + 1))
    with ledger.unit(CLERK) as unit:
        return split(unit, order, NEW, registrar=LocalRegistrar(), holdings=holdings)


def newcomer(ledger: Ledger) -> PersonId:
    with ledger.read() as connection:
        (found,) = find_by_name(connection, NEW.name)
    return found


def test_what_was_chosen_goes_and_the_rest_stays(ledger, clock, mixed, holdings, grounds, today) -> None:  # noqa: PLR0917
    chosen = codes(ledger, mixed, holdings, "PASSPORT_CN", "affiliation")
    taken(ledger, clock, mixed, holdings, *chosen)
    new = newcomer(ledger)
    with ledger.read() as connection:
        assert find_holder(connection, ledger.vault, a_number(grounds, ONE_NUMBER)) == mixed
        assert [one.kind for one in documents_of(connection, new)] == ["PASSPORT_CN"]
        for one in (mixed, new):
            (only,) = affiliations_of(connection, one, today=today)
            assert only.is_primary
        assert account_of(connection, mixed)
        assert account_of(connection, new) is None
        assert guardians_of(connection, new, today=today) == ()
    assert events_of(ledger, mixed)[-1] == "person.split"


def test_no_search_asks_whether_the_two_are_one(ledger, clock, mixed, holdings) -> None:
    taken(ledger, clock, mixed, holdings, *codes(ledger, mixed, holdings, "affiliation"))
    assert find_duplicates(ledger, SYSTEM).found == 0


@pytest.mark.parametrize("titles", [("affiliation",), ("document", "affiliation"), ("account", "guardian")])
def test_an_undone_split_leaves_every_table_as_it_was_but_for_the_new_number(  # noqa: PLR0917
    ledger, clock, mixed, holdings, tables, titles
) -> None:
    before = tables()
    act = taken(ledger, clock, mixed, holdings, *codes(ledger, mixed, holdings, *titles))
    new = newcomer(ledger)
    clock.advance(minutes=1)
    with ledger.unit(CLERK) as unit:
        assert undo(unit, act, reason="one child after all").stayed == ()
    after = tables()
    assert differing(before, after) == COUNTED
    assert set(before["persons"]) < set(after["persons"])
    with ledger.read() as connection:
        assert find_by_llid(connection, person(connection, new).llid) == mixed, "a number is never lost"


def test_only_what_the_record_holds_can_be_chosen(ledger, clock, mixed, holdings) -> None:
    for items in ((), ("documents.person_id:nobody",), codes(ledger, mixed, holdings, "login name")):
        with pytest.raises(NothingChosen):
            taken(ledger, clock, mixed, holdings, *items)


def test_a_merged_record_is_not_split(ledger, clock, mixed, holdings, grounds) -> None:
    with ledger.unit(SYSTEM) as unit:
        first = registered(unit, "刘子涵")
        holding_number(unit, first, a_number(grounds, "E87654321", kind="PASSPORT_CN"))
    chosen = codes(ledger, mixed, holdings, "affiliation")
    merged(ledger, Twice(first, mixed), holdings)
    with pytest.raises(MergedAlready):
        taken(ledger, clock, mixed, holdings, *chosen)


def test_two_numbers_in_one_record_are_told_apart_by_a_split(ledger, clock, holdings, grounds) -> None:
    with ledger.unit(SYSTEM) as unit:
        one = registered(unit, "刘子涵")
        holding_number(unit, one, a_number(grounds, ONE_NUMBER))
        holding_number(unit, one, a_number(grounds, OTHER_NUMBER))
    taken(ledger, clock, one, holdings, *codes(ledger, one, holdings, "1249"))
    with ledger.read() as connection:
        assert find_holder(connection, ledger.vault, a_number(grounds, OTHER_NUMBER)) == newcomer(ledger)

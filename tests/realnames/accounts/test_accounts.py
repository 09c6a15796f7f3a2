"""Accounts on both databases: opened, moved, named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realnames.accounts.actions import activate, add_username, close, disable, open_account, restore
from realnames.accounts.rules import MOVES, may_sign_in, target, tells_of
from realnames.accounts.store import (
    account,
    account_of,
    find_by_login_name,
    login_names_of,
    standing_account,
    username_of,
)
from realnames.accounts.values import (
    Account,
    AccountExists,
    AccountId,
    AccountState,
    LoginNameMalformed,
    LoginNameTaken,
    Move,
    MoveNotPossible,
    NoSuchAccount,
)
from realnames.documents.actions import add_document
from realnames.documents.values import DocumentNumber
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.values import NoSuchPerson, PersonId
from tests.races import losses, race, race_each, winners
from tests.realnames.steps import a_person, changes_of, events_of

STEPS = {
    Move.ACTIVATE: activate,
    Move.DISABLE: lambda unit, account_id: disable(unit, account_id, reason="lost phone"),
    Move.RESTORE: lambda unit, account_id: restore(unit, account_id, reason="found"),
    Move.CLOSE: lambda unit, account_id: close(unit, account_id, reason="left"),
}
WAYS = {
    AccountState.PROVISIONAL: (),
    AccountState.ACTIVE: (Move.ACTIVATE,),
    AccountState.SUSPENDED: (Move.ACTIVATE, Move.DISABLE),
    AccountState.CLOSED: (Move.CLOSE,),
}


@pytest.fixture
def opened(ledger: Ledger) -> AccountId:
    with ledger.unit(SYSTEM) as unit:
        return open_account(unit, a_person(unit), username="liuzihan")


def state_of(ledger: Ledger, account_id: AccountId) -> AccountState:
    with ledger.read() as connection:
        return standing_account(connection, account_id).state


def test_a_new_account_is_provisional_and_does_not_sign_in(ledger: Ledger, opened: AccountId) -> None:
    with ledger.read() as connection:
        found = standing_account(connection, opened)
        assert account_of(connection, found.person_id) == found
    assert (found.state, found.locale, found.activated_at) == (AccountState.PROVISIONAL, "zh_Hans_CN", None)
    assert not may_sign_in(found)


def test_only_an_active_account_signs_in(ledger: Ledger, opened: AccountId) -> None:
    with ledger.unit(SYSTEM) as unit:
        activate(unit, opened)
        found = standing_account(unit.connection, opened)
        assert may_sign_in(found)
        assert found.activated_at == unit.now
        disable(unit, opened, reason="lost phone")
        found = standing_account(unit.connection, opened)
        assert not may_sign_in(found)
        assert found.why == "lost phone"


@pytest.mark.parametrize("state", AccountState)
@pytest.mark.parametrize("move", Move)
def test_each_move_is_possible_exactly_where_the_table_says(
    ledger, opened, move: Move, state: AccountState
) -> None:
    with ledger.unit(SYSTEM) as unit:
        for step in WAYS[state]:
            STEPS[step](unit, opened)
    if state in MOVES[move]:
        with ledger.unit(SYSTEM) as unit:
            STEPS[move](unit, opened)
        assert state_of(ledger, opened) is MOVES[move][state]
    else:
        with pytest.raises(MoveNotPossible), ledger.unit(SYSTEM) as unit:
            STEPS[move](unit, opened)
        assert state_of(ledger, opened) is state


def test_a_restored_account_that_never_was_active_waits_for_its_credential_again(ledger, opened) -> None:
    with ledger.unit(SYSTEM) as unit:
        disable(unit, opened, reason="wrong class")
        restore(unit, opened, reason="found")
    assert state_of(ledger, opened) is AccountState.PROVISIONAL


def test_every_move_is_told_once_and_to_every_process(ledger, clock, opened) -> None:
    for step in (Move.ACTIVATE, Move.DISABLE, Move.RESTORE, Move.CLOSE):
        clock.advance(minutes=1)
        with ledger.unit(SYSTEM) as unit:
            STEPS[step](unit, opened)
    assert sorted(events_of(ledger, opened)[:2]) == ["account.login_name_added", "account.opened"]
    assert events_of(ledger, opened)[2:] == [
        "account.activated",
        "account.disabled",
        "account.restored",
        "account.closed",
    ]
    assert changes_of(ledger, opened) == [
        ("account", False),
        ("account", True),
        ("account-restored", True),
        ("account", True),
    ]


def test_of_many_who_disable_at_once_exactly_one_does(ledger, opened) -> None:
    def act() -> None:
        with ledger.unit(SYSTEM) as unit:
            disable(unit, opened, reason="lost phone")

    outcomes = race(8, act)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {MoveNotPossible}
    assert events_of(ledger, opened).count("account.disabled") == 1


def test_a_person_has_one_account(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit)

    def act() -> AccountId:
        with ledger.unit(SYSTEM) as unit:
            return open_account(unit, person)

    outcomes = race(8, act)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {AccountExists}


def test_nobody_has_no_account(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        nobody = AccountId(uuid7(unit.now))
        assert account(unit.connection, nobody) is None
        with pytest.raises(NoSuchAccount):
            activate(unit, nobody)
        with pytest.raises(NoSuchPerson):
            open_account(unit, PersonId(nobody))


@pytest.mark.parametrize("typed", ["liuzihan", "LiuZiHan", " liu zihan ", "ｌｉｕｚｉｈａｎ"])
def test_a_name_is_found_however_it_was_typed(ledger, opened, typed: str) -> None:
    with ledger.read() as connection:
        assert find_by_login_name(connection, typed) == opened


@pytest.mark.parametrize(
    "typed", ["", "liuzihan2", "liu\x00zihan", "\ud800", "\r\n\x1b", "刘子涵", "a" * 100_000]
)
def test_a_name_that_is_nobodys_finds_nobody(ledger, opened, typed: str) -> None:
    with ledger.read() as connection:
        assert find_by_login_name(connection, typed) is None


@pytest.mark.parametrize(
    "typed", ["", "ab", "1liu", "13800000000", "liu@school", "a" * 33, "刘子涵", "liu/zihan", "_liu"]
)
def test_a_user_name_that_could_be_a_number_or_an_address_is_refused(ledger, opened, typed: str) -> None:
    with pytest.raises(LoginNameMalformed), ledger.unit(SYSTEM) as unit:
        add_username(unit, opened, typed)


def test_of_many_who_want_one_name_exactly_one_gets_it(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        people = [a_person(unit, f"刘子{c}") for c in "涵轩宇航浩然欣怡"]

    def act(person: PersonId, typed: str) -> AccountId:
        with ledger.unit(SYSTEM) as unit:
            return open_account(unit, person, username=typed)

    spellings = ["zhangwei", "ZhangWei", "ｚｈａｎｇｗｅｉ", "ZHANGWEI"] * 2
    acts = [lambda p=p, t=t: act(p, t) for p, t in zip(people, spellings, strict=True)]
    outcomes = race_each(acts)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {LoginNameTaken}


def test_an_account_whose_name_was_taken_is_not_half_opened(ledger, opened) -> None:
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, "刘梓涵")
    with pytest.raises(LoginNameTaken), ledger.unit(SYSTEM) as unit:
        open_account(unit, person, username="liuzihan")
    with ledger.read() as connection:
        assert account_of(connection, person) is None


def test_a_suggested_name_is_the_pinyin_and_four_digits(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        name = username_of(unit.connection, open_account(unit, a_person(unit)))
    assert name is not None
    assert name[:9] == "liuzihan" + name[8]
    assert len(name) == 12
    assert name[8:].isdecimal()


@given(st.integers(0, 10**17 - 1))
def test_digits_that_stand_in_a_number_are_known_to_tell_of_it(number: int) -> None:
    digits = f"{number:017}"
    assert all(tells_of(digits[place : place + 4], ["", digits]) for place in range(14))
    assert not tells_of("0000", [digits.replace("0", "1")])


def test_a_suggested_name_never_has_digits_of_the_persons_numbers(ledger: Ledger) -> None:
    # Every four digits of the first half of all numbers stand in one of these: a careless choice would show.
    crowded = ["".join(f"{digits:04}" for digits in range(start, start + 10)) for start in range(0, 5000, 10)]
    with ledger.unit(SYSTEM) as unit:
        person = a_person(unit, birth_day=date(2014, 6, 15))
        for text in crowded:
            add_document(unit, person, DocumentNumber("OTHER", text), source="test")
        name = username_of(unit.connection, open_account(unit, person))
    assert name is not None
    assert not tells_of(name[8:], [*crowded, "20140615"])


def test_a_name_of_rare_characters_still_gets_a_user_name(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        name = username_of(unit.connection, open_account(unit, a_person(unit, "𠮷𠮷", pinyin="")))
    assert name is not None
    assert name.startswith("tx")


def test_an_account_may_have_more_names(ledger, opened) -> None:
    with ledger.unit(SYSTEM) as unit:
        add_username(unit, opened, "zihan2014")
        assert {name.shown for name in login_names_of(unit.connection, opened)} == {"liuzihan", "zihan2014"}


@pytest.mark.parametrize("move", Move)
def test_a_closed_account_goes_nowhere(move: Move, ledger, clock) -> None:
    closed = Account(
        id=AccountId(uuid7(clock())),
        person_id=PersonId(uuid7(clock())),
        state=AccountState.CLOSED,
        locale="zh_Hans_CN",
        why="",
        created_at=clock(),
        activated_at=None,
    )
    with pytest.raises(MoveNotPossible) as refused:
        target(move, closed)
    assert refused.value.params == {"move": move.value, "state": "closed"}

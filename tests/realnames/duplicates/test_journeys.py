"""Whole stories at the command line, as clerks live them; nothing printed tells a name or a number."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner

from connectors.doubles import RecordingHTTP
from connectors.house import ConnectorsHouse
from connectors.settings import ConnectorsSettings
from realnames.accounts.store import account_of
from realnames.accounts.values import AccountState
from realnames.codes.values import Codes
from realnames.commands.contested import contested
from realnames.commands.duplicates import duplicates
from realnames.documents.actions import add_document
from realnames.documents.store import find_holder
from realnames.documents.values import NumberTaken
from realnames.duplicates.values.acts import Holding
from realnames.house import RealnamesHouse
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.actions import add_phone
from realnames.people.store import person
from realnames.people.values import PersonId
from realnames.settings import RealnamesSettings
from tests.realnames.duplicates.steps import (
    ONE_NUMBER,
    OTHER_NUMBER,
    differing,
    holding_number,
    mother_of,
    pupil,
    registered,
    with_account,
)
from tests.realnames.steps import a_number

SECRET = (ONE_NUMBER, OTHER_NUMBER, "刘子涵", "刘梓涵", "王雨桐")


@dataclass(frozen=True)
class FrontDoor:
    realnames: RealnamesHouse
    holdings: Sequence[Holding]


Run = Callable[..., str]


@pytest.fixture
def run(ledger: Ledger, codes: Codes, holdings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("duplicates", "find")` is what `tongxue duplicates find` prints; `by` is who is logged in."""
    connectors = ConnectorsHouse(ConnectorsSettings(), RecordingHTTP())
    door = FrontDoor(RealnamesHouse(connectors, RealnamesSettings(), ledger, codes), holdings)
    groups = {"duplicates": duplicates, "contested": contested}

    def words(group: str, *said: str, by: str = "zhang", fails: bool = False) -> str:
        monkeypatch.setenv("LOGNAME", by)
        answer = CliRunner().invoke(groups[group], said, obj=door)
        assert (answer.exit_code != 0) is fails, answer.output
        assert not [word for word in SECRET if word in answer.output]
        return answer.output

    return words


def told(text: str) -> Any:
    return json.loads(text)


def llid(ledger: Ledger, whose: PersonId) -> str:
    with ledger.read() as connection:
        return person(connection, whose).llid


def test_a_merge_undone(ledger: Ledger, run: Run, school, clock, tables) -> None:
    with ledger.unit(SYSTEM) as unit:
        one, other = registered(unit, "刘子涵"), registered(unit, "刘梓涵")
        for whom, key in ((one, "k1"), (other, "k2")):
            pupil(unit, whom, school, key=key)
            with_account(unit, whom, f"liuzihan{key}")
    before = tables()
    assert told(run("duplicates", "find", "--json"))["found"] == 1
    assert "New cases: 0" in run("duplicates", "find")
    (case,) = told(run("duplicates", "list", "--json"))
    assert case["signs"] == ["same_sound", "same_birth_day", "same_sex", "same_school"]
    run("duplicates", "claim", case["id"])
    shown = run("duplicates", "show", case["id"])
    assert "choose name: kept=**涵 other=**涵" in shown
    assert "its names sign in here" in shown
    refused = run("duplicates", "merge", "liuzihank1", "liuzihank2", "--commit", "--reason", "x", fails=True)
    assert "--choose" in refused
    pair = ("merge", "liuzihank1", "liuzihank2", "--choose", "name=other", "--reason", "one child")
    assert "result ial 1" in run("duplicates", *pair[:3])
    act = told(run("duplicates", *pair, "--commit", "--json"))["act"]
    assert told(run("duplicates", "list", "--json")) == []
    clock.advance(days=30)
    assert "changes went back" in run("duplicates", "undo", act, "--reason", "two children after all")
    assert differing(before, tables()) == set()
    (again,) = told(run("duplicates", "list", "--json"))
    run("duplicates", "dismiss", again["id"], "--reason", "two children")
    assert told(run("duplicates", "list", "--json")) == []
    assert told(run("duplicates", "find", "--json"))["found"] == 0


def test_a_duplicate_dispute(ledger: Ledger, run: Run, grounds) -> None:
    number = a_number(grounds, ONE_NUMBER)
    with ledger.unit(SYSTEM) as unit:
        holder, claimant = registered(unit, "刘子涵"), registered(unit, "王雨桐")
        holding_number(unit, holder, number)
        with_account(unit, holder, "holder")
        with_account(unit, claimant, "claimant")
    claim = ("claim", "claimant", "--number", ONE_NUMBER, "--evidence", "household book, page 4", "--json")
    dispute = told(run("contested", *claim))["dispute"]
    run("contested", "answer", dispute, "--evidence", "copied from a brother's form", by="li")
    (line,) = told(run("contested", "list", "--json"))
    assert {one["party"] for one in line["evidence"]} == {"claimant", "holder"}
    view = ("review", dispute, "--outcome", "holder_mistyped", "--reason", "seen")
    view = (*view, "--right-number", OTHER_NUMBER)
    assert "waits for a second person" in run("contested", *view)
    assert "Another person" in run("contested", *view, fails=True)
    for one in (holder, claimant):
        with ledger.read() as connection:
            account = account_of(connection, one)
        assert account
        assert account.state is AccountState.ACTIVE
    assert "settled" in run("contested", *view, by="li")
    with ledger.read() as connection:
        assert find_holder(connection, ledger.vault, number) == claimant
        assert find_holder(connection, ledger.vault, a_number(grounds, OTHER_NUMBER)) == holder
    assert told(run("contested", "list", "--json")) == []


def test_twins_with_one_telephone_stay_two(ledger: Ledger, run: Run, school, grounds) -> None:
    phone = a_number(grounds, "13907910001", kind="MOBILE_CN")
    with ledger.unit(SYSTEM) as unit:
        twins = [registered(unit, name) for name in ("刘子涵", "刘子萱")]
        for twin, key in zip(twins, ("k1", "k2"), strict=True):
            pupil(unit, twin, school, key=key)
            add_phone(unit, twin, phone)
        mother_of(unit, *twins)
    assert told(run("duplicates", "find", "--json"))["found"] == 0
    for twin in twins:
        assert "New cases: 0" in run("duplicates", "find", "--person", llid(ledger, twin))


def test_a_child_without_papers_gets_a_number_that_somebody_already_has(ledger, run, school, grounds) -> None:
    number = a_number(grounds, ONE_NUMBER)
    with ledger.unit(SYSTEM) as unit:
        child = registered(unit, "刘子涵")
        pupil(unit, child, school, key="k1")
        with_account(unit, child, "child")
        somebody = registered(unit, "王雨桐")
        holding_number(unit, somebody, number)
    with pytest.raises(NumberTaken), ledger.unit(SYSTEM) as unit:
        add_document(unit, child, number, source="counter")
    claim = ("claim", "child", "--number", ONE_NUMBER, "--evidence", "new household book", "--json")
    dispute = told(run("contested", *claim))["dispute"]
    with ledger.read() as connection:
        account = account_of(connection, child)
    assert account
    assert account.state is AccountState.ACTIVE, "an account is valid without a number"
    view = ("review", dispute, "--outcome", "claimant", "--reason", "police register asked")
    run("contested", *view)
    run("contested", *view, by="li")
    with ledger.read() as connection:
        assert find_holder(connection, ledger.vault, number) == child


def test_a_record_that_mixed_two_pupils_is_split_item_by_item(ledger: Ledger, run: Run, school) -> None:
    with ledger.unit(SYSTEM) as unit:
        mixed = registered(unit, "刘子涵")
        pupil(unit, mixed, school, key="k1")
        pupil(unit, mixed, school, key="k2")
    listed = run("duplicates", "split", llid(ledger, mixed)).splitlines()
    chosen = next(line.split()[0] for line in listed if line.startswith("affiliations."))
    words = ("split", llid(ledger, mixed), "--take", chosen, "--name", "刘子萱", "--born", "2014-06-15")
    assert "needs a --name and a --reason" in run("duplicates", *words, fails=True)
    act = told(run("duplicates", *words, "--reason", "twins", "--json"))["act"]
    assert "1 changes" not in run("duplicates", "undo", act, "--reason", "one child")
    assert "undone" in run("duplicates", "undo", act, "--reason", "again", fails=True)


def test_what_is_named_wrongly_is_said_plainly(run: Run) -> None:
    assert "Nobody signs in" in run("duplicates", "merge", "nobody1", "nobody2", fails=True)
    assert "as a list prints it" in run("duplicates", "show", "7", fails=True)
    assert "kept or FIELD=other" in run("duplicates", "merge", "a", "b", "--choose", "name=mine", fails=True)
    claim = ("claim", "nobody1", "--number", "3601", "--evidence", "x")
    assert "Nobody signs in" in run("contested", *claim, fails=True)


def test_a_postponed_case_waits_and_one_taken_back_returns(ledger: Ledger, run: Run, school, clock) -> None:
    with ledger.unit(SYSTEM) as unit:
        for key in ("k1", "k2"):
            pupil(unit, registered(unit, "刘子涵"), school, key=key)
    run("duplicates", "find")
    (case,) = told(run("duplicates", "list", "--json"))
    run("duplicates", "dismiss", case["id"], "--later", "2026-10-01", "--reason", "asked the school")
    assert told(run("duplicates", "list", "--json")) == []
    clock.advance(days=31)
    assert len(told(run("duplicates", "list", "--json"))) == 1
    run("duplicates", "dismiss", case["id"], "--reason", "cousins")
    run("duplicates", "dismiss", case["id"], "--take-back", "--reason", "no cousins")
    assert len(told(run("duplicates", "list", "--json"))) == 1

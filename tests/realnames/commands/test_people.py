"""`tongxue people` as an operator and a script use it."""

import json
from dataclasses import dataclass

import pytest
from click.testing import CliRunner, Result

from connectors.doubles import RecordingHTTP
from connectors.house import ConnectorsHouse
from connectors.settings import ConnectorsSettings
from realnames.accounts.actions import activate, open_account
from realnames.codes.values import Codes
from realnames.commands.people import people
from realnames.documents.actions import add_document
from realnames.enrolments.actions import enrol
from realnames.enrolments.values import NewAffiliation, Placement, Role
from realnames.house import RealnamesHouse
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.store import person
from realnames.settings import RealnamesSettings
from tests.realnames.steps import PUPIL_NUMBER, a_number, a_person, events_of


@dataclass(frozen=True)
class FrontDoor:
    realnames: RealnamesHouse


@pytest.fixture
def pupil(ledger: Ledger, school, grounds):
    with ledger.unit(SYSTEM) as unit:
        person_id = a_person(unit)
        add_document(unit, person_id, a_number(grounds), source="roster")
        placement = Placement(entry_year=2024, class_no="02")
        enrol(unit, NewAffiliation(person_id, school, Role.STUDENT, "roster", "k1", placement=placement))
        account_id = open_account(unit, person_id, username="liuzihan")
        activate(unit, account_id)
        return person(unit.connection, person_id), account_id


@pytest.fixture
def tongxue(ledger: Ledger, codes: Codes):
    settings = RealnamesSettings()
    connectors = ConnectorsHouse(ConnectorsSettings(), RecordingHTTP())
    door = FrontDoor(RealnamesHouse(connectors, settings, ledger, codes))

    def run(*words: str) -> Result:
        return CliRunner().invoke(people, words, obj=door)

    return run


def test_a_person_is_shown_by_sign_in_name_masked(tongxue, pupil) -> None:
    shown = tongxue("show", "LiuZiHan")
    assert shown.exit_code == 0
    for expected in (
        "**涵",
        "active",
        "liuzihan",
        "student 2136000001 青云小学 三(2)班",
        "360***********9820",
    ):
        assert expected in shown.output
    assert "刘子涵" not in shown.output
    assert PUPIL_NUMBER not in shown.output


def test_a_person_is_shown_by_lifelong_number_in_json(tongxue, pupil) -> None:
    llid = pupil[0].llid
    shown = json.loads(tongxue("show", llid.lower(), "--json").output)
    assert (shown["llid"], shown["account"], shown["signs in as"]) == (llid, "active", ["liuzihan"])


def test_nobody_is_said_plainly(tongxue, ledger: Ledger) -> None:
    for words in (
        ("show", "nobody1"),
        ("disable", "nobody1", "--reason", "x"),
        ("restore", "nobody1", "--reason", "x"),
    ):
        answer = tongxue(*words)
        assert answer.exit_code == 1
        assert "Nobody signs in with this name" in answer.output


def test_an_account_is_disabled_and_restored_and_the_journal_knows_who(tongxue, ledger, clock, pupil) -> None:
    clock.advance(minutes=1)
    assert "suspended" in tongxue("disable", "liuzihan", "--reason", "lost phone").output
    assert "suspended (lost phone)" in tongxue("show", "liuzihan").output
    clock.advance(minutes=1)
    assert "active" in tongxue("restore", "liuzihan", "--reason", "found").output
    assert events_of(ledger, pupil[1])[-2:] == ["account.disabled", "account.restored"]


def test_disabling_twice_says_why_not(tongxue, pupil) -> None:
    tongxue("disable", "liuzihan", "--reason", "lost phone")
    again = tongxue("disable", "liuzihan", "--reason", "lost phone")
    assert again.exit_code == 1
    assert "The account is suspended: disable is not possible." in again.output


def test_a_reason_must_be_given(tongxue, pupil) -> None:
    assert tongxue("disable", "liuzihan").exit_code == 2

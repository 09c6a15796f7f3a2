"""`tongxue school-year` and `tongxue institutions` as an operator and a script use them."""

import json
from dataclasses import dataclass
from datetime import date

import pytest
from click.testing import CliRunner, Result

from connectors.doubles import RecordingHTTP
from connectors.house import ConnectorsHouse
from connectors.settings import ConnectorsSettings
from realnames.codes.values import Codes
from realnames.commands.institutions import institutions
from realnames.commands.school_year import school_year
from realnames.enrolments.actions.life import take_leave
from realnames.enrolments.values import Placement
from realnames.house import RealnamesHouse
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.settings import RealnamesSettings
from tests.realnames.enrolments.lives import a_place, a_school, last_move, many_pupils, rows_of
from tests.realnames.steps import a_person

GROWN = range(2020, 2026)


@dataclass(frozen=True)
class FrontDoor:
    realnames: RealnamesHouse

    def settings(self, kind):
        return {RealnamesSettings: self.realnames.settings}[kind]


@pytest.fixture
def tongxue(ledger: Ledger, codes: Codes):
    connectors = ConnectorsHouse(ConnectorsSettings(), RecordingHTTP())
    door = FrontDoor(RealnamesHouse(connectors, RealnamesSettings(), ledger, codes))

    def run(*words: str) -> Result:
        group = {"school-year": school_year, "institutions": institutions}[words[0]]
        return CliRunner().invoke(group, words[1:], obj=door)

    return run


def said(result: Result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_year_is_planned_committed_shown_and_undone(tongxue, ledger: Ledger, school) -> None:
    people = many_pupils(ledger, school, 60, years=GROWN)
    before = [rows_of(ledger, person) for person in people]
    planned = said(tongxue("school-year", "plan", "360102", "--json"))
    (found,) = planned["schools"]
    assert (planned["year"], found["code"], found["held"]) == (2026, "2136000001", None)
    assert (found["counts"]["promoted"], found["counts"]["graduates"]) == (50, 10)
    assert [line["class"] for line in found["classes"]][-2:] == ["六(5)班", "六(6)班"]
    committed = tongxue("school-year", "commit", "--json")
    assert [school["state"] for school in said(committed)["schools"]] == ["committed"]
    assert [json.loads(line) for line in committed.stderr.splitlines()] == [{"done": 60, "total": 60}]
    assert said(tongxue("school-year", "status", "--run", planned["run"], "--json"))["run"] == planned["run"]
    assert said(tongxue("school-year", "undo", "--json"))["undone"] == ["2136000001"]
    assert [rows_of(ledger, person) for person in people] == before


def test_a_person_reads_counts_class_by_class_in_two_languages(tongxue, ledger: Ledger, school) -> None:
    many_pupils(ledger, school, 60, years=GROWN)
    with ledger.unit(SYSTEM) as unit:
        a_place(unit, a_person(unit), school, placement=Placement(), from_day=date(2023, 9, 1))
    shown = tongxue("school-year", "plan", "2136000001").output
    for words in (
        "青云小学: 在校 enrolment 61",
        "六(1)班: ",
        "毕业 graduates 10",
        "no_entry_year",
        "nothing changed",
    ):
        assert words in shown
    assert "committed" in tongxue("school-year", "commit").output
    assert "已撤销 undone" in tongxue("school-year", "undo").output


def test_a_held_school_needs_a_reason_to_go_on(tongxue, ledger: Ledger, school) -> None:
    many_pupils(ledger, school, 60, years=range(2020, 2021), named=False)
    assert "too much is unexpected" in tongxue("school-year", "plan", "2136000001").output
    assert said(tongxue("school-year", "commit", "--json"))["schools"][0]["state"] == "held"
    assert tongxue("school-year", "commit", "--release", "2136000001").exit_code == 2
    go_on = ("school-year", "commit", "--release", "2136000001", "--reason", "学校停办", "--json")
    assert said(tongxue(*go_on))["schools"][0]["state"] == "committed"


def test_later_moves_are_named_when_a_year_is_not_undone(tongxue, ledger: Ledger, school) -> None:
    people = many_pupils(ledger, school, 60, years=GROWN)
    with ledger.unit(SYSTEM) as unit:
        resting = a_person(unit)
        place = a_place(unit, resting, school, placement=Placement(2023), from_day=date(2023, 9, 1))
        take_leave(unit, place)
    tongxue("school-year", "plan", "2136000001")
    tongxue("school-year", "commit")
    graduate = people[0]
    with ledger.unit(SYSTEM) as unit:
        a_place(unit, graduate, school, placement=Placement(2026))
    refused = tongxue("school-year", "undo", "--school", "2136000001")
    assert refused.exit_code == 1
    assert str(last_move(ledger, graduate).id) in refused.output
    named = json.loads(tongxue("school-year", "undo", "--json").stdout)
    assert named["blocked"][0]["count"] == 1


def test_what_does_not_exist_is_said_so(tongxue, regions) -> None:
    for words in (
        ("school-year", "plan", "9999999999"),
        ("school-year", "status"),
        ("school-year", "status", "--run", "nonsense"),
        ("institutions", "show", "9999999999"),
        ("institutions", "close", "360000"),
        ("institutions", "rename", "360000", "别名", "--day", "tomorrow"),
        ("institutions", "split", "360102", "--rest", "360103", "--share", "nonsense"),
    ):
        result = tongxue(*words)
        assert result.exit_code in {1, 2}
        assert "Error" in result.output


def test_an_institution_is_renamed_recoded_placed_and_shown_with_its_past(tongxue, ledger, school) -> None:
    assert tongxue("institutions", "rename", "2136000001", "青云实验学校").exit_code == 0
    assert tongxue("institutions", "recode", "2136000001", "3136000001").exit_code == 0
    assert tongxue("institutions", "place", "3136000001", "360103").exit_code == 0
    shown = said(tongxue("institutions", "show", "2136000001", "--json"))
    assert (shown["code"], shown["name"], shown["state"]) == ("3136000001", "青云实验学校", "open")
    assert shown["under"].startswith("360103")
    assert [term["ended_by"] for term in shown["terms"]] == ["renamed", "recoded", "placed", None]
    assert "青云小学" in tongxue("institutions", "show", "3136000001").output


def test_institutions_merge_split_close_and_come_back_from_the_command_line(
    tongxue, ledger: Ledger, school, regions
) -> None:
    for code in ("2136000002", "2136000003"):
        a_school(ledger, regions["360102"], code)
    many_pupils(ledger, school, 12, years=GROWN)
    assert (
        tongxue("institutions", "merge", "2136000001", "2136000002").output
        == "2136000001 -> 2136000002: 12\n"
    )
    shown = said(tongxue("institutions", "show", "2136000001", "--json"))
    assert (shown["state"], shown["heirs"]) == ("closed", ["2136000002 第02学校"])
    assert tongxue("institutions", "close", "2136000002").exit_code == 1
    assert tongxue("institutions", "restore", "2136000001").exit_code == 0
    split = ("institutions", "split", "2136000002", "--rest", "2136000001")
    assert tongxue(*split, "--share", "2136000003=2025/01,2024/01").output == "2136000002: 12\n"
    assert len(said(tongxue("institutions", "show", "2136000002", "--json"))["into"]) == 2
    assert tongxue("institutions", "close", "2136000003").exit_code == 1
    assert tongxue("institutions", "merge", "2136000003", "2136000001").exit_code == 0

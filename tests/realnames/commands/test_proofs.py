"""`tongxue people prove` and `proofs` as an operator and a script use them."""

import json
from dataclasses import dataclass

import pytest
from click.testing import CliRunner, Result

from connectors.house import ConnectorsHouse
from connectors.http import in_process
from connectors.register_doubles import RegisterDouble
from connectors.settings import ConnectorsSettings
from realnames.accounts.actions import open_account
from realnames.codes.values import Codes
from realnames.commands.people import people
from realnames.documents.actions import add_document
from realnames.enrolments.actions import enrol
from realnames.enrolments.values import NewAffiliation, Role
from realnames.guardians.actions import link_guardian
from realnames.guardians.values import NewGuardianLink
from realnames.house import RealnamesHouse
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.settings import RealnamesSettings
from tests.realnames.proofing.conftest import BORN, REGISTER, SECRET
from tests.realnames.steps import PUPIL_NUMBER, a_number, a_person, events_of


@dataclass(frozen=True)
class FrontDoor:
    realnames: RealnamesHouse


@pytest.fixture
def pupil(ledger: Ledger, school, grounds):
    with ledger.unit(SYSTEM) as unit:
        person_id = a_person(unit, birth_day=BORN)
        add_document(unit, person_id, a_number(grounds), source="counter")
        enrol(unit, NewAffiliation(person_id, school, Role.STUDENT, "roster", "k1"))
        open_account(unit, person_id, username="liuzihan")
        mother = a_person(unit, "李娟", pinyin="li juan")
        link_guardian(unit, NewGuardianLink(mother, person_id, "52", "roster"))
        open_account(unit, mother, username="lijuan")
    return person_id


@pytest.fixture
def tongxue(ledger: Ledger, codes: Codes, clock):
    double = RegisterDouble(SECRET, clock=clock, citizens={PUPIL_NUMBER: "刘子涵"})
    address = ConnectorsSettings(population_url=f"{REGISTER}/check", population_secret=SECRET)
    connectors = ConnectorsHouse(address, in_process(REGISTER, double))
    door = FrontDoor(RealnamesHouse(connectors, RealnamesSettings(), ledger, codes))

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(people, words, obj=door, input=typed)

    return run


def test_an_officer_proves_a_person_and_the_number_shows_nowhere(tongxue, ledger, pupil) -> None:
    given = tongxue("prove", "liuzihan", "--method", "desk", typed=f"刘子涵\n{PUPIL_NUMBER}\n")
    assert given.exit_code == 0
    assert "liuzihan: confirmed, ial 3" in given.stdout
    assert PUPIL_NUMBER not in given.output
    assert "proof.recorded" in events_of(ledger, pupil)


def test_the_evidence_is_listed_for_people_and_for_scripts(tongxue, pupil) -> None:
    tongxue(
        "prove", "liuzihan", "--method", "desk", "--valid-to", "2030-05-01", typed=f"刘子涵\n{PUPIL_NUMBER}\n"
    )
    listed = tongxue("proofs", "liuzihan")
    assert "ial 3 (officer_in_person) until 2030-05-02" in listed.output
    assert "counts" in listed.output
    told = json.loads(tongxue("proofs", "liuzihan", "--json").output)
    assert (told["ial"], told["because"], told["until"]) == (3, "officer_in_person", "2030-05-02")
    (proof,) = told["proofs"]
    assert (proof["method"], proof["outcome"], proof["counts"], proof["paper"]) == (
        "desk",
        "confirmed",
        True,
        "card",
    )


def test_wrong_name_and_unknown_number_look_the_same(tongxue, pupil) -> None:
    words = ("prove", "liuzihan", "--method", "school_register")
    wrong = tongxue(*words, typed=f"刘子晗\n{PUPIL_NUMBER}\n")
    unknown = tongxue(*words, typed="刘子涵\n360102199002289815\n")
    assert wrong.stdout == unknown.stdout == "liuzihan: not confirmed, ial 1\n"
    told = json.loads(tongxue("proofs", "liuzihan", "--json").output)
    assert [proof["outcome"] for proof in told["proofs"]] == ["not_confirmed", "not_confirmed"]


def test_school_guardian_and_register_are_asked_from_the_command_line(tongxue, pupil) -> None:
    assert (
        "confirmed, ial 1"
        in tongxue("prove", "liuzihan", "--method", "population_two_factor", "--basis", "consent 17").stdout
    )
    assert (
        "confirmed, ial 2"
        in tongxue("prove", "liuzihan", "--method", "school_vouch", "--school", "2136000001").stdout
    )
    word = tongxue("prove", "liuzihan", "--method", "guardian_vouch", "--guardian", "lijuan", "--json")
    assert json.loads(word.stdout)["outcome"] == "confirmed"


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("prove", "nobody1", "--method", "desk"), "", "Nobody signs in with this name"),
        (("proofs", "nobody1"), "", "Nobody signs in with this name"),
        (("prove", "liuzihan", "--method", "net_number"), "token\n", "Not offered"),
        (("prove", "liuzihan", "--method", "desk"), "刘子涵\n360730201406159821\n", "number is not valid"),
        (("prove", "lijuan", "--method", "population_two_factor"), "", "lacks what this method"),
        (("prove", "liuzihan", "--method", "guardian_vouch"), "", "Nobody signs in with this name"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(tongxue, pupil, words, typed: str, said: str) -> None:
    refused = tongxue(*words, typed=typed)
    assert refused.exit_code == 1
    assert said in refused.output


def test_mistyped_words_are_a_mistake_of_use(tongxue, pupil) -> None:
    assert tongxue("prove", "liuzihan", "--method", "guess").exit_code == 2
    assert tongxue("prove", "liuzihan", "--method", "school_vouch", "--school", "x").exit_code == 2
    assert tongxue("prove", "liuzihan", "--method", "phone_possession").exit_code == 2


def test_everybodys_level_is_worked_out_anew_after_a_change_of_policy(tongxue, pupil) -> None:
    tongxue("prove", "liuzihan", "--method", "desk", typed=f"刘子涵\n{PUPIL_NUMBER}\n")
    assert "1 people looked at (Tongxue 2026)" in tongxue("renew-levels").output

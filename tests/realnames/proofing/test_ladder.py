"""The table of levels, read line by line: what makes which level, and what is one part short of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Status
from realnames.ledger.values import uuid7
from realnames.people.values import PersonId
from realnames.proofing.policy import load_policy
from realnames.proofing.rules import (
    LADDER,
    SAID,
    confirmed,
    form_of,
    is_minor,
    level_of,
    reached,
    until_day,
)
from realnames.proofing.values import (
    IAL,
    Basis,
    Evidence,
    Fact,
    Facts,
    Form,
    Look,
    Method,
    Paper,
    ProofId,
    Shown,
)

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
WHO = PersonId(uuid7(NOW))
POLICY = load_policy()
CHILD = Facts(date(2014, 6, 15), frozenset({b"her"}), b"same")
ADULT = replace(CHILD, birth_day=date(1990, 2, 28))


def evidence(method: Method, **other) -> Evidence:
    usual = {
        "id": ProofId(uuid7(NOW)),
        "person_id": WHO,
        "method": method,
        "version": "1",
        "result": Status.MATCHED,
        "basis": Basis.NUMBER,
        "binding": b"her",
        "particulars": b"same",
        "covers": frozenset({Fact.NAME, Fact.BIRTH_DAY}),
        "officer_kind": "operator",
        "officer_id": "clerk",
        "provider": "",
        "reference": "",
        "at": NOW,
        "valid_until": None,
        "paper": None,
        "look": None,
        "voucher_ial": None,
        "withdrawn_at": None,
    }
    return Evidence(**{**usual, **other})


OF_FORM = {
    Form.CHIP: evidence(Method.DESK, paper=Paper.CARD, look=Look.CHIP),
    Form.CARD: evidence(Method.DESK, paper=Paper.CARD, look=Look.EYES),
    Form.HOUSEHOLD_BOOK: evidence(Method.DESK, paper=Paper.HOUSEHOLD_BOOK, look=Look.EYES),
    Form.REGISTER: evidence(Method.SCHOOL_REGISTER),
    Form.ROSTER: evidence(Method.SCHOOL_ROSTER),
    Form.SCHOOL_WORD: evidence(Method.SCHOOL_VOUCH),
    Form.PROVEN_GUARDIAN: evidence(Method.GUARDIAN_VOUCH, voucher_ial=IAL.THREE, reference="mother"),
    Form.GUARDIAN: evidence(Method.GUARDIAN_VOUCH, voucher_ial=IAL.TWO, reference="father"),
    Form.PHONE: evidence(Method.PHONE_POSSESSION),
    Form.POPULATION: evidence(Method.POPULATION),
    Form.NET_NUMBER: evidence(Method.NET_NUMBER),
}


def level(*forms: Form, facts: Facts = CHILD) -> tuple[int, str]:
    found = level_of([OF_FORM[form] for form in forms], facts, policy=POLICY, now=NOW)
    return found.level.value, found.because


@pytest.mark.parametrize("form", list(Form))
def test_every_form_is_told_from_the_evidence_itself(form: Form) -> None:
    assert form_of(OF_FORM[form]) is form


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ((), (1, "said")),
        ((Form.PHONE,), (1, "phone")),
        ((Form.REGISTER,), (1, "said")),
        ((Form.SCHOOL_WORD,), (1, "said")),
        ((Form.POPULATION,), (1, "said")),
        ((Form.HOUSEHOLD_BOOK,), (1, "said")),
        ((Form.PROVEN_GUARDIAN,), (1, "said")),
        ((Form.REGISTER, Form.SCHOOL_WORD), (2, "register_and_school")),
        ((Form.REGISTER, Form.PHONE), (1, "phone")),
        ((Form.SCHOOL_WORD, Form.PHONE), (1, "phone")),
        ((Form.ROSTER,), (2, "school_roster")),
        ((Form.POPULATION, Form.PHONE), (2, "population_and_phone")),
        ((Form.POPULATION, Form.SCHOOL_WORD), (2, "population_and_school")),
        ((Form.HOUSEHOLD_BOOK, Form.SCHOOL_WORD), (2, "household_and_school")),
        ((Form.HOUSEHOLD_BOOK, Form.PROVEN_GUARDIAN), (1, "said")),
        ((Form.PROVEN_GUARDIAN, Form.SCHOOL_WORD), (1, "said")),
        ((Form.HOUSEHOLD_BOOK, Form.GUARDIAN, Form.SCHOOL_WORD), (2, "household_and_school")),
        ((Form.HOUSEHOLD_BOOK, Form.PROVEN_GUARDIAN, Form.SCHOOL_WORD), (3, "family_and_school")),
        ((Form.HOUSEHOLD_BOOK, Form.PROVEN_GUARDIAN, Form.REGISTER), (3, "family_and_school")),
        ((Form.HOUSEHOLD_BOOK, Form.PROVEN_GUARDIAN, Form.ROSTER), (3, "family_and_school")),
        ((Form.CARD,), (3, "officer_in_person")),
        ((Form.CHIP,), (3, "chip_read")),
        ((Form.NET_NUMBER,), (3, "national_service")),
    ],
)
def test_the_table_of_levels(forms: tuple[Form, ...], expected: tuple[int, str]) -> None:
    assert level(*forms) == expected


def test_family_and_school_prove_nobody_who_is_grown_up_or_of_unknown_age() -> None:
    family = (Form.HOUSEHOLD_BOOK, Form.PROVEN_GUARDIAN, Form.SCHOOL_WORD)
    assert level(*family, facts=ADULT) == (2, "household_and_school")
    assert level(*family, facts=replace(CHILD, birth_day=None)) == (2, "household_and_school")


def test_more_evidence_never_makes_less() -> None:
    for size in range(4):
        for some in combinations(Form, size):
            for more in Form:
                assert level(*some, more)[0] >= level(*some)[0]


@pytest.mark.parametrize(
    "why_not",
    [
        {"result": Status.MISMATCHED},
        {"result": Status.NOT_FOUND},
        {"result": Status.DOCUMENT_INVALID},
        {"result": Status.DOCUMENT_EXPIRED},
        {"result": Status.EVIDENCE_REJECTED},
        {"result": Status.PENDING_MANUAL},
        {"binding": b"somebody else's"},
        {"covers": frozenset()},
        {"withdrawn_at": NOW},
        {"valid_until": date(2026, 9, 1)},
        {"at": NOW - timedelta(days=3650)},
    ],
)
@pytest.mark.parametrize("form", list(Form))
def test_evidence_that_does_not_count_makes_no_level(form: Form, why_not) -> None:
    idle = replace(OF_FORM[form], **why_not)
    assert level_of([idle], CHILD, policy=POLICY, now=NOW).because == "said"


def test_evidence_counts_to_the_day_before_its_end() -> None:
    card = OF_FORM[Form.CARD]
    end = until_day(card, POLICY)
    midnight = datetime(end.year, end.month, end.day, tzinfo=UTC) - timedelta(hours=8)
    before = level_of([card], ADULT, policy=POLICY, now=midnight - timedelta(seconds=1))
    assert (before.level, before.until) == (IAL.THREE, end)
    assert level_of([card], ADULT, policy=POLICY, now=midnight).level is IAL.ONE


def test_a_level_lasts_as_long_as_its_weakest_part_and_the_longest_way_is_taken() -> None:
    short = replace(OF_FORM[Form.SCHOOL_WORD], valid_until=date(2026, 10, 1), reference="a")
    long = replace(OF_FORM[Form.SCHOOL_WORD], valid_until=date(2027, 10, 1), reference="b")
    register = OF_FORM[Form.REGISTER]
    one = level_of([register, short], CHILD, policy=POLICY, now=NOW)
    both = level_of([register, short, long], CHILD, policy=POLICY, now=NOW)
    assert (one.until, both.until) == (date(2026, 10, 1), date(2027, 10, 1))


@pytest.mark.parametrize("result", [Status.MISMATCHED, Status.NOT_FOUND, Status.DOCUMENT_EXPIRED])
def test_the_last_word_of_a_method_counts(result: Status) -> None:
    yes = OF_FORM[Form.CARD]
    later = replace(yes, result=result, at=NOW + timedelta(hours=1), covers=frozenset())
    earlier = replace(later, at=NOW - timedelta(hours=1))
    same = replace(later, at=NOW)
    assert level_of([yes, later], ADULT, policy=POLICY, now=NOW).level is IAL.ONE
    assert level_of([yes, same], ADULT, policy=POLICY, now=NOW).level is IAL.ONE
    assert level_of([earlier, yes], ADULT, policy=POLICY, now=NOW).level is IAL.THREE
    withdrawn = replace(later, withdrawn_at=NOW)
    assert level_of([yes, withdrawn], ADULT, policy=POLICY, now=NOW).level is IAL.THREE


def test_an_answer_that_says_nothing_unsays_nothing() -> None:
    yes = OF_FORM[Form.CARD]
    for status in (Status.EVIDENCE_REJECTED, Status.PENDING_MANUAL):
        vague = replace(yes, result=status, at=NOW + timedelta(hours=1))
        assert level_of([yes, vague], ADULT, policy=POLICY, now=NOW).level is IAL.THREE


def test_lines_are_told_highest_first() -> None:
    found = reached(OF_FORM.values(), CHILD, policy=POLICY, now=NOW)
    levels = [one.level for one in found]
    assert levels == sorted(levels, reverse=True)
    assert found[-1].because == "said"


def test_a_correction_unsays_birth_day_and_sex_and_leaves_the_name() -> None:
    card = OF_FORM[Form.CARD]
    assert confirmed(card, CHILD) == card.covers
    assert confirmed(card, replace(CHILD, particulars=b"other")) == {Fact.NAME}


def test_a_minor_is_one_until_the_birthday() -> None:
    assert is_minor(date(2008, 9, 2), POLICY, NOW.date())
    assert not is_minor(date(2008, 9, 1), POLICY, NOW.date())
    assert not is_minor(None, POLICY, NOW.date())


def test_wrong_name_and_unknown_number_sound_alike_and_every_answer_has_a_sentence() -> None:
    assert SAID.keys() == set(Status)
    assert SAID[Status.MISMATCHED] is SAID[Status.NOT_FOUND] is Shown.NOT_CONFIRMED
    assert [status for status in Status if SAID[status] is Shown.CONFIRMED] == [Status.MATCHED]


def test_every_line_of_the_table_can_be_reached_and_names_a_reason_of_its_own() -> None:
    reasons = [rung.because for rung in LADDER]
    assert len(reasons) == len(set(reasons))
    for rung in LADDER:
        forms = [next(iter(sorted(need, key=lambda form: form.value))) for need in rung.needs]
        found = reached([OF_FORM[form] for form in forms], CHILD, policy=POLICY, now=NOW)
        assert rung.because in [one.because for one in found]


@given(st.lists(st.sampled_from(list(OF_FORM.values())), max_size=6), st.integers(0, 5000))
def test_time_alone_never_raises_a_level(some: list[Evidence], days: int) -> None:
    later = NOW + timedelta(days=days)
    now = level_of(some, CHILD, policy=POLICY, now=NOW)
    then = level_of(some, CHILD, policy=POLICY, now=later)
    assert then.level <= now.level
    if now.until is None or later.date() < now.until - timedelta(days=1):
        assert then.level == now.level

"""Asking registers: every answer, what is counted, what is remembered, what is asked again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from connectors.contract import Status
from connectors.doubles import RecordingHTTP
from connectors.errors import ForbiddenAddress, Misconfigured
from connectors.house import ConnectorsHouse
from connectors.http import in_process
from connectors.register_doubles import Fault, Holder
from connectors.settings import ConnectorsSettings
from realnames.codes.values import school_day
from realnames.ledger.tables import Job
from realnames.ledger.values import SYSTEM, Actor, ActorKind
from realnames.people.actions import add_phone
from realnames.proofing.actions import correct_identity, withdraw_proof
from realnames.proofing.contract import CodeReturned, NetToken, NumberOnFile, SchoolWord
from realnames.proofing.inquiries import Asking, ask, ask_again
from realnames.proofing.refusals import (
    GuardianFirst,
    MethodNotOffered,
    NoSuchProof,
    NothingToVerify,
    TooManyTries,
)
from realnames.proofing.rules import SAID
from realnames.proofing.store import evidence_of
from realnames.proofing.tables import TryRow
from realnames.proofing.values import IAL, InquiryId, Method, Shown
from realnames.proofing.verifiers import open_verifiers
from tests.realnames.proofing.conftest import CLERK, REGISTER
from tests.realnames.proofing.steps import everything, level
from tests.realnames.steps import PUPIL_NUMBER, a_number, a_person, events_of

CHECK = NumberOnFile("consent 17")


def tries(ledger) -> list[int]:
    with ledger.read() as connection:
        return sorted(connection.execute(select(TryRow.tries)).scalars())


@pytest.fixture
def check(asking, pupil):
    """Ask whether the pupil's name belongs to her number."""

    def act(actor: Actor = CLERK, testimony=CHECK, whom=None):
        return ask(asking, whom or pupil, testimony, actor=actor)

    return act


def test_a_match_alone_says_nothing_of_who_sits_there(ledger, check, pupil, policy) -> None:
    outcome = check()
    assert (outcome.shown, outcome.level) == (Shown.CONFIRMED, IAL.ONE)
    assert level(ledger, pupil, policy).level is IAL.ONE
    assert {"proof.register_asked", "proof.recorded"} <= set(events_of(ledger, pupil))


def test_a_match_with_the_schools_word_or_the_telephone_makes_level_two(
    office, check, pupil, enrolled
) -> None:
    check()
    assert office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH).level is IAL.TWO
    office.clock.advance(days=1100)  # the school's word is old by now
    phone = a_number(office.grounds, "13800138000", kind="MOBILE_CN")
    with office.ledger.unit(SYSTEM) as unit:
        add_phone(unit, pupil, phone)
    office.give(pupil, CodeReturned(phone, "c1", office.clock()), Method.PHONE_POSSESSION)
    assert level(office.ledger, pupil, office.policy).because == "population_and_phone"


@pytest.mark.parametrize("status", list(Status))
def test_every_answer_is_told_as_the_table_says(office, check, pupil, status: Status) -> None:
    office.double.will(status)
    outcome = check()
    assert outcome.shown is SAID[status]
    assert outcome.level is level(office.ledger, pupil, office.policy).level is IAL.ONE
    with office.ledger.read() as connection:
        kept = [proof.result for proof in evidence_of(connection, pupil)]
    entered = {
        Status.MATCHED,
        Status.MISMATCHED,
        Status.NOT_FOUND,
        Status.DOCUMENT_INVALID,
        Status.DOCUMENT_EXPIRED,
        Status.EVIDENCE_REJECTED,
    }
    assert kept == ([status] if status in entered else [])
    free = status in (Status.PROVIDER_UNAVAILABLE, Status.RATE_LIMITED)
    assert tries(office.ledger) == ([0, 0] if free else [1, 1])


@pytest.mark.parametrize(
    "fault",
    [
        Fault.UNSIGNED,
        Fault.WRONG_SIGNATURE,
        Fault.OTHER_REQUEST,
        Fault.CLOCK_WRONG,
        Fault.NOT_JSON,
        Fault.OTHER_WORDS,
        Fault.TOO_LONG,
        Fault.BROKEN,
        Fault.BUSY,
    ],
)
def test_a_register_that_answers_wrongly_is_away_and_nobody_pays_for_it(
    ledger, double, check, pupil, fault: Fault
) -> None:
    double.will(fault)
    assert check().shown is Shown.TRY_LATER
    assert tries(ledger) == [0, 0]
    with ledger.read() as connection:
        assert evidence_of(connection, pupil) == ()
    assert "proof.register_silent" in events_of(ledger, pupil)


def test_a_register_that_is_away_a_hundred_times_still_leaves_five_tries(double, clock, check) -> None:
    for _ in range(100):
        double.will(Status.PROVIDER_UNAVAILABLE)
        assert check().shown is Shown.TRY_LATER
    assert check().shown is Shown.CONFIRMED


def test_one_number_is_asked_about_five_times_a_day_over_all_officers(double, clock, check) -> None:
    for turn in range(5):
        double.will(Status.EVIDENCE_REJECTED)
        check(Actor(ActorKind.OPERATOR, f"clerk {turn}"))
    with pytest.raises(TooManyTries):
        check(Actor(ActorKind.OPERATOR, "another"))
    assert double.charged == 5
    clock.set(clock().replace(hour=16, minute=0))  # midnight in Beijing
    assert check().shown is Shown.CONFIRMED


def test_one_officer_asks_so_often_a_day_whoever_it_is_about(ledger, asking, grounds, pupil, mother) -> None:
    limits = replace(asking.policy.limits, tries_per_operator_and_day=1)
    strict = replace(asking, policy=replace(asking.policy, limits=limits))
    ask(strict, pupil, CHECK, actor=CLERK)
    with pytest.raises(TooManyTries):
        ask(strict, mother, CHECK, actor=CLERK)
    assert ask(strict, mother, CHECK, actor=Actor(ActorKind.OPERATOR, "another")).shown is Shown.CONFIRMED
    assert tries(ledger) == [1, 1, 1, 1]


def test_the_same_question_within_minutes_is_answered_from_memory(
    ledger, double, clock, check, policy
) -> None:
    first = check()
    clock.advance(minutes=9)
    again = check()
    assert (again.shown, again.proof_id != first.proof_id) == (Shown.CONFIRMED, True)
    assert double.charged == 1
    assert tries(ledger) == [1, 1]
    clock.advance(minutes=2)
    check()
    assert double.charged == 2


def test_memory_does_not_make_an_answer_younger(ledger, clock, check, pupil) -> None:
    check()
    clock.advance(minutes=9)
    check()
    with ledger.read() as connection:
        first, second = evidence_of(connection, pupil)
    assert first.at == second.at
    assert first.reference == second.reference


def test_a_withdrawn_answer_is_not_remembered(ledger, double, check, policy) -> None:
    outcome = check()
    with ledger.unit(SYSTEM) as unit:
        withdraw_proof(unit, outcome.proof_id, reason="by mistake", policy=policy)
    check()
    assert double.charged == 2


def test_a_later_no_takes_an_earlier_yes_back(office, check, pupil, enrolled) -> None:
    check()
    office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH)
    assert level(office.ledger, pupil, office.policy).level is IAL.TWO
    office.clock.advance(days=40)
    office.double.citizens[PUPIL_NUMBER] = "刘子晗"
    assert check().shown is Shown.NOT_CONFIRMED
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE


def test_what_waits_is_asked_again_under_the_same_id_and_costs_no_try(ledger, double, asking, check) -> None:
    double.will(Status.PENDING_MANUAL)
    waiting = check()
    assert waiting.shown is Shown.WAITING
    double.will(Status.PENDING_MANUAL)
    assert ask_again(asking, waiting.inquiry_id, actor=SYSTEM).shown is Shown.WAITING
    done = ask_again(asking, waiting.inquiry_id, actor=SYSTEM)
    assert (done.shown, done.inquiry_id) == (Shown.CONFIRMED, waiting.inquiry_id)
    assert double.asked == {str(waiting.inquiry_id): 3}
    assert tries(ledger) == [1, 1]
    again = ask_again(asking, waiting.inquiry_id, actor=SYSTEM)
    assert (again.shown, again.proof_id) == (Shown.CONFIRMED, None)
    assert double.asked == {str(waiting.inquiry_id): 3}


def test_a_register_that_goes_away_meanwhile_leaves_the_question_open(double, asking, check) -> None:
    double.will(Status.PENDING_MANUAL)
    waiting = check()
    double.will(Fault.BROKEN)
    assert ask_again(asking, waiting.inquiry_id, actor=SYSTEM).shown is Shown.WAITING
    assert ask_again(asking, waiting.inquiry_id, actor=SYSTEM).shown is Shown.CONFIRMED


def test_nobody_waits_for_ever(ledger, double, clock, asking, check) -> None:
    double.will(Status.PENDING_MANUAL)
    waiting = check()
    clock.advance(days=14)
    double.will(Status.PENDING_MANUAL)
    assert ask_again(asking, waiting.inquiry_id, actor=SYSTEM).shown is Shown.TRY_LATER
    assert ask_again(asking, waiting.inquiry_id, actor=SYSTEM).shown is Shown.TRY_LATER
    assert tries(ledger) == [0, 0]


def test_an_open_question_about_a_name_that_changed_is_closed(office, check, pupil) -> None:
    office.double.will(Status.PENDING_MANUAL)
    waiting = check()
    with office.ledger.unit(SYSTEM) as unit:
        correct_identity(unit, pupil, name="刘子晗", policy=office.policy)
    assert ask_again(office.asking, waiting.inquiry_id, actor=SYSTEM).shown is Shown.NOT_POSSIBLE
    assert office.double.asked == {str(waiting.inquiry_id): 1}


def test_what_the_person_must_do_first_is_shown_with_its_end(double, clock, asking, check) -> None:
    double.will(Status.USER_ACTION_REQUIRED)
    outcome = check()
    assert outcome.shown is Shown.ACTION_NEEDED
    assert outcome.next_step.url == f"https://identity.example.cn/act/{outcome.inquiry_id}"
    assert outcome.next_step.until == clock() + timedelta(minutes=2)
    assert ask_again(asking, outcome.inquiry_id, actor=SYSTEM).shown is Shown.CONFIRMED


def test_the_worker_is_told_to_ask_again(ledger, double, check) -> None:
    double.will(Status.PENDING_MANUAL)
    waiting = check()
    with ledger.read() as connection:
        keys = list(connection.execute(select(Job.key).where(Job.kind == "proof.ask_again")).scalars())
    assert len(keys) == 1
    assert keys[0].startswith(str(waiting.inquiry_id))


def test_a_second_reference_for_one_request_changes_nothing(double, ledger, asking, check, pupil) -> None:
    double.will(Status.PENDING_MANUAL)
    waiting = check()
    ask_again(asking, waiting.inquiry_id, actor=SYSTEM)
    double.will(Fault.OTHER_REFERENCE)
    ask_again(asking, waiting.inquiry_id, actor=SYSTEM)
    with ledger.read() as connection:
        assert len(evidence_of(connection, pupil)) == 1


def test_an_unknown_question_is_not_asked_again(asking, pupil) -> None:
    with pytest.raises(NoSuchProof):
        ask_again(asking, InquiryId(pupil), actor=SYSTEM)


def test_without_a_citizen_number_the_population_register_is_not_asked(ledger, double, asking) -> None:
    with ledger.unit(SYSTEM) as unit:
        nobody = a_person(unit, "王芳")
    with pytest.raises(NothingToVerify):
        ask(asking, nobody, CHECK, actor=CLERK)
    assert (double.charged, tries(ledger)) == (0, [])


def test_a_number_confirms_only_the_birth_day_and_sex_that_agree_with_it(
    ledger, check, pupil, policy
) -> None:
    with ledger.unit(SYSTEM) as unit:
        correct_identity(unit, pupil, gender="1", policy=policy)
    check()
    with ledger.read() as connection:
        (proof,) = evidence_of(connection, pupil)
    assert {fact.value for fact in proof.covers} == {"name", "number", "birth_day"}


def test_a_net_number_makes_level_three_with_no_number_on_file(ledger, asking, policy) -> None:
    with ledger.unit(SYSTEM) as unit:
        adult = a_person(unit, "李娟", pinyin="li juan")
    outcome = ask(asking, adult, NetToken("token-juan"), actor=CLERK)
    assert (outcome.shown, outcome.level) == (Shown.CONFIRMED, IAL.THREE)
    found = level(ledger, adult, policy)
    assert (found.because, found.evidence[0].reference) == ("national_service", "T000001")
    kept = everything(ledger)
    assert "token-juan" not in kept
    assert "opaque-juan" not in kept


def test_a_net_number_of_somebody_of_another_name_makes_nothing(ledger, double, asking, mother) -> None:
    assert ask(asking, mother, NetToken("token-han"), actor=CLERK).shown is Shown.NOT_CONFIRMED
    assert ask(asking, mother, NetToken("made up"), actor=CLERK).shown is Shown.DOCUMENT_NOT_ACCEPTED


def test_one_net_number_for_two_records_is_a_dispute_and_no_match(ledger, double, asking, mother, policy):
    with ledger.unit(SYSTEM) as unit:
        twin = a_person(unit, "李娟", pinyin="li juan")
    first = ask(asking, mother, NetToken("token-juan"), actor=CLERK)
    second = ask(asking, twin, NetToken("token-juan"), actor=CLERK)
    assert (second.shown, second.level) == (Shown.WAITING, IAL.ONE)
    assert "proof.disputed" in events_of(ledger, twin)
    assert level(ledger, mother, policy).level is IAL.THREE
    with ledger.unit(SYSTEM) as unit:
        withdraw_proof(unit, first.proof_id, reason="the other one it was", policy=policy)
    assert ask(asking, twin, NetToken("token-juan"), actor=CLERK).level is IAL.THREE


def test_an_answer_about_one_holder_is_not_remembered_for_a_namesake(ledger, double, asking, mother) -> None:
    double.holders["token-other"] = Holder("李娟", "opaque-other")
    with ledger.unit(SYSTEM) as unit:
        namesake = a_person(unit, "李娟", pinyin="li juan")
    ask(asking, mother, NetToken("token-juan"), actor=CLERK)
    assert ask(asking, namesake, NetToken("made up"), actor=CLERK).shown is Shown.DOCUMENT_NOT_ACCEPTED
    assert ask(asking, namesake, NetToken("token-other"), actor=CLERK).level is IAL.THREE


def test_a_child_under_fourteen_uses_a_net_number_only_with_a_guardians_consent(
    ledger, clock, asking, pupil, mother
) -> None:
    for guardian in (None, pupil):
        with pytest.raises(GuardianFirst):
            ask(asking, pupil, NetToken("token-han", guardian_id=guardian), actor=CLERK)
    assert tries(ledger) == []
    token = NetToken("token-han", guardian_id=mother)
    assert ask(asking, pupil, token, actor=CLERK).level is IAL.THREE
    clock.advance(days=700)
    assert ask(asking, pupil, NetToken("token-han"), actor=CLERK).shown is Shown.CONFIRMED


def test_a_net_question_is_asked_again_without_the_token(ledger, double, asking, mother) -> None:
    double.will(Status.USER_ACTION_REQUIRED)
    outcome = ask(asking, mother, NetToken("token-juan"), actor=CLERK)
    assert ask_again(asking, outcome.inquiry_id, actor=SYSTEM).level is IAL.THREE


def test_a_register_without_an_address_is_not_offered(ledger, pupil, policy) -> None:
    house = ConnectorsHouse(ConnectorsSettings(), RecordingHTTP())
    asking = Asking(ledger, open_verifiers(house), policy)
    for testimony in (CHECK, NetToken("token-han")):
        with pytest.raises(MethodNotOffered):
            ask(asking, pupil, testimony, actor=CLERK)


def test_what_only_the_operator_can_mend_is_said_loudly(ledger, double, pupil, policy) -> None:
    nowhere = ConnectorsSettings(population_url="https://other.example.cn/", population_secret="x")
    no_secret = ConnectorsSettings(population_url=f"{REGISTER}/population")
    for settings, expected in ((nowhere, ForbiddenAddress), (no_secret, Misconfigured)):
        house = ConnectorsHouse(settings, in_process(REGISTER, double))
        with pytest.raises(expected):
            ask(Asking(ledger, open_verifiers(house), policy), pupil, CHECK, actor=CLERK)
    assert tries(ledger) == [0, 0]


def test_days_are_counted_in_beijing(ledger, clock, check) -> None:
    check()
    with ledger.read() as connection:
        days = set(connection.execute(select(TryRow.day)).scalars())
    assert days == {school_day(clock())}

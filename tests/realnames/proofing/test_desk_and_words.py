"""Proof by our own means: the desk, the register of pupils, a school's and a guardian's word, a telephone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from realnames.accounts.actions import open_account
from realnames.enrolments.actions import enrol
from realnames.enrolments.values import NewAffiliation, Role
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, Actor, ActorKind
from realnames.people.actions import add_phone
from realnames.proofing.actions import prove, withdraw_proof
from realnames.proofing.contract import (
    CodeReturned,
    GuardianWord,
    NumberOnFile,
    RegisterClaim,
    SchoolWord,
)
from realnames.proofing.refusals import (
    MethodNotOffered,
    NoSuchProof,
    NothingToVerify,
    OwnWord,
    TooManyTries,
)
from realnames.proofing.store import evidence_of
from realnames.proofing.values import IAL, Form, Look, Method, MethodTerms, ProofId, Shown
from tests.realnames.proofing.conftest import BORN, GROWN_UP_NUMBER
from tests.realnames.proofing.steps import book, card, everything, level
from tests.realnames.steps import PUPIL_NUMBER, a_number, a_person, changes_of, events_of


def test_somebody_entered_and_not_proven_is_at_level_one(ledger: Ledger, pupil, policy) -> None:
    found = level(ledger, pupil, policy)
    assert (found.level, found.because, found.evidence, found.until) == (IAL.ONE, "said", (), None)


def test_an_officer_who_saw_the_card_makes_level_three(ledger: Ledger, give, pupil, number, policy) -> None:
    outcome = give(pupil, card(number), Method.DESK)
    assert (outcome.shown, outcome.level) == (Shown.CONFIRMED, IAL.THREE)
    found = level(ledger, pupil, policy)
    assert (found.because, found.until) == ("officer_in_person", date(2036, 8, 29))
    (proof,) = found.evidence
    assert (proof.officer_kind, proof.officer_id, proof.version) == ("operator", "clerk", "1")


def test_a_chip_read_is_told_apart_from_a_look(ledger: Ledger, give, pupil, number, policy) -> None:
    give(pupil, card(number, look=Look.CHIP), Method.DESK)
    assert level(ledger, pupil, policy).because == "chip_read"


def test_a_household_book_has_no_chip(give, pupil, number) -> None:
    with pytest.raises(NothingToVerify):
        give(pupil, replace(book(number), look=Look.CHIP), Method.DESK)


def test_evidence_is_told_of_and_the_person_is_looked_up_anew(ledger: Ledger, give, pupil, number) -> None:
    give(pupil, card(number), Method.DESK)
    assert {"proof.recorded", "proof.level_changed"} <= set(events_of(ledger, pupil))
    assert ("person", False) in changes_of(ledger, pupil)


def test_another_name_on_the_card_is_kept_and_makes_nothing(ledger, give, pupil, number, policy) -> None:
    outcome = give(pupil, card(number, "刘子晗"), Method.DESK)
    assert (outcome.shown, outcome.level) == (Shown.NOT_CONFIRMED, IAL.ONE)
    with ledger.read() as connection:
        assert len(evidence_of(connection, pupil)) == 1


def test_a_number_that_is_not_on_record_makes_nothing(give, pupil, grounds) -> None:
    outcome = give(pupil, card(a_number(grounds, GROWN_UP_NUMBER)), Method.DESK)
    assert (outcome.shown, outcome.level) == (Shown.NOT_CONFIRMED, IAL.ONE)


def test_an_expired_card_proves_nothing_and_a_card_counts_to_its_last_day(office, pupil, today) -> None:
    yesterday = today - timedelta(days=1)
    assert (
        office.give(pupil, card(office.number, valid_to=yesterday), Method.DESK).shown
        is Shown.DOCUMENT_NOT_ACCEPTED
    )
    office.clock.advance(seconds=1)
    assert office.give(pupil, card(office.number, valid_to=today), Method.DESK).level is IAL.THREE
    assert level(office.ledger, pupil, office.policy).until == today + timedelta(days=1)


def test_a_later_look_at_the_expired_card_takes_the_level_back(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    office.clock.advance(days=30)
    office.give(pupil, card(office.number, valid_to=date(2026, 9, 15)), Method.DESK)
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE


def test_nobody_sees_their_own_card_or_vouches_for_themselves(ledger, give, pupil, number, enrolled) -> None:
    with ledger.unit(SYSTEM) as unit:
        account_id = open_account(unit, pupil, username="liuzihan")
    herself = Actor(ActorKind.PERSON, str(account_id))
    with pytest.raises(OwnWord):
        give(pupil, card(number), Method.DESK, actor=herself)
    with pytest.raises(OwnWord):
        give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH, actor=herself)
    teacher = Actor(ActorKind.PERSON, "somebody-else")
    assert give(pupil, card(number), Method.DESK, actor=teacher).level is IAL.THREE


def test_the_register_alone_is_not_enough_and_with_the_schools_word_makes_level_two(
    office, pupil, enrolled
) -> None:
    claim = RegisterClaim("刘子涵", office.number)
    assert office.give(pupil, claim, Method.SCHOOL_REGISTER).level is IAL.ONE
    assert office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH).level is IAL.TWO
    assert level(office.ledger, pupil, office.policy).because == "register_and_school"


def test_a_pupil_without_papers_is_known_by_name_and_birth_day(ledger, clock, give, school, policy) -> None:
    with ledger.unit(SYSTEM) as unit:
        child = a_person(unit, "阿依古丽·吐尔逊", birth_day=BORN)
    claim = RegisterClaim("阿依古丽·吐尔逊", birth_day=BORN)
    assert give(child, claim, Method.SCHOOL_REGISTER).shown is Shown.NOT_CONFIRMED
    with ledger.unit(SYSTEM) as unit:
        enrol(unit, NewAffiliation(child, school, Role.STUDENT, "roster", "k2"))
    clock.advance(seconds=1)
    assert give(child, claim, Method.SCHOOL_REGISTER).shown is Shown.CONFIRMED
    assert give(child, SchoolWord(school), Method.SCHOOL_VOUCH).level is IAL.TWO
    assert level(ledger, child, policy).level is IAL.TWO
    other_day = RegisterClaim("阿依古丽·吐尔逊", birth_day=date(2014, 6, 16))
    assert give(child, other_day, Method.SCHOOL_REGISTER).shown is Shown.NOT_CONFIRMED
    with pytest.raises(NothingToVerify):
        give(child, RegisterClaim("阿依古丽·吐尔逊"), Method.SCHOOL_REGISTER)


def test_a_school_does_not_vouch_for_somebody_who_is_not_there(give, pupil, school, mother) -> None:
    assert give(pupil, SchoolWord(school), Method.SCHOOL_VOUCH).shown is Shown.NOT_CONFIRMED
    assert give(mother, SchoolWord(school), Method.SCHOOL_VOUCH).shown is Shown.NOT_CONFIRMED


def test_wrong_name_and_unknown_number_are_told_alike(give, pupil, number, grounds, enrolled) -> None:
    wrong = give(pupil, RegisterClaim("刘子晗", number), Method.SCHOOL_REGISTER)
    unknown = RegisterClaim("刘子涵", a_number(grounds, GROWN_UP_NUMBER))
    assert give(pupil, unknown, Method.SCHOOL_REGISTER).shown is wrong.shown is Shown.NOT_CONFIRMED


def test_the_register_answers_five_times_a_day_about_one_number(office, pupil, enrolled) -> None:
    claim = RegisterClaim("刘子晗", office.number)
    for _ in range(5):
        office.give(pupil, claim, Method.SCHOOL_REGISTER)
    for actor in (Actor(ActorKind.OPERATOR, "another"), Actor(ActorKind.PERSON, "somebody")):
        with pytest.raises(TooManyTries):
            office.give(pupil, claim, Method.SCHOOL_REGISTER, actor=actor)
    office.clock.advance(days=1)
    office.give(pupil, claim, Method.SCHOOL_REGISTER)


def test_a_child_is_proven_by_book_proven_guardian_and_school(office, pupil, mother, enrolled) -> None:
    hers = a_number(office.grounds, GROWN_UP_NUMBER)
    assert office.give(mother, card(hers, "李娟"), Method.DESK).level is IAL.THREE
    assert office.give(pupil, book(office.number), Method.DESK).level is IAL.ONE
    assert office.give(pupil, GuardianWord(mother), Method.GUARDIAN_VOUCH).level is IAL.ONE
    assert office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH).level is IAL.THREE
    found = level(office.ledger, pupil, office.policy)
    assert found.because == "family_and_school"
    assert {part.method for part in found.evidence} == {
        Method.DESK,
        Method.GUARDIAN_VOUCH,
        Method.SCHOOL_VOUCH,
    }


def test_a_guardians_word_is_worth_what_the_guardian_was_proven(office, pupil, mother, enrolled) -> None:
    office.give(pupil, book(office.number), Method.DESK)
    office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH)
    assert office.give(pupil, GuardianWord(mother), Method.GUARDIAN_VOUCH).level is IAL.TWO
    office.give(mother, card(a_number(office.grounds, GROWN_UP_NUMBER), "李娟"), Method.DESK)
    assert level(office.ledger, pupil, office.policy).level is IAL.TWO  # the word was given before
    office.clock.advance(minutes=1)
    assert office.give(pupil, GuardianWord(mother), Method.GUARDIAN_VOUCH).level is IAL.THREE


def test_whoever_is_no_guardian_has_no_word(ledger, give, pupil, mother) -> None:
    with ledger.unit(SYSTEM) as unit:
        stranger = a_person(unit, "王芳", pinyin="wang fang")
    assert give(pupil, GuardianWord(stranger), Method.GUARDIAN_VOUCH).shown is Shown.NOT_CONFIRMED
    assert give(pupil, GuardianWord(mother), Method.GUARDIAN_VOUCH).shown is Shown.CONFIRMED
    with pytest.raises(NothingToVerify):
        give(stranger, GuardianWord(mother), Method.GUARDIAN_VOUCH)  # nobody knows when she was born


def test_one_guardians_word_does_not_unsay_anothers(office, pupil, mother, enrolled) -> None:
    office.give(mother, card(a_number(office.grounds, GROWN_UP_NUMBER), "李娟"), Method.DESK)
    office.give(pupil, book(office.number), Method.DESK)
    office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH)
    office.give(pupil, GuardianWord(mother), Method.GUARDIAN_VOUCH)
    office.clock.advance(days=1)
    with office.ledger.unit(SYSTEM) as unit:
        stranger = a_person(unit, "王芳", pinyin="wang fang")
    assert office.give(pupil, GuardianWord(stranger), Method.GUARDIAN_VOUCH).level is IAL.THREE


def test_a_telephone_proves_who_holds_it_and_no_name(office, pupil) -> None:
    phone = a_number(office.grounds, "13800138000", kind="MOBILE_CN")
    with pytest.raises(NothingToVerify):
        office.give(pupil, CodeReturned(phone, "c1", office.clock()), Method.PHONE_POSSESSION)
    with office.ledger.unit(SYSTEM) as unit:
        add_phone(unit, pupil, phone)
    stale = CodeReturned(phone, "c1", office.clock() - timedelta(minutes=11))
    assert office.give(pupil, stale, Method.PHONE_POSSESSION).shown is Shown.DOCUMENT_NOT_ACCEPTED
    outcome = office.give(pupil, CodeReturned(phone, "c2", office.clock()), Method.PHONE_POSSESSION)
    assert (outcome.shown, outcome.level) == (Shown.CONFIRMED, IAL.ONE)
    assert level(office.ledger, pupil, office.policy).because == "phone"


def test_evidence_withdrawn_counts_no_more_and_the_journal_says_why(ledger, give, pupil, number, policy):
    outcome = give(pupil, card(number), Method.DESK)
    for _ in range(2):
        with ledger.unit(SYSTEM) as unit:
            found = withdraw_proof(unit, outcome.proof_id, reason="forged card", policy=policy)
    assert found.level is level(ledger, pupil, policy).level is IAL.ONE
    assert events_of(ledger, pupil).count("proof.withdrawn") == 1
    with pytest.raises(NoSuchProof), ledger.unit(SYSTEM) as unit:
        withdraw_proof(unit, ProofId(pupil), reason="forged card", policy=policy)


def test_a_method_that_is_switched_off_or_of_a_register_is_not_offered(office, verifiers, pupil) -> None:
    off = replace(
        office.policy, methods={**office.policy.methods, Method.DESK: MethodTerms(3650, offered=False)}
    )
    with pytest.raises(MethodNotOffered), office.ledger.unit(SYSTEM) as unit:
        prove(unit, pupil, card(office.number), method=Method.DESK, verifiers=verifiers, policy=off)
    with pytest.raises(MethodNotOffered):
        office.give(pupil, NumberOnFile("consent"), Method.POPULATION)


@pytest.mark.parametrize(
    "method",
    [
        Method.DESK,
        Method.SCHOOL_REGISTER,
        Method.SCHOOL_VOUCH,
        Method.GUARDIAN_VOUCH,
        Method.PHONE_POSSESSION,
    ],
)
def test_a_verifier_takes_only_its_own_kind_of_testimony(give, pupil, method: Method) -> None:
    with pytest.raises(NothingToVerify):
        give(pupil, NumberOnFile("consent"), method)


def test_the_ledger_keeps_no_number_and_no_name_beside_the_record(ledger, give, pupil, number, enrolled):
    give(pupil, card(number), Method.DESK)
    give(pupil, RegisterClaim("刘子晗", number), Method.SCHOOL_REGISTER)
    kept = everything(ledger)
    assert PUPIL_NUMBER not in kept
    assert "刘子晗" not in kept
    assert kept.count("刘子涵") == 2  # the person's name and its folded form
    assert Form.CARD.value in kept

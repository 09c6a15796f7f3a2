"""What becomes of a level: periods end, names and numbers change, the policy changes, children grow up."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.contract import Status
from realnames.documents.actions import add_document, end_document
from realnames.documents.store import documents_of
from realnames.house import RealnamesHouse
from realnames.ledger.tables import Job
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.worker import Worker
from realnames.people.actions import add_phone, correct_person
from realnames.people.store import person
from realnames.people.values import NoSuchPerson, PersonId
from realnames.proofing.actions import correct_identity, end_identity_document, renew_everybody
from realnames.proofing.contract import CodeReturned, GuardianWord, NumberOnFile, RegisterClaim, SchoolWord
from realnames.proofing.inquiries import ask
from realnames.proofing.jobs import JOBS, REACTIONS, forget_tries
from realnames.proofing.levels import renew_level
from realnames.proofing.store import evidence_of
from realnames.proofing.values import IAL, Method, MethodTerms
from realnames.settings import RealnamesSettings
from tests.realnames.proofing.conftest import GROWN_UP_NUMBER
from tests.realnames.proofing.steps import book, card, level
from tests.realnames.steps import a_number, a_person, events_of

OTHER_NUMBER = "360730201406159847"


@pytest.fixture
def worker(ledger: Ledger, connectors, codes, policy):
    house = RealnamesHouse(connectors, RealnamesSettings(), ledger, codes, policy)
    kinds = [kind.bound_to(house) for kind in JOBS]
    return Worker(ledger, reactions=REACTIONS, kinds=kinds, jitter=lambda: 0.5)


def column(ledger: Ledger, person_id: PersonId) -> int:
    with ledger.read() as connection:
        return person(connection, person_id).ial


def test_a_level_ends_by_itself_on_the_first_moment_of_its_day(office, worker, pupil) -> None:
    office.give(pupil, card(office.number, valid_to=date(2026, 12, 31)), Method.DESK)
    office.clock.set(office.clock().replace(month=12, day=31, hour=15, minute=59))
    worker.run_once()
    assert column(office.ledger, pupil) == 3
    office.clock.advance(minutes=1)  # midnight in Beijing
    worker.run_once()
    assert column(office.ledger, pupil) == 1
    level(office.ledger, pupil, office.policy)
    assert events_of(office.ledger, pupil).count("proof.level_changed") == 2


def test_many_levels_end_on_one_day_by_one_job(office, worker) -> None:
    people = []
    for place in range(3):
        with office.ledger.unit(SYSTEM) as unit:
            person_id = a_person(unit, "王芳", birth_day=date(1980, 1, 1))
            passport = a_number(office.grounds, f"E1234567{place}", kind="PASSPORT_CN")
            add_document(unit, person_id, passport, source="counter")
        office.give(person_id, card(passport, "王芳", valid_to=date(2026, 9, 30)), Method.DESK)
        people.append(person_id)
    with office.ledger.read() as connection:
        assert len(connection.execute(select(Job).where(Job.kind == "proof.lapse")).all()) == 1
    office.clock.set(office.clock().replace(day=30, hour=16))
    worker.run_once()
    assert [column(office.ledger, person_id) for person_id in people] == [1, 1, 1]


def test_a_new_name_is_to_be_proven_anew_and_the_old_name_again_counts(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    with office.ledger.unit(SYSTEM) as unit:
        assert correct_identity(unit, pupil, name="刘子晗", policy=office.policy).level is IAL.ONE
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE
    office.clock.advance(days=1)
    assert office.give(pupil, card(office.number, "刘子晗"), Method.DESK).level is IAL.THREE
    with office.ledger.unit(SYSTEM) as unit:
        correct_identity(unit, pupil, name="刘子涵", policy=office.policy)
    assert level(office.ledger, pupil, office.policy).level is IAL.THREE


def test_another_spelling_of_the_same_name_changes_nothing(ledger, give, mother, grounds, policy) -> None:
    give(mother, card(a_number(grounds, GROWN_UP_NUMBER), "李 娟"), Method.DESK)
    assert level(ledger, mother, policy).level is IAL.THREE


def test_a_number_that_ends_takes_what_was_proven_by_it_along(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    with office.ledger.unit(SYSTEM) as unit:
        (document,) = documents_of(unit.connection, pupil)
        end_identity_document(unit, document, reason="corrected", policy=office.policy)
        add_document(unit, pupil, a_number(office.grounds, OTHER_NUMBER), source="counter")
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE


def test_one_more_document_changes_nothing(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    with office.ledger.unit(SYSTEM) as unit:
        passport = a_number(office.grounds, "E12345678", kind="PASSPORT_CN")
        add_document(unit, pupil, passport, source="counter")
        renew_level(unit, pupil, policy=office.policy)
    assert level(office.ledger, pupil, office.policy).level is IAL.THREE


def test_a_birth_day_that_is_corrected_unsays_only_what_hung_on_it(office, pupil, mother, enrolled) -> None:
    office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH)
    office.give(pupil, book(office.number), Method.DESK)
    assert level(office.ledger, pupil, office.policy).level is IAL.TWO
    with office.ledger.unit(SYSTEM) as unit:
        correct_identity(unit, pupil, birth_day=date(2014, 6, 16), policy=office.policy)
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE


def test_whoever_changes_a_record_another_way_is_followed_within_seconds(office, worker, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    with office.ledger.unit(SYSTEM) as unit:
        correct_person(unit, pupil, name="刘子晗")
    assert column(office.ledger, pupil) == 3
    worker.run_once()
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE
    with office.ledger.unit(SYSTEM) as unit:
        correct_person(unit, pupil, name="刘子涵")
    worker.run_once()
    assert level(office.ledger, pupil, office.policy).level is IAL.THREE
    with office.ledger.unit(SYSTEM) as unit:
        (document,) = documents_of(unit.connection, pupil)
        end_document(unit, document, reason="corrected")
    worker.run_once()
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE


def test_what_family_and_school_said_of_a_child_ends_at_eighteen(
    office, worker, pupil, mother, enrolled
) -> None:
    office.clock.set(office.clock().replace(year=2031))
    office.give(mother, card(a_number(office.grounds, GROWN_UP_NUMBER), "李娟"), Method.DESK)
    office.give(pupil, book(office.number), Method.DESK)
    office.give(pupil, GuardianWord(mother), Method.GUARDIAN_VOUCH)
    assert office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH).level is IAL.THREE
    assert level(office.ledger, pupil, office.policy).until == date(2032, 6, 15)
    office.clock.set(office.clock().replace(year=2032, month=6, day=14, hour=16))
    worker.run_once()
    found = level(office.ledger, pupil, office.policy)
    assert (found.level, found.because) == (IAL.TWO, "household_and_school")


def test_a_telephone_of_one_year_ago_is_no_proof_any_more(office, worker, pupil) -> None:
    phone = a_number(office.grounds, "13800138000", kind="MOBILE_CN")
    with office.ledger.unit(SYSTEM) as unit:
        add_phone(unit, pupil, phone)
    office.give(pupil, CodeReturned(phone, "c1", office.clock()), Method.PHONE_POSSESSION)
    office.clock.advance(days=365)
    worker.run_once()
    assert level(office.ledger, pupil, office.policy).because == "said"


def test_a_shorter_period_ends_levels_once_everybody_is_looked_at_again(office, pupil, mother) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    office.clock.advance(days=31)
    strict = replace(office.policy, methods={**office.policy.methods, Method.DESK: MethodTerms(30)})
    assert renew_everybody(office.ledger, policy=strict) == 1
    assert level(office.ledger, pupil, strict).level is IAL.ONE
    assert renew_everybody(office.ledger, policy=office.policy) == 1
    assert level(office.ledger, pupil, office.policy).level is IAL.THREE


def test_the_same_level_again_tells_nobody(ledger, give, pupil, number, policy) -> None:
    give(pupil, card(number), Method.DESK)
    with ledger.unit(SYSTEM) as unit:
        renew_level(unit, pupil, policy=policy)
    assert events_of(ledger, pupil).count("proof.level_changed") == 1


def test_nobody_unknown_has_a_level(ledger, clock, policy) -> None:
    with pytest.raises(NoSuchPerson), ledger.unit(SYSTEM) as unit:
        renew_level(unit, PersonId(UUID(int=1)), policy=policy)


def test_counters_of_days_gone_by_are_forgotten(office, pupil, enrolled) -> None:
    office.give(pupil, RegisterClaim("刘子涵", office.number), Method.SCHOOL_REGISTER)
    with office.ledger.unit(SYSTEM) as unit:
        assert forget_tries(unit) == 0
    office.clock.advance(days=1)
    with office.ledger.unit(SYSTEM) as unit:
        assert forget_tries(unit) == 2


def test_an_open_question_is_asked_again_by_the_worker(office, worker, pupil) -> None:
    office.double.will(Status.PENDING_MANUAL)
    ask(office.asking, pupil, NumberOnFile("consent"), actor=SYSTEM)
    for _ in range(3):
        office.clock.advance(minutes=31)
        worker.run_once()
    with office.ledger.read() as connection:
        assert [one.result for one in evidence_of(connection, pupil)] == [Status.MATCHED]
    assert sum(office.double.asked.values()) == 2


def test_a_crash_between_question_and_answer_is_made_good_by_the_worker(office, worker, pupil) -> None:

    class Crash(BaseException):
        pass

    def stop(point: str) -> None:
        if point == "proof.after_call":
            raise Crash

    crashing = replace(office.asking, ledger=replace(office.ledger, reached=stop))
    with pytest.raises(Crash):
        ask(crashing, pupil, NumberOnFile("consent"), actor=SYSTEM)
    office.clock.advance(minutes=61)
    worker.run_once()
    with office.ledger.read() as connection:
        assert [one.result for one in evidence_of(connection, pupil)] == [Status.MATCHED]
    assert (office.double.charged, list(office.double.asked.values())) == (1, [2])

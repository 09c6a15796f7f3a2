"""Verified claims (OpenID Identity Assurance 1.0): what the ledger holds, and not a word more."""

import json
from datetime import date, timedelta

import msgspec
import pytest

from realnames.ledger.values import SYSTEM
from realnames.people.actions import add_phone
from realnames.proofing.actions import correct_identity
from realnames.proofing.contract import (
    CodeReturned,
    GuardianWord,
    NetToken,
    NumberOnFile,
    RegisterClaim,
    SchoolWord,
)
from realnames.proofing.inquiries import ask
from realnames.proofing.reads import standing_of
from realnames.proofing.values import Fact, Look, Method
from realnames.proofing.verified import CHECK_METHODS, EVIDENCE_TYPES, fact_of, verified_claims
from tests.realnames.proofing.conftest import CLERK, GROWN_UP_NUMBER
from tests.realnames.proofing.steps import book, card
from tests.realnames.steps import PUPIL_NUMBER, a_number

CLAIMS = {
    "name": "刘子涵",
    "birthdate": "2014-06-15",
    "gender": "female",
    "age_over_14": False,
    "nickname": "涵涵",
    "phone_number": "+8613800138000",
}


def told(office, person_id, claims=None):
    """What a client would read."""
    with office.ledger.read() as connection:
        found = standing_of(
            connection, office.ledger.vault, person_id, policy=office.policy, now=office.clock()
        )
    answer = verified_claims(found.reached, CLAIMS if claims is None else claims, facts=found.facts)
    return json.loads(msgspec.json.encode(answer))


def test_nothing_proven_is_nothing_asserted(office, pupil) -> None:
    assert told(office, pupil) == []
    office.give(pupil, card(office.number, "刘子晗"), Method.DESK)
    assert told(office, pupil) == []


def test_an_officer_in_person(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    assert told(office, pupil) == [
        {
            "verification": {
                "trust_framework": "cn_llap",
                "assurance_level": "ial3",
                "time": "2026-09-01T08:00Z",
                "evidence": [
                    {
                        "type": "document",
                        "check_details": [
                            {"check_method": "vpip", "time": "2026-09-01T08:00Z"},
                            {"check_method": "pvp", "time": "2026-09-01T08:00Z"},
                        ],
                        "document_details": {"type": "idcard"},
                    }
                ],
            },
            "claims": {
                "name": "刘子涵",
                "birthdate": "2014-06-15",
                "gender": "female",
                "age_over_14": False,
            },
        }
    ]


def test_a_read_chip_is_a_cryptographic_check(office, pupil) -> None:
    office.give(pupil, card(office.number, look=Look.CHIP), Method.DESK)
    checks = told(office, pupil)[0]["verification"]["evidence"][0]["check_details"]
    assert [check["check_method"] for check in checks] == ["vcrypt", "pvp"]


def test_register_and_school_are_a_record_and_a_word_with_no_name_in_it(office, pupil, enrolled) -> None:
    office.give(pupil, RegisterClaim("刘子涵", office.number), Method.SCHOOL_REGISTER)
    assert told(office, pupil) == []
    office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH)
    (answer,) = told(office, pupil)
    assert answer["verification"]["assurance_level"] == "ial2"
    record, word = answer["verification"]["evidence"]
    assert (record["type"], record["record"]) == ("electronic_record", {"type": "education"})
    assert record["check_details"][0]["organization"] == "青云小学"
    assert word == {
        "type": "vouch",
        "attestation": {
            "type": "digital_attestation",
            "voucher": {"organization": "青云小学", "occupation": "school"},
        },
    }


def test_a_telephone_is_verified_beside_the_name_and_by_itself(office, pupil) -> None:
    phone = a_number(office.grounds, "13800138000", kind="MOBILE_CN")
    with office.ledger.unit(SYSTEM) as unit:
        add_phone(unit, pupil, phone)
    office.give(pupil, CodeReturned(phone, "c1", office.clock()), Method.PHONE_POSSESSION)
    (alone,) = told(office, pupil)
    assert (alone["verification"]["assurance_level"], list(alone["claims"])) == ("ial1", ["phone_number"])
    office.give(pupil, card(office.number), Method.DESK)
    first, second = told(office, pupil)
    assert (first["verification"]["assurance_level"], "phone_number" in first["claims"]) == ("ial3", False)
    assert second == alone


def test_family_and_school(office, pupil, mother, enrolled) -> None:
    office.give(mother, card(a_number(office.grounds, GROWN_UP_NUMBER), "李娟"), Method.DESK)
    office.give(pupil, book(office.number), Method.DESK)
    office.give(pupil, GuardianWord(mother), Method.GUARDIAN_VOUCH)
    office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH)
    (answer,) = told(office, pupil)
    kinds = [one["type"] for one in answer["verification"]["evidence"]]
    assert (answer["verification"]["assurance_level"], kinds) == ("ial3", ["document", "vouch", "vouch"])
    assert "李娟" not in json.dumps(answer, ensure_ascii=False)


def test_a_net_number_verifies_the_name_alone(office, mother) -> None:
    ask(office.asking, mother, NetToken("token-juan"), actor=CLERK)
    (answer,) = told(office, mother)
    assert list(answer["claims"]) == ["name"]
    assert answer["verification"]["evidence"][0]["check_details"][0]["check_method"] == "auth"


def test_a_corrected_birth_day_is_not_asserted_any_more(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    with office.ledger.unit(SYSTEM) as unit:
        correct_identity(unit, pupil, birth_day=date(2014, 6, 16), policy=office.policy)
    assert list(told(office, pupil)[0]["claims"]) == ["name"]


def test_expired_evidence_is_not_asserted(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    office.clock.set(office.clock() + timedelta(days=3650))
    assert told(office, pupil) == []


def test_no_reference_number_or_index_is_told(office, pupil, enrolled) -> None:
    ask(office.asking, pupil, NumberOnFile("consent"), actor=CLERK)
    office.give(pupil, SchoolWord(enrolled), Method.SCHOOL_VOUCH)
    text = json.dumps(told(office, pupil), ensure_ascii=False)
    for secret in (PUPIL_NUMBER, "T000001", str(enrolled), str(pupil), "clerk"):
        assert secret not in text


def test_only_what_was_asked_for_is_told(office, pupil) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    assert told(office, pupil, {}) == []
    assert told(office, pupil, {"nickname": "涵涵", "age_over_x": True, "sub": "p1"}) == []
    assert list(told(office, pupil, {"name": "刘子涵"})[0]["claims"]) == ["name"]


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("name", Fact.NAME),
        ("birthdate", Fact.BIRTH_DAY),
        ("age_over_18", Fact.BIRTH_DAY),
        ("age_over_", None),
        ("gender", Fact.GENDER),
        ("phone_number", Fact.PHONE),
        ("email", None),
        ("given_name", None),
    ],
)
def test_which_fact_a_claim_says(claim: str, fact: Fact | None) -> None:
    assert fact_of(claim) is fact


def test_what_discovery_would_announce_is_all_that_is_ever_told(office, pupil, enrolled) -> None:
    office.give(pupil, card(office.number), Method.DESK)
    for answer in told(office, pupil):
        for one in answer["verification"]["evidence"]:
            assert one["type"] in EVIDENCE_TYPES
            assert all(check["check_method"] in CHECK_METHODS for check in one.get("check_details", ()))

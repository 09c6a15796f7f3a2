"""Every kind of number against its vectors, and the properties of their arithmetic.

`identity_vectors.csv` is a table of 156 synthetic numbers of 14 kinds, made by computing the check
characters (two are the published specimens of the permanent residence card). None is a real person's.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from realnames.codes.reads import load_codes
from realnames.codes.values import Codes
from realnames.documents.kinds import KINDS, PAPERS
from realnames.documents.rules import examine, mod_11_2, normalise, organisation_check, parse
from realnames.documents.values import CitizenNumber, Fault, Grounds, NumberFaulty, Warned

with (Path(__file__).parent / "identity_vectors.csv").open(encoding="utf-8", newline="") as file:
    VECTORS = [tuple(row.values()) for row in csv.DictReader(file)]

GROUNDS = Grounds(load_codes(), date(2025, 11, 24))
CITIZEN, OLD = KINDS["ID_CARD_18"], KINDS["ID_CARD_15"]


def outcome(verdict) -> str:
    if verdict.fault:
        return "invalid"
    return "warning" if verdict.warning else "valid"


@pytest.mark.parametrize(("kind", "value", "expected", "reason"), VECTORS)
def test_every_vector_is_judged_as_the_table_says(kind: str, value: str, expected: str, reason: str) -> None:
    if "left unnormalised" in reason:
        verdict = KINDS[kind].judge(value, GROUNDS)
    else:
        verdict = examine(value, KINDS[kind], GROUNDS)
    assert outcome(verdict) == expected


def test_the_vectors_cover_fourteen_kinds() -> None:
    assert len({kind for kind, *_ in VECTORS}) == 14


def test_every_type_of_paper_has_its_numbers(codes: Codes) -> None:
    assert set(PAPERS) == set(codes.tables["id_document_type"].rows)


@pytest.mark.parametrize(
    ("text", "fault", "reason"),
    [
        ("36010219900228981", Fault.SYNTAX, "document.form"),
        ("990102199002289812", Fault.STRUCTURE, "document.region"),
        ("360102199002309812", Fault.STRUCTURE, "document.date"),
        ("360102199002280001", Fault.STRUCTURE, "document.sequence"),
        ("360102199002289810", Fault.CHECK, "document.check"),
        ("810000199506079812", Fault.STRUCTURE, "document.region"),
    ],
)
def test_a_fault_says_how_far_the_number_got(text: str, fault: Fault, reason: str) -> None:
    verdict = examine(text, CITIZEN, GROUNDS)
    assert (verdict.fault, verdict.reason) == (fault, reason)


def test_an_unknown_county_of_a_known_province_only_warns() -> None:
    assert examine("369999199002289816", CITIZEN, GROUNDS).warning is Warned.COUNTY_UNKNOWN


def test_the_first_half_of_life_may_have_an_abolished_county() -> None:
    assert examine("362101197512319830", CITIZEN, GROUNDS).warning is None


@pytest.mark.parametrize(
    "typed", ["３６０１０２１９９００２２８９８１５", " 360102 19900228 9815 ", "360102\u3000199002289815"]
)
def test_full_width_digits_and_blanks_do_not_matter(typed: str) -> None:
    assert parse(typed, CITIZEN, GROUNDS).reveal() == "360102199002289815"


def test_a_lower_case_x_is_an_x() -> None:
    assert parse("36070220080808901x", CITIZEN, GROUNDS).reveal().endswith("X")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("360102620817981", "360102196208179810"),
        ("362330700101982", "362330197001019820"),
        ("362432831120983", "362432198311209833"),
        ("110101491001984", "11010119491001984X"),
        ("362101551231985", "362101195512319858"),
    ],
)
def test_fifteen_digits_are_kept_as_the_eighteen_they_became(old: str, new: str) -> None:
    number = parse(old, OLD, GROUNDS)
    assert (number.kind, number.reveal()) == ("ID_CARD_18", new)
    assert number == parse(new, CITIZEN, GROUNDS)


def test_a_citizen_number_tells_birthday_and_gender() -> None:
    number = parse("360730201406159820", CITIZEN, GROUNDS)
    assert isinstance(number, CitizenNumber)
    assert (number.birth_day, number.gender) == (date(2014, 6, 15), "2")


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("HM_PERMIT", "H90000001", "H9000000101"),
        ("TW_PERMIT", "90000005", "9000000501(A)"),
    ],
)
def test_a_renewed_permit_is_the_same_person(kind: str, one: str, other: str) -> None:
    found = KINDS[kind]
    assert found.key(normalise(one, found)) == found.key(normalise(other, found))


@pytest.mark.parametrize("typed", ["13800000000", "+8613800000000", "0086 138 0000 0000", "86-138-0000-0000"])
def test_one_telephone_has_one_form(typed: str) -> None:
    assert parse(typed, KINDS["MOBILE_CN"], GROUNDS).reveal() == "+8613800000000"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("USA/E12345678", None),
        ("E12345678", Fault.SYNTAX),
        ("XXX/E12345678", Fault.STRUCTURE),
        ("USA/12", Fault.SYNTAX),
    ],
)
def test_a_foreign_passport_names_its_country(text: str, fault: Fault | None) -> None:
    assert examine(text, KINDS["PASSPORT_FOREIGN"], GROUNDS).fault is fault


def test_other_papers_are_taken_as_they_are_but_not_empty() -> None:
    assert examine("军字第00001号", KINDS["OTHER"], GROUNDS).fault is None
    assert examine("  ", KINDS["OTHER"], GROUNDS).fault is Fault.SYNTAX


def test_a_refusal_never_repeats_the_number() -> None:
    with pytest.raises(NumberFaulty) as refused:
        parse("360102199002289810", CITIZEN, GROUNDS)
    assert refused.value.params == {"kind": "ID_CARD_18", "level": "check", "reason": "document.check"}
    assert "9810" not in str(refused.value)


BIRTH_DAYS = st.dates(date(1900, 1, 1), date(2025, 11, 24))
REGIONS = st.sampled_from(["360102", "362101", "110101", "441900"])
SEQUENCES = st.integers(1, 999)


@st.composite
def citizen_numbers(draw) -> str:
    body = f"{draw(REGIONS)}{draw(BIRTH_DAYS):%Y%m%d}{draw(SEQUENCES):03}"
    return body + mod_11_2(body)


@given(citizen_numbers())
def test_every_well_made_number_is_well(number: str) -> None:
    assert examine(number, CITIZEN, GROUNDS).fault is None


@given(citizen_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert examine(wrong, CITIZEN, GROUNDS).fault is not None


@given(citizen_numbers(), st.integers(0, 15))
def test_two_swapped_neighbours_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or examine(swapped, CITIZEN, GROUNDS).fault is not None


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), SEQUENCES)
def test_lifting_fifteen_digits_gives_a_number_that_is_well(born: date, sequence: int) -> None:
    number = parse(f"360102{born:%y%m%d}{sequence:03}", OLD, GROUNDS)
    assert examine(number.reveal(), CITIZEN, GROUNDS).fault is None


@given(BIRTH_DAYS.map(lambda born: born + timedelta(days=400 * 365)), SEQUENCES)
def test_nobody_is_born_in_the_future(born: date, sequence: int) -> None:
    body = f"360102{born:%Y%m%d}{sequence:03}"
    assert examine(body + mod_11_2(body), CITIZEN, GROUNDS).reason == "document.date"


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_every_organisation_code_has_one_check_character(body: str) -> None:
    kind = KINDS["ORG_CODE"]
    well = [c for c in "0123456789X" if examine(body + c, kind, GROUNDS).fault is None]
    assert well == [organisation_check(body)]


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=40))
def test_no_text_whatever_makes_an_examination_fail(kind: str, text: str) -> None:
    examine(text, KINDS[kind], GROUNDS)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.sampled_from(sorted({*KINDS} - {"OTHER"})), st.sampled_from([value for _, value, *_ in VECTORS]))
def test_an_accepted_number_is_its_own_normal_form(kind: str, text: str) -> None:
    once = normalise(text, KINDS[kind])
    assume(KINDS[kind].judge(once, GROUNDS).fault is None)
    assert normalise(once, KINDS[kind]) == once

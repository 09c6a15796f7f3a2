"""Names: what is stored, compared and shown.

`name_edge_cases.csv` is a table of 30 invented names with the signs and rare characters that occur.
"""

import csv
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from realnames.people.pinyin import romanise, surname_readings
from realnames.people.rules import age_on, birthday_in, clean_name, is_han, masked_name, name_key
from realnames.people.store import find_by_name, person
from realnames.people.tables import PersonRow
from realnames.people.values import NameMalformed, NameNeedsCorrection
from tests.realnames.steps import a_person

with (Path(__file__).parent / "name_edge_cases.csv").open(encoding="utf-8", newline="") as file:
    NAMES = [row["name"] for row in csv.DictReader(file)]
REFUSED = {"孙\ue863": NameNeedsCorrection, "金\u200b喆": NameMalformed}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REFUSED])
def test_every_name_comes_back_from_the_database_unchanged(ledger: Ledger, name: str) -> None:
    with ledger.unit(SYSTEM) as unit:
        person_id = a_person(unit, name)
    with ledger.read() as connection:
        stored = person(connection, person_id).name
        assert find_by_name(connection, name) == (person_id,) or stored != name
        assert person_id in find_by_name(connection, stored)
    assert stored == clean_name(name)
    assert [c for c in name if is_han(c)] == [c for c in stored if is_han(c)]


@pytest.mark.parametrize("name", NAMES)
def test_the_column_itself_holds_every_character(ledger: Ledger, name: str) -> None:
    row = {"llid": "0" * 16, "name": name, "name_key": name_key(name), "pinyin": "", "gender": "9", "ial": 1}
    row |= {"home": "", "epoch": 1, "version": 1, "restricted": False}
    with ledger.unit(SYSTEM) as unit:
        row |= {"id": uuid7(unit.now), "created_at": unit.now}
        unit.connection.execute(insert(PersonRow).values(row))
        assert unit.connection.execute(select(PersonRow.name)).scalar_one() == name


@pytest.mark.parametrize(("name", "refusal"), REFUSED.items())
def test_what_no_name_has_is_refused(name: str, refusal: type[NameMalformed]) -> None:
    with pytest.raises(NameMalformed) as refused:
        clean_name(name)
    assert type(refused.value) is refusal


@pytest.mark.parametrize("dot", "·•‧・･⋅∙．.。")
def test_every_dot_between_characters_becomes_the_middle_dot(dot: str) -> None:
    assert clean_name(f"依力亚尔{dot}买买提") == "依力亚尔·买买提"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("李　明", "李明"),
        (" 王 伟 ", "王伟"),
        ("ＬＩＮＤＡ", "LINDA"),
        ("NGUYEN  VAN  A", "NGUYEN VAN A"),
        ("J. SMITH", "J. SMITH"),
        ("MU\u0308LLER", "MÜLLER"),
        ("\ufa11明", "\ufa11明"),
    ],
)
def test_names_are_stored_as_they_are_written_without_the_accidents_of_typing(
    typed: str, stored: str
) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "王",
        "王" * 51,
        "王\u0000伟",
        "王\u202e伟",
        "王\u200f伟",
        "王\n伟",
        "王\ufe00伟",
        "王😀",
        "<王伟>",
        "王\ufeff伟",
        "a\ud800b",
    ],
)
def test_empty_endless_and_disguised_names_are_refused(name: str) -> None:
    with pytest.raises(NameMalformed):
        clean_name(name)


def test_fifty_characters_of_four_bytes_are_a_name(ledger: Ledger) -> None:
    with ledger.unit(SYSTEM) as unit:
        found = person(unit.connection, a_person(unit, "𰻞" * 50))
    assert len(found.name.encode()) == 200


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean_name(text)
    except NameMalformed:
        return
    assert clean_name(once) == once
    assert 2 <= len(once) <= 50
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") for c in once)


def test_case_and_blanks_do_not_part_two_spellings() -> None:
    assert name_key("Nguyen Van A") == name_key("NGUYEN VAN  A")
    assert name_key("李明") != name_key("李鸣")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "*三"), ("欧阳娜娜", "***娜"), ("买买提·吐尔逊", "***·吐尔逊"), ("王𬱖", "*𬱖"), ("", "")],
)
def test_a_masked_name_keeps_the_last_character_or_part(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("欧阳娜娜", "ou yang na na"),
        ("尉迟恭", "yuchi gong"),
        ("吕布", "lv bu"),
        ("买买提·吐尔逊", "mai mai ti tu er xun"),
        ("MÜLLER", "muller"),
        ("陈𠮷", "chen"),
    ],
)
def test_names_are_read_as_names(name: str, syllables: str) -> None:
    assert romanise(name) == syllables


def test_every_surname_of_the_table_is_read_by_the_table() -> None:
    assert all(
        romanise(f"{surname}明") == f"{reading} ming" for surname, reading in surname_readings().items()
    )


@given(st.text(max_size=20))
def test_a_reading_has_only_letters_and_single_blanks(text: str) -> None:
    assert all(
        part.isascii() and part.isalpha() and part.islower() for part in romanise(text).split(" ") if part
    )


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2028, 6, 14), 13), (date(2028, 6, 15), 14), (date(2028, 6, 16), 14), (date(2014, 6, 15), 0)],
)
def test_the_birthday_itself_counts(day: date, age: int) -> None:
    assert age_on(date(2014, 6, 15), day) == age


def test_a_leap_day_child_turns_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert birthday_in(born, 18) == date(2026, 3, 1)
    assert (age_on(born, date(2026, 2, 28)), age_on(born, date(2026, 3, 1))) == (17, 18)
    assert birthday_in(born, 4) == date(2012, 2, 29)

"""The code tables and divisions that travel with the product."""

from datetime import UTC, date, datetime

import pytest

from realnames.codes.reads import EDITIONS
from realnames.codes.values import Codes, school_day


def test_every_table_names_its_edition_and_has_rows(codes: Codes) -> None:
    assert {table.name: table.edition for table in codes.tables.values()} == EDITIONS
    assert all(table.rows for table in codes.tables.values())


def test_leading_zeros_survive(codes: Codes) -> None:
    assert codes.tables["ethnic"].rows["01"].name == "汉族"
    assert codes.entry("family_relation", "01") is not None


def test_a_code_is_found_by_its_name(codes: Codes) -> None:
    mother = codes.tables["family_relation"].named("母亲")
    assert mother is not None
    assert mother.code == "52"
    assert codes.tables["family_relation"].named("邻居") is None


def test_an_unknown_code_answers_nothing(codes: Codes) -> None:
    assert codes.entry("gender", "7") is None
    assert codes.region("369999") is None
    assert codes.country(alpha3="XXX") is None
    assert codes.country(numeric="999") is None


def test_a_division_of_today_is_current(codes: Codes) -> None:
    donghu = codes.region("360102")
    assert donghu is not None
    assert donghu.is_current
    assert donghu.name == "东湖区"


@pytest.mark.parametrize("code", ["362101", "362330", "360122", "360105"])
def test_an_abolished_division_is_still_known(codes: Codes, code: str) -> None:
    found = codes.region(code)
    assert found is not None
    assert not found.is_current


def test_the_province_has_eleven_cities_and_a_hundred_counties(codes: Codes) -> None:
    levels = [division.level for division in codes.divisions]
    assert (levels.count("province"), levels.count("city"), levels.count("county")) == (1, 11, 100)


def test_every_division_stands_under_another_of_the_province(codes: Codes) -> None:
    known = {division.code for division in codes.divisions}
    assert all(d.parent in known for d in codes.divisions if d.level != "province")


def test_a_country_is_found_by_letters_and_by_digits(codes: Codes) -> None:
    assert codes.country(alpha3="CAN") == codes.country(numeric="124")


def test_the_school_day_begins_at_midnight_in_china() -> None:
    assert school_day(datetime(2025, 8, 31, 15, 59, tzinfo=UTC)) == date(2025, 8, 31)
    assert school_day(datetime(2025, 8, 31, 16, 0, tzinfo=UTC)) == date(2025, 9, 1)

"""Whatever names a person says what a merge does with it."""

from sqlalchemy import Table

from realnames.ledger.base import Base

ABOUT_RECORDS = {"duplicate_cases", "record_acts"}
"""These tables are about two records as records: nothing in them moves."""
ENDS_WITH_ITS_ACCOUNT = {"sessions", "grants", "passwords", "activation_codes"}
"""These stay with an account that ends, and go wherever an account goes."""


def naming(target: str) -> set[tuple[str, str]]:
    """Table and column of everything that points to a person, or to an account."""
    return {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == target for key in column.foreign_keys)
    }


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def test_every_column_that_names_a_person_says_what_a_merge_does(every_table, holdings) -> None:
    said = {(holding.table, holding.column) for holding in holdings}
    assert {one for one in naming("persons") if one[0] not in ABOUT_RECORDS} <= said


def test_every_column_that_names_an_account_moves_or_ends_with_it(every_table, holdings) -> None:
    said = {(holding.table, holding.column) for holding in holdings}
    assert {one for one in naming("accounts") if one[0] not in ENDS_WITH_ITS_ACCOUNT} <= said


def test_every_holding_names_columns_that_exist(every_table, holdings) -> None:
    for holding in holdings:
        named = (holding.column, *holding.shows, *(holding.same or ()))
        named = (
            *named,
            *(one for one in (holding.ends, holding.stamps, holding.renumbers, holding.dates) if one),
        )
        assert set(named) <= set(table(holding.table).columns.keys()), holding.name


def test_no_column_is_a_holding_twice(holdings) -> None:
    names = [holding.name for holding in holdings]
    assert len(names) == len(set(names))


def test_a_holding_is_found_by_an_index(every_table, holdings) -> None:
    for holding in holdings:
        first = {index.columns[0].name for index in table(holding.table).indexes}
        first |= {table(holding.table).primary_key.columns[0].name}
        first |= {column.name for column in table(holding.table).columns if column.unique}
        assert holding.column in first, holding.name

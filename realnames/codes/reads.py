"""Reading the code tables that travel with the product."""

import csv
from collections.abc import Iterator
from pathlib import Path

from realnames.codes.values import Code, Codes, CodeTable, Division, Region

FOLDER = Path(__file__).with_name("data")

EDITIONS = {
    "gender": "GB/T 2261.1-2003",
    "id_document_type": "Tongxue 2025",
    "id_document_type_jyt1001": "JY/T 1001-2012",
    "family_relation": "GB/T 4761-2008",
    "guardian_relation": "GB/T 4761-2008, part",
    "grade": "Tongxue 2025",
    "stage": "Tongxue 2025",
    "school_category": "School identifier rules 2010",
    "school_type": "JY/T 1001-2012",
    "ethnic": "GB/T 3304-1991",
    "country": "GB/T 2659",
}
"""Each table that travels with the product and the edition it was copied from."""


def load_codes() -> Codes:
    """Read every table; about 20 ms, done once per process."""
    return Codes(
        tables={name: _table(name, edition) for name, edition in EDITIONS.items()},
        regions={region.code: region for region in _regions()},
        divisions=tuple(
            Division(
                row["code"], row["name_zh"], row["name_pinyin"], row["level"], row["parent_code"] or None
            )
            for row in _rows("regions_jiangxi")
        ),
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _table(name: str, edition: str) -> CodeTable:
    rows = {}
    for row in _rows(name):
        code, name_zh, name_en, source = (
            row.pop(column) for column in ("code", "name_zh", "name_en", "source")
        )
        rows[code] = Code(code, name_zh, name_en, source, row)
    return CodeTable(name, edition, rows)


def _regions() -> Iterator[Region]:
    for row in _rows("regions_cn_historical"):
        years = int(row["first_year"]), int(row["last_year"])
        yield Region(row["code"], row["last_name_zh"], *years)
    for row in _rows("regions_cn_current"):
        yield Region(row["code"], row["name_zh"])

"""What a code table, a division and all tables together are, and the questions asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

# China has kept one time without summer time since 1992, so a fixed offset needs no zone files.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def school_day(now: datetime) -> date:
    """The calendar day in Asia/Shanghai: birthdays and school dates are counted in it."""
    return now.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a code table; `extra` holds the columns that only some tables have."""

    code: str
    name: str
    name_en: str
    source: str
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One table of one edition of a standard, in the order of the standard."""

    name: str
    edition: str
    rows: Mapping[str, Code]

    def named(self, name: str) -> Code | None:
        """The row whose Chinese name is exactly this."""
        return next((row for row in self.rows.values() if row.name == name), None)


@dataclass(frozen=True, slots=True)
class Region:
    """A division of GB/T 2260: a current one has no `last_year`."""

    code: str
    name: str
    first_year: int | None = None
    last_year: int | None = None

    @property
    def is_current(self) -> bool:
        """Is the code on today's list?"""
        return self.last_year is None


@dataclass(frozen=True, slots=True)
class Division:
    """A current division of the installation's province with its place in the tree."""

    code: str
    name: str
    pinyin: str
    level: str
    parent: str | None


@dataclass(frozen=True)
class Codes:
    """Every table, read once at start and handed down."""

    tables: Mapping[str, CodeTable] = field(repr=False)
    regions: Mapping[str, Region] = field(repr=False)
    divisions: tuple[Division, ...] = field(repr=False)

    def entry(self, table: str, code: str) -> Code | None:
        """The row of a table by its code; an unknown table is a mistake of ours and raises KeyError."""
        return self.tables[table].rows.get(code)

    def region(self, code: str) -> Region | None:
        """The division of this six-digit code, today's or one of the past (GB/T 2260 since 1980)."""
        return self.regions.get(code)

    def knows_province(self, code: str) -> bool:
        """Do the first two digits name a province, region or municipality?"""
        return f"{code[:2]}0000" in self.regions

    def country(self, *, alpha3: str = "", numeric: str = "") -> Code | None:
        """The country of GB/T 2659 by its three letters or its three digits."""
        rows = self.tables["country"].rows
        if alpha3:
            return rows.get(alpha3)
        return next((row for row in rows.values() if row.extra["numeric"] == numeric), None)

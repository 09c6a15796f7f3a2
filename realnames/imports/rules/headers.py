"""Which column of a sheet is which column of a layout."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping

from realnames.imports.values.sheets import ColumnsMissing, ColumnsRepeated, Layout, Places, RawRow, Record

UNREAD = re.compile(r"[\s*:\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
REMARK = re.compile(r"\([^()]*\)$")
MOST_IGNORED = 50
MOST_OF_A_TITLE = 40


def title_key(title: str) -> str:
    """What two ways of writing a title share: NFKC (so full-width too), no blanks, stars, marks or case."""
    return UNREAD.sub("", unicodedata.normalize("NFKC", title)).casefold()


def find_columns(layout: Layout, header: Record, *, given: frozenset[str] = frozenset()) -> Places:
    """Where each column stands; `given` are keys that need no column.

    Raises `ColumnsMissing` and `ColumnsRepeated`, each naming every column at once. A remark in
    brackets at the end of a title, 出生日期(YYYYMMDD), is no part of it unless the layout says so.
    """
    names = {title_key(name): c.key for c in layout.columns for name in (*c.aliases, c.title)}
    found: dict[str, list[int]] = defaultdict(list)
    ignored = []
    for place, title in enumerate(header.cells):
        key = title_key(title)
        column = names.get(key) or names.get(REMARK.sub("", key))
        if column:
            found[column].append(place)
        elif key:
            ignored.append(title.strip()[:MOST_OF_A_TITLE])
    missing = [c.title for c in layout.columns if c.required and c.key not in found and c.key not in given]
    if missing:
        raise ColumnsMissing(columns="、".join(missing))
    repeated = [column.title for column in layout.columns if len(found.get(column.key, ())) > 1]
    if repeated:
        raise ColumnsRepeated(columns="、".join(repeated))
    by_key = {key: places[0] for key, places in found.items()}
    return Places(len(header.cells), by_key, tuple(ignored[:MOST_IGNORED]))


def cells_of(record: Record, places: Places) -> RawRow:
    """A record's cells under the layout's keys; cells that a short record lacks are empty."""
    cells = record.cells
    size = len(cells)
    named: Mapping[str, str] = {
        key: cells[place] if place < size else "" for key, place in places.by_key.items()
    }
    return RawRow(record.number, named)

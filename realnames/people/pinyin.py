"""The reading of a name in Latin letters, around the library pypinyin.

The library is loaded with the first name: its dictionary takes about 60 MB of memory, which a server
that registers nobody must not pay.
"""

import csv
import unicodedata
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from realnames.people.rules import is_han

READINGS = Path(__file__).with_name("surname_readings.csv")
GIVEN_NAMES_KEPT = 20_000


def romanise(name: str) -> str:
    """The name's syllables in lower-case a-z, one blank between them: `欧阳娜娜` is `ou yang na na`.

    A surname is read as a surname (曾 is zeng). A character without a known reading is left out, so
    the answer may be empty.
    """
    surname = next((name[:size] for size in (2, 1) if name[:size] in surname_readings()), "")
    given = name[len(surname) :]
    syllables = [surname_readings()[surname]] if surname else []
    syllables += _given_syllables(given)
    return " ".join(" ".join(syllables).split())


@cache
def surname_readings() -> dict[str, str]:
    """How a surname is read where the usual reading of its characters is another one."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["surname"]: row["reading_as_surname"].partition("/")[0].partition(" ")[0] for row in rows}


@lru_cache(maxsize=GIVEN_NAMES_KEPT)
def _given_syllables(given: str) -> tuple[str, ...]:
    """Given names repeat in every roster, and looking one up costs more than remembering it."""
    return tuple(_plain(part) for part in _library().lazy_pinyin(given, v_to_u=False))


@cache
def _library() -> Any:
    return import_module("pypinyin")


def _plain(part: str) -> str:
    letters = unicodedata.normalize("NFKD", part).casefold()
    kept = "".join(c if "a" <= c <= "z" else " " * (not unicodedata.combining(c)) for c in letters)
    return "" if any(is_han(c) for c in part) else kept

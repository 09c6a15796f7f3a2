"""Names, ages and what may be shown of them."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from realnames.people.values import BirthDayImpossible, GenderUnknown, NameMalformed, NameNeedsCorrection

SHORTEST, LONGEST = 2, 50
MIDDLE_DOT = "·"
DOTS = frozenset("·•‧・･⋅∙．.。")
PUNCTUATION = frozenset("'’ʼ-‐,.·() ")
GENDERS = frozenset("0129")
LONGEST_LIFE = 130

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
HAN_RANGES = (
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2FA1F),  # Extensions B to F and I, compatibility supplement
    (0x30000, 0x3347F),  # Extensions G, H and those to come on this plane
)
HAN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES) + "]")


def is_han(character: str) -> bool:
    """Is it a Chinese character of GB 18030-2022, whether or not this Python has heard of it?"""
    return HAN.match(character) is not None


def clean_name(text: str) -> str:
    """The name as it is stored; raises `NameMalformed` or `NameNeedsCorrection`.

    Full-width letters become plain, every dot between Chinese characters becomes U+00B7, blanks leave
    Chinese names and are single elsewhere. Chinese characters stay as entered: to compose compatibility
    characters would change the name.
    """
    name = " ".join(_compose(text.translate(FULL_WIDTH)).split(" ")).strip()
    name = "".join(_with_middle_dots(name))
    if HAN.search(name):
        name = name.replace(" ", "")
    name = re.sub(" +", " ", name)
    if not SHORTEST <= len(name) <= LONGEST:
        raise NameMalformed(reason="length")
    for character in name:
        _refuse_foreign(character)
    return name


def name_key(name: str) -> str:
    """What two spellings of one name share: NFKC, no blanks, no case. For comparing, never for showing."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def masked_name(name: str) -> str:
    """Stars for everything but the last character, or but the last part of a name with dots."""
    head, dot, last = name.rpartition(MIDDLE_DOT)
    if dot:
        return "*" * len(head) + dot + last
    return "*" * (len(name) - 1) + name[-1:]


def age_on(birth_day: date, today: date) -> int:
    """Full years: on the birthday itself the year counts; a leap-day child turns on 1 March."""
    had_birthday = (today.month, today.day) >= (birth_day.month, birth_day.day)
    return today.year - birth_day.year - (not had_birthday)


def birthday_in(birth_day: date, years: int) -> date:
    """The day a person turns this many years old."""
    try:
        return birth_day.replace(year=birth_day.year + years)
    except ValueError:
        return date(birth_day.year + years, 3, 1)


def check_gender(gender: str) -> None:
    """GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated; raises `GenderUnknown`."""
    if gender not in GENDERS:
        raise GenderUnknown


def check_birth_day(birth_day: date, today: date) -> None:
    """Not in the future and not longer ago than anybody lived; raises `BirthDayImpossible`."""
    if not 0 <= age_on(birth_day, today) <= LONGEST_LIFE or birth_day > today:
        raise BirthDayImpossible


def _compose(text: str) -> str:
    parts = COMPATIBILITY.split(text)
    return "".join(
        part if COMPATIBILITY.fullmatch(part) else unicodedata.normalize("NFC", part) for part in parts
    )


def _with_middle_dots(name: str) -> Iterator[str]:
    for place, character in enumerate(name):
        before, after = name[:place].rstrip(), name[place + 1 :].lstrip()
        between = character in DOTS and before and after and is_han(before[-1]) and is_han(after[0])
        yield MIDDLE_DOT if between else character


def _refuse_foreign(character: str) -> None:
    if is_han(character) or character in PUNCTUATION:
        return
    category = unicodedata.category(character)
    if category == "Co":
        raise NameNeedsCorrection(code_point=f"U+{ord(character):04X}")
    variation = 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
    if variation or not (category[0] in "LM" or category == "Nd"):
        raise NameMalformed(reason="character", code_point=f"U+{ord(character):04X}")

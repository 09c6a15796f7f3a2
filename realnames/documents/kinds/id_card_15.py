"""The citizen number of the first generation, 15 digits; void since 2013, kept as the 18 it became."""

import re

from realnames.documents.rules import FORM, judge_citizen, mod_11_2
from realnames.documents.values import Grounds, Kind, Verdict

PATTERN = re.compile(r"[0-9]{15}")


def lift(number: str) -> str:
    """The 18 characters: century 19 after the region, check character at the end (GB 11643-1999)."""
    digits = f"{number[:6]}19{number[6:]}"
    return digits + mod_11_2(digits)


def _judge(number: str, grounds: Grounds) -> Verdict:
    if not PATTERN.fullmatch(number):
        return FORM
    return judge_citizen(lift(number), grounds)


KIND = Kind("ID_CARD_15", "居民身份证（15位）", _judge, becomes=("ID_CARD_18", lift))

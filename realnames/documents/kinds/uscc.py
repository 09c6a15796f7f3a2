"""The unified social credit code of organisations (GB 32100-2015), with the organisation code inside."""

import re

from realnames.documents.rules import CHECK, FORM, organisation_check, weighted
from realnames.documents.values import WELL, Grounds, Kind, Verdict

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
PATTERN = re.compile(rf"[{ALPHABET}]{{18}}")


def _judge(number: str, grounds: Grounds) -> Verdict:  # noqa: ARG001
    if not PATTERN.fullmatch(number):
        return FORM
    outer = ALPHABET[(31 - weighted(number[:17], ALPHABET, WEIGHTS) % 31) % 31]
    well = outer == number[17] and organisation_check(number[8:16]) == number[16]
    return WELL if well else CHECK


KIND = Kind("USCC", "统一社会信用代码", _judge)

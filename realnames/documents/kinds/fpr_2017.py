"""The permanent residence card of foreigners, edition of 2017; its check is that of ICAO (7-3-1)."""

import re

from realnames.documents.rules import ALPHANUMERIC, CHECK, COUNTRY, DATE, FORM, REGION, day_of, weighted
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[A-Z]{3}[0-9]{12}")
WEIGHTS = (7, 3, 1) * 4 + (7, 3)


def _judge(number: str, grounds: Grounds) -> Verdict:
    if not PATTERN.fullmatch(number):
        return FORM
    if number.startswith("CHN") or grounds.codes.country(alpha3=number[:3]) is None:
        return COUNTRY
    if not grounds.codes.knows_province(number[3:5]):
        return REGION
    # Two digits of the year leave the century open: the day must exist in one of the two.
    if not any(day_of(century + number[7:13]) for century in ("19", "20")):
        return DATE
    return WELL if weighted(number[:14], ALPHANUMERIC, WEIGHTS) % 10 == int(number[14]) else CHECK


KIND = Kind("FPR_2017", "外国人永久居留身份证（15位）", _judge)

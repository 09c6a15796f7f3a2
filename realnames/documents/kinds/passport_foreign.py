"""A foreign passport: the issuing country's three letters, a slash, and the number; no check character."""

import re

from realnames.documents.rules import COUNTRY, FORM
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[A-Z]{3}/[A-Z0-9]{5,17}")


def _judge(number: str, grounds: Grounds) -> Verdict:
    if not PATTERN.fullmatch(number):
        return FORM
    return WELL if grounds.codes.country(alpha3=number[:3]) else COUNTRY


KIND = Kind("PASSPORT_FOREIGN", "外国护照", _judge)

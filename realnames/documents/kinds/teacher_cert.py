"""The teacher certificate number: year, province, body, kind, sex, serial; seventeen digits."""

import re

from realnames.documents.rules import CATEGORY, DATE, FORM, REGION
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[0-9]{17}")
FIRST_YEAR = 1993  # The Teachers Law created the certificate.
SEX_CODES_SINCE = 2009


def _judge(number: str, grounds: Grounds) -> Verdict:
    if not PATTERN.fullmatch(number):
        return FORM
    year = int(number[:4])
    if not FIRST_YEAR <= year <= grounds.today.year:
        return DATE
    if not grounds.codes.knows_province(number[4:6]):
        return REGION
    # Before 2009 public descriptions of the sex digit contradict each other, so any of them stands.
    sexes = "12" if year >= SEX_CODES_SINCE else "012"
    return WELL if number[9] in "1234567" and number[10] in sexes else CATEGORY


KIND = Kind("TEACHER_CERT", "教师资格证书号码", _judge)

"""The school identifier 学校(机构)标识码: category, province, serial; ten digits without a check."""

import re

from realnames.documents.rules import CATEGORY, FORM, REGION, SEQUENCE
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[0-9]{10}")
HIGHER_EDUCATION = "41"


def _judge(number: str, grounds: Grounds) -> Verdict:
    if not PATTERN.fullmatch(number):
        return FORM
    category = number[:2]
    if grounds.codes.entry("school_category", category) is None:
        return CATEGORY
    if not grounds.codes.knows_province(number[2:4]):
        return REGION
    # A university keeps its old five-digit code behind a zero.
    return SEQUENCE if category == HIGHER_EDUCATION and number[4] != "0" else WELL


KIND = Kind("SCHOOL_ID_XXBSM", "学校（机构）标识码", _judge)

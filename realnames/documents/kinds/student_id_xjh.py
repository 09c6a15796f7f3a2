"""The student number 学籍号: G, J or L and eighteen characters; L ends in four that nothing checks."""

import re

from realnames.documents.rules import DATE, FORM, REGION, is_birth_day, judge_citizen
from realnames.documents.values import WELL, Grounds, Kind, Verdict

FORMAL = re.compile(r"[GJ][0-9]{17}[0-9X]")
TEMPORARY = re.compile(r"L[0-9]{17}[0-9X]")


def _judge(number: str, grounds: Grounds) -> Verdict:
    if FORMAL.fullmatch(number):
        return judge_citizen(number[1:], grounds)
    if not TEMPORARY.fullmatch(number):
        return FORM
    if not grounds.codes.knows_province(number[1:3]):
        return REGION
    return WELL if is_birth_day(number[7:15], grounds.today) else DATE


KIND = Kind("STUDENT_ID_XJH", "学籍号", _judge)

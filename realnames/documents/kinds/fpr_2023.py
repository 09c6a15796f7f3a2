"""The permanent residence card of foreigners, edition of 2023, 18 characters beginning with 9."""

import re

from realnames.documents.rules import CHECK, COUNTRY, DATE, FORM, REGION, is_birth_day, mod_11_2
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"9[0-9]{16}[0-9X]")
CHINA = "156"


def _judge(number: str, grounds: Grounds) -> Verdict:
    if not PATTERN.fullmatch(number):
        return FORM
    province, country = number[1:3], number[3:6]
    if not grounds.codes.knows_province(province):
        return REGION
    if country == CHINA or grounds.codes.country(numeric=country) is None:
        return COUNTRY
    if not is_birth_day(number[6:14], grounds.today):
        return DATE
    return WELL if mod_11_2(number[:17]) == number[17] else CHECK


KIND = Kind("FPR_2023", "外国人永久居留身份证", _judge)

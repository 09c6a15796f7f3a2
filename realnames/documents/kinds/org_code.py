"""The organisation code (GB 11714): eight characters and a check, with or without the hyphen."""

import re

from realnames.documents.rules import CHECK, FORM, organisation_check
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[0-9A-Z]{8}[0-9X]")


def _tidy(number: str) -> str:
    body, hyphen, check = number.rpartition("-")
    return body + check if hyphen and len(body) == 8 and len(check) == 1 else number


def _judge(number: str, grounds: Grounds) -> Verdict:  # noqa: ARG001
    if not PATTERN.fullmatch(number):
        return FORM
    return WELL if organisation_check(number[:8]) == number[8] else CHECK


KIND = Kind("ORG_CODE", "组织机构代码", _judge, tidy=_tidy)

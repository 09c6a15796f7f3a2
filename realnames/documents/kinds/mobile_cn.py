"""The mobile number of the mainland, kept in the form +86 and eleven digits (E.164)."""

import re

from realnames.documents.rules import FORM
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"\+861[3-9][0-9]{9}")
PREFIXES = ("+86", "0086", "86")
NATIONAL_LENGTH = 11


def _tidy(number: str) -> str:
    number = number.replace("-", "")
    for prefix in PREFIXES:
        if number.startswith(prefix) and len(number) == len(prefix) + NATIONAL_LENGTH:
            return "+86" + number[len(prefix) :]
    return "+86" + number if len(number) == NATIONAL_LENGTH else number


def _judge(number: str, grounds: Grounds) -> Verdict:  # noqa: ARG001
    return WELL if PATTERN.fullmatch(number) else FORM


KIND = Kind("MOBILE_CN", "手机号码", _judge, tidy=_tidy)

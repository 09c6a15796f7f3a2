"""The mainland travel permit of Hong Kong and Macao residents: a person's number, then the issue count."""

import re

from realnames.documents.rules import FORM
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")


def _judge(number: str, grounds: Grounds) -> Verdict:  # noqa: ARG001
    return WELL if PATTERN.fullmatch(number) else FORM


def _person(number: str) -> str:
    return number[:9]


KIND = Kind("HM_PERMIT", "港澳居民来往内地通行证", _judge, key=_person)

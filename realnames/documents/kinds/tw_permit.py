"""The mainland travel permit of Taiwan residents: eight digits for life; older papers add an issue count."""

import re

from realnames.documents.rules import FORM
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[0-9]{8}(?:[0-9]{2}(?:\([A-Z0-9]\))?)?")


def _judge(number: str, grounds: Grounds) -> Verdict:  # noqa: ARG001
    return WELL if PATTERN.fullmatch(number) else FORM


def _person(number: str) -> str:
    return number[:8]


KIND = Kind("TW_PERMIT", "台湾居民来往大陆通行证", _judge, key=_person)

"""Any other paper (military, birth certificate …): up to 40 characters that no rule can examine."""

import re

from realnames.documents.rules import FORM
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"[^\W_][^\x00-\x1f\x7f]{3,39}")


def _judge(number: str, grounds: Grounds) -> Verdict:  # noqa: ARG001
    return WELL if PATTERN.fullmatch(number) else FORM


KIND = Kind("OTHER", "其他证件", _judge)

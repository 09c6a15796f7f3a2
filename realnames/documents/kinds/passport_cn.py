"""The Chinese passport: ordinary, public affairs, service and diplomatic forms."""

import re

from realnames.documents.rules import FORM
from realnames.documents.values import WELL, Grounds, Kind, Verdict

PATTERN = re.compile(r"E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|G[0-9]{8}|1[45][0-9]{7}|(?:PE|SE|DE|[PSD])[0-9]{7}")


def _judge(number: str, grounds: Grounds) -> Verdict:  # noqa: ARG001
    return WELL if PATTERN.fullmatch(number) else FORM


KIND = Kind("PASSPORT_CN", "中国护照", _judge)

"""The citizen number, 18 characters (GB 11643-1999)."""

from realnames.documents.rules import REGION, judge_citizen
from realnames.documents.values import Grounds, Kind, Verdict

PERMIT_REGIONS = ("81", "82", "83")


def _judge(number: str, grounds: Grounds) -> Verdict:
    verdict = judge_citizen(number, grounds)
    # These regions stand on residence permits alone; as a citizen number one would make a second person.
    return REGION if not verdict.fault and number.startswith(PERMIT_REGIONS) else verdict


KIND = Kind("ID_CARD_18", "居民身份证", _judge)

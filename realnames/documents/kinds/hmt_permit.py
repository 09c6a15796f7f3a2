"""The residence permit of residents of Hong Kong, Macao and Taiwan: the citizen form, three regions."""

from realnames.documents.rules import CITIZEN_FORM, FORM, REGION, judge_citizen
from realnames.documents.values import Grounds, Kind, Verdict

REGIONS = ("810000", "820000", "830000")


def _judge(number: str, grounds: Grounds) -> Verdict:
    if not CITIZEN_FORM.fullmatch(number):
        return FORM
    if not number.startswith(REGIONS):
        return REGION
    # The region list has no counties there, so the citizen form's county warning would say nothing.
    verdict = judge_citizen(number, grounds)
    return Verdict(verdict.fault, verdict.reason)


KIND = Kind("HMT_PERMIT", "港澳台居民居住证", _judge)

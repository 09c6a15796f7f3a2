"""Type `learning_record`: reading or adding records of some kinds, of one period, in a person's portfolio."""

from datetime import date
from typing import Literal

import msgspec

from idp.oauth.detail_types import DetailType


class LearningRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """RFC 9396 §2.2: `actions` and `datatypes` with our words; `since` and `until` are days."""

    type: Literal["learning_record"]
    actions: tuple[Literal["read", "add"], ...]
    datatypes: tuple[Literal["marks", "attendance", "courses", "awards", "works"], ...]
    since: date | None = None
    until: date | None = None


def sound(detail: LearningRecord) -> bool:
    """Something is asked, nothing twice, and the period does not end before it begins."""
    several = (detail.actions, detail.datatypes)
    in_order = detail.since is None or detail.until is None or detail.since <= detail.until
    return in_order and all(words and len(set(words)) == len(words) for words in several)


TYPE = DetailType("learning_record", LearningRecord, sound)

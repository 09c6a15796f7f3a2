"""Type `school_document`: one document that a school makes out, for one purpose, once."""

from typing import Annotated, Literal

import msgspec

from idp.oauth.detail_types import DetailType

Purpose = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SchoolDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """RFC 9396 §2: which document, and what it is for, in words that the person reads."""

    type: Literal["school_document"]
    document: Literal["enrolment_certificate", "transcript", "graduation_certificate"]
    purpose: Purpose


def sound(detail: SchoolDocument) -> bool:
    """The purpose can be shown: no control or invisible characters."""
    return detail.purpose.isprintable()


TYPE = DetailType("school_document", SchoolDocument, sound)

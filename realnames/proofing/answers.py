"""A register's answer as what was found."""

from dataclasses import replace
from datetime import datetime, timedelta

from connectors.contract import Confirmation, Status
from realnames.proofing.values import Found


def found_in(answer: Confirmation, compared: Found, *, now: datetime) -> Found:
    """What was compared, with a register's result; an answer from the future is one from now.

    A match that confirms nothing we asked about is no evidence about the person on record.
    """
    empty = answer.status is Status.MATCHED and not compared.covers
    return replace(
        compared,
        status=Status.EVIDENCE_REJECTED if empty else answer.status,
        provider=answer.provider,
        reference=answer.reference,
        at=min(answer.at, now),
        valid_until=answer.valid_until and answer.valid_until + timedelta(days=1),
        opaque=answer.opaque,
        next_step=answer.next_step,
    )

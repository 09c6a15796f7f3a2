"""Possession of a telephone: a code sent to it came back. It proves who holds it today, and no name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from connectors.contract import Status
from realnames.proofing.contract import Case, CodeReturned
from realnames.proofing.refusals import NothingToVerify
from realnames.proofing.values import Basis, Fact, Found, Method


@dataclass(frozen=True, slots=True)
class PhonePossession:
    """Takes a fresh return of a code for a number that is on the person's record."""

    method: ClassVar = Method.PHONE_POSSESSION
    version: ClassVar = "1"
    counted: ClassVar = False

    def examine(self, case: Case, *, now: datetime) -> Found:
        """A stale return is no proof: numbers are given to others after some months."""
        returned = case.testimony
        if not isinstance(returned, CodeReturned) or not case.record.holds_phone:
            raise NothingToVerify
        fresh = timedelta() <= now - returned.proven_at <= case.limits.phone_code
        return Found(
            status=Status.MATCHED if fresh else Status.EVIDENCE_REJECTED,
            basis=Basis.PHONE,
            name="",
            covers=frozenset({Fact.PHONE}),
            phone=returned.phone,
            reference=returned.challenge[:80],
            at=returned.proven_at,
        )

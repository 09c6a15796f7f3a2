"""The desk: an officer saw the document and its holder together, or read the chip."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from connectors.contract import Status
from realnames.proofing.comparing import compare, facts_of_number
from realnames.proofing.contract import Case, DocumentSeen
from realnames.proofing.refusals import NothingToVerify
from realnames.proofing.values import Basis, Fact, Found, Look, Method, Paper


@dataclass(frozen=True, slots=True)
class Desk:
    """Compares what the officer read with the record; the officer answers for having seen the holder."""

    method: ClassVar = Method.DESK
    version: ClassVar = "1"
    counted: ClassVar = False

    def examine(self, case: Case, *, now: datetime) -> Found:
        """An expired document proves nothing, and a household book has no chip."""
        seen = case.testimony
        if not isinstance(seen, DocumentSeen) or (seen.look is Look.CHIP and seen.paper is not Paper.CARD):
            raise NothingToVerify
        status = compare(case.record, name=seen.name, number=seen.number, birth_day=seen.birth_day)
        if status is Status.MATCHED and seen.valid_to is not None and seen.valid_to < case.today:
            status = Status.DOCUMENT_EXPIRED
        covers = facts_of_number(case.record, seen.number)
        if seen.birth_day is not None:
            covers |= {Fact.BIRTH_DAY}
        return Found(
            status=status,
            basis=Basis.NUMBER,
            name=seen.name,
            covers=covers,
            number=seen.number,
            at=now,
            valid_until=seen.valid_to and seen.valid_to + timedelta(days=1),
            paper=seen.paper,
            look=seen.look,
        )

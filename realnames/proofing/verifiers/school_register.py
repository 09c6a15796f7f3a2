"""The enrolment register: the name and number (or birth day) somebody gives stand in a standing entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from connectors.contract import Status
from realnames.proofing.comparing import compare
from realnames.proofing.contract import Case, RegisterClaim
from realnames.proofing.refusals import NothingToVerify
from realnames.proofing.values import Basis, Fact, Found, Method


@dataclass(frozen=True, slots=True)
class SchoolRegister:
    """Compares what somebody says with the register that a school or authority gave us."""

    method: ClassVar = Method.SCHOOL_REGISTER
    version: ClassVar = "1"
    counted: ClassVar = True

    def examine(self, case: Case, *, now: datetime) -> Found:
        """Without an entry in force there is nothing that a register could confirm."""
        told = case.testimony
        if not isinstance(told, RegisterClaim) or (told.number is None and told.birth_day is None):
            raise NothingToVerify
        entry = next(iter(case.record.entries), None)
        status = compare(case.record, name=told.name, number=told.number, birth_day=told.birth_day)
        facts = {Fact.NAME, Fact.NUMBER} if told.number else {Fact.NAME}
        return Found(
            status=status if entry else Status.NOT_FOUND,
            basis=Basis.NUMBER if told.number else Basis.BIRTH_DAY,
            name=told.name,
            covers=frozenset({*facts, Fact.BIRTH_DAY, Fact.GENDER}),
            number=told.number,
            birth_day=told.birth_day,
            provider=entry.institution if entry else "",
            reference=entry.affiliation if entry else "",
            at=now,
        )

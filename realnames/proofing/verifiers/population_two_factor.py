"""The population register: this name belongs to this citizen number. Not that the user is that person."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from connectors.contract import Question, Register, Status
from realnames.documents.values import DocumentNumber
from realnames.proofing.answers import found_in
from realnames.proofing.comparing import citizen_number, facts_of_number
from realnames.proofing.contract import REAL_NAME, Case, NumberOnFile
from realnames.proofing.refusals import NothingToVerify
from realnames.proofing.values import Basis, Found, Method


@dataclass(frozen=True, slots=True)
class PopulationTwoFactor:
    """Asks whether the name and the citizen number on record belong together."""

    register: Register
    method: ClassVar = Method.POPULATION
    version: ClassVar = "1"

    def compares(self, case: Case) -> Found:
        """The name with the citizen number on record; without one there is nothing to compare."""
        _asked, number = _taken(case)
        return Found(Status.PENDING_MANUAL, Basis.NUMBER, case.record.name, number=number)

    def examine(self, case: Case, *, now: datetime) -> Found:
        """Only an answer that says yes to name and number confirms anything."""
        asked, number = _taken(case)
        question = Question(
            request_id=case.request_id,
            purpose=REAL_NAME,
            basis=asked.legal_basis,
            name=case.record.name,
            kind=number.kind,
            number=number.reveal(),
        )
        answer = self.register.confirm(question, now=now)
        agreed = {"name", "number"} <= answer.agreed
        facts = facts_of_number(case.record, number) if agreed else frozenset()
        return found_in(answer, replace(self.compares(case), covers=facts), now=now)


def _taken(case: Case) -> tuple[NumberOnFile, DocumentNumber]:
    asked, number = case.testimony, citizen_number(case.record)
    if not isinstance(asked, NumberOnFile) or number is None:
        raise NothingToVerify
    return asked, number

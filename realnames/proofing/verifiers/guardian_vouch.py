"""The guardian's word for a child, worth as much as the guardian was proven."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from connectors.contract import Status
from realnames.proofing.contract import Case, GuardianWord
from realnames.proofing.refusals import NothingToVerify
from realnames.proofing.values import Basis, Fact, Found, Method


@dataclass(frozen=True, slots=True)
class GuardianVouch:
    """Takes the word of a legal guardian whose link counts today."""

    method: ClassVar = Method.GUARDIAN_VOUCH
    version: ClassVar = "1"
    counted: ClassVar = False

    def examine(self, case: Case, *, now: datetime) -> Found:
        """The level the guardian has today is kept with the word: it is what the word was worth."""
        word, record = case.testimony, case.record
        if not isinstance(word, GuardianWord) or record.birth_day is None:
            raise NothingToVerify
        legal = any(link.guardian_id == word.guardian_id and link.legal for link in record.guardians)
        return Found(
            status=Status.MATCHED if legal else Status.NOT_FOUND,
            basis=Basis.BIRTH_DAY,
            name=record.name,
            covers=frozenset({Fact.NAME, Fact.BIRTH_DAY}),
            birth_day=record.birth_day,
            reference=str(word.guardian_id),
            at=now,
            voucher_ial=record.voucher_ial,
        )

"""The school's word: its staff know the person, who is enrolled or employed there."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from connectors.contract import Status
from realnames.proofing.contract import Case, SchoolWord
from realnames.proofing.refusals import NothingToVerify
from realnames.proofing.values import Basis, Fact, Found, Method


@dataclass(frozen=True, slots=True)
class SchoolVouch:
    """Takes the word of a school for somebody who has a standing entry there."""

    method: ClassVar = Method.SCHOOL_VOUCH
    version: ClassVar = "1"
    counted: ClassVar = False

    def examine(self, case: Case, *, now: datetime) -> Found:
        """A school cannot vouch for somebody who is not on its books."""
        word, record = case.testimony, case.record
        if not isinstance(word, SchoolWord):
            raise NothingToVerify
        here = [entry for entry in record.entries if entry.institution_id == word.institution_id]
        knows_birth_day = record.birth_day is not None
        return Found(
            status=Status.MATCHED if here else Status.NOT_FOUND,
            basis=Basis.BIRTH_DAY if knows_birth_day else Basis.NAME,
            name=record.name,
            covers=frozenset({Fact.NAME, Fact.BIRTH_DAY} if knows_birth_day else {Fact.NAME}),
            birth_day=record.birth_day,
            provider=here[0].institution if here else "",
            reference=str(word.institution_id),
            at=now,
        )

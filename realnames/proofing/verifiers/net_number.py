"""The national network identity (网号): voluntary, and valid for an account with no number on file."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from connectors.contract import Question, Register, Status
from realnames.guardians.rules import may_act_for
from realnames.guardians.values import Power
from realnames.people.rules import age_on
from realnames.proofing.answers import found_in
from realnames.proofing.contract import REAL_NAME, Case, NetToken
from realnames.proofing.refusals import GuardianFirst, NothingToVerify
from realnames.proofing.values import Basis, Fact, Found, Method


@dataclass(frozen=True, slots=True)
class NetNumber:
    """Sends the token and the name on record; the answer is a result and an identifier without meaning."""

    register: Register
    method: ClassVar = Method.NET_NUMBER
    version: ClassVar = "1"

    def compares(self, case: Case) -> Found:
        """The name on record alone: no number is asked for."""
        _taken(case)
        return Found(Status.PENDING_MANUAL, Basis.NAME, case.record.name)

    def examine(self, case: Case, *, now: datetime) -> Found:
        """A holder whose name the service does not confirm is somebody, but not the one on record."""
        brought = _taken(case)
        question = Question(
            request_id=case.request_id,
            purpose=REAL_NAME,
            basis=brought.legal_basis,
            name=case.record.name,
            token=brought.token,
        )
        answer = self.register.confirm(question, now=now)
        facts = frozenset({Fact.NAME}) if "name" in answer.agreed else frozenset()
        return found_in(answer, replace(self.compares(case), covers=facts), now=now)


def _taken(case: Case) -> NetToken:
    brought = case.testimony
    if not isinstance(brought, NetToken):
        raise NothingToVerify
    _check_guardian(case, brought)
    return brought


def _check_guardian(case: Case, brought: NetToken) -> None:
    """Order 173: a guardian applies and consents for a child under 14.

    An empty token asks what became of a question that was let through before.
    """
    born = case.record.birth_day
    if (
        not brought.token
        or born is None
        or age_on(born, case.today) >= case.limits.guardian_consent_until_age
    ):
        return
    if brought.guardian_id is None or not may_act_for(
        case.record.guardians,
        guardian=brought.guardian_id,
        ward=case.person_id,
        power=Power.CONSENT,
        today=case.today,
    ):
        raise GuardianFirst

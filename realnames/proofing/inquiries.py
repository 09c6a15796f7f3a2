"""Asking registers: the try is counted and the question written down, then asked outside any transaction.

Whoever crashes in between has asked once: the worker asks again under the same id, which costs nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from connectors.contract import NextStep, Status
from connectors.errors import ConnectorError
from realnames.codes.values import school_day
from realnames.ledger.jobs import enqueue
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import Actor, ActorKind, uuid7
from realnames.people.values import PersonId
from realnames.proofing.contract import (
    REAL_NAME,
    Case,
    NetToken,
    NumberOnFile,
    OutsideVerifier,
    Testimony,
    Verifiers,
)
from realnames.proofing.events import RegisterAsked, RegisterSilent
from realnames.proofing.levels import hold
from realnames.proofing.reads import case_of, inquiry, remembered, testimony_again
from realnames.proofing.recording import (
    NUMBER,
    OFFICER,
    How,
    count_tries,
    number_key,
    officer_key,
    record_found,
)
from realnames.proofing.refusals import MethodNotOffered, NoSuchProof, NothingToVerify
from realnames.proofing.rules import DEFINITE, NOT_THE_PERSONS_FAULT, OPEN, SAID
from realnames.proofing.store import binding_of, give_try_back, insert_inquiry, move_inquiry
from realnames.proofing.values import (
    IAL,
    Basis,
    Evidence,
    Found,
    Inquiry,
    InquiryId,
    Method,
    Outcome,
    Policy,
)

ASK_AGAIN = "proof.ask_again"
EVIDENCE = DEFINITE | {Status.EVIDENCE_REJECTED}
"""Answers that enter the ledger; the others say nothing about the person."""

OutsideTestimony = NumberOnFile | NetToken


@dataclass(frozen=True, slots=True)
class AskAgain:
    """A question that has no answer yet."""

    inquiry_id: UUID


@dataclass(frozen=True, slots=True)
class Asking:
    """What asks, for whom: the ledger, the verifiers of this installation, and the policy in force."""

    ledger: Ledger
    verifiers: Verifiers
    policy: Policy

    def verifier(self, method: Method) -> OutsideVerifier:
        """The verifier of a method; raises `MethodNotOffered`."""
        found = self.verifiers.outside.get(method)
        if found is None or not self.policy.methods[method].offered:
            raise MethodNotOffered
        return found


def ask(asking: Asking, person_id: PersonId, testimony: OutsideTestimony, *, actor: Actor) -> Outcome:
    """Ask a register about a person and keep the answer; two transactions with the call between them.

    A recent answer to the same question is used again and costs no try. Raises `MethodNotOffered`,
    `NothingToVerify`, `GuardianFirst`, `TooManyTries`, `NoSuchPerson`, and what the operator must mend.
    """
    method = Method.POPULATION if isinstance(testimony, NumberOnFile) else Method.NET_NUMBER
    verifier = asking.verifier(method)
    with asking.ledger.unit(actor) as unit:
        begun = open_inquiry(unit, person_id, testimony, verifier=verifier, policy=asking.policy)
    if isinstance(begun, Outcome):
        return begun
    return _call(asking, begun, verifier, actor=actor)


def ask_again(asking: Asking, inquiry_id: InquiryId, *, actor: Actor) -> Outcome:
    """Ask an open question again under its own id: no try is counted. Once settled it is only told again.

    Raises `NoSuchProof` and `MethodNotOffered`. A question whose name or number has changed is closed.
    """
    with asking.ledger.unit(actor) as unit:
        standing = _standing(unit, inquiry_id)
        verifier = asking.verifier(standing.method)
        case = None if _is_settled(standing) else _case_again(unit, standing, verifier, policy=asking.policy)
        if case is None:
            return _close(unit, standing)
    return _call(asking, case, verifier, actor=actor)


def open_inquiry(
    unit: Unit,
    person_id: PersonId,
    testimony: OutsideTestimony,
    *,
    verifier: OutsideVerifier,
    policy: Policy,
) -> Case | Outcome:
    """Count the try and write the question down, or answer at once with what is remembered.

    Raises as `ask`.
    """
    hold(unit, person_id)
    case = _case(unit, person_id, testimony, request_id=str(uuid7(unit.now)), policy=policy)
    compared = verifier.compares(case)
    same = binding_of(unit.vault, verifier.method, compared)
    known = _remembered(unit, compared, same, policy=policy)
    if known is not None:
        how = How(verifier.method, known.version, unit.actor)
        return record_found(unit, person_id, _found_before(known, compared), how=how, policy=policy)
    key = number_key(unit, person_id, compared)
    count_tries(unit, key, policy=policy)
    asked = Inquiry(
        id=_id_of(case),
        person_id=person_id,
        method=verifier.method,
        binding=same,
        number_key=key,
        legal_basis=testimony.legal_basis[:80],
        officer_kind=unit.actor.kind.value,
        officer_id=unit.actor.id,
        asked_at=unit.now,
        status=None,
    )
    insert_inquiry(unit, asked, purpose=REAL_NAME)
    unit.record(RegisterAsked(str(person_id), case.request_id, verifier.method.value))
    _plan(unit, asked.id, policy=policy)
    return case


def settle_inquiry(
    unit: Unit, inquiry_id: InquiryId, found: Found, *, verifier: OutsideVerifier, policy: Policy
) -> Outcome:
    """Take an answer once: the same or another one later changes nothing. Raises `NoSuchProof`.

    A register that is away while a question is open leaves it open, until nobody waits any more.
    """
    person_id = _standing(unit, inquiry_id).person_id
    level = hold(unit, person_id)
    standing = _standing(unit, inquiry_id)
    if _is_settled(standing):
        return _told(standing, level)
    patient = unit.now - standing.asked_at < policy.limits.waiting
    away = found.status in NOT_THE_PERSONS_FAULT
    if patient and (found.status in OPEN or (away and standing.status in OPEN)):
        status = found.status if found.status in OPEN else standing.status or found.status
        move_inquiry(unit, inquiry_id, to=status)
        _plan(unit, inquiry_id, policy=policy)
        unit.record(RegisterSilent(str(person_id), str(inquiry_id), SAID[status].value))
        return _told(replace(standing, status=status), level, next_step=found.next_step)
    if found.status in EVIDENCE:
        move_inquiry(unit, inquiry_id, to=found.status)
        how = How(standing.method, verifier.version, _officer(standing))
        outcome = record_found(unit, person_id, found, how=how, policy=policy)
        return replace(outcome, inquiry_id=inquiry_id)
    status = Status.PROVIDER_UNAVAILABLE if found.status in OPEN else found.status
    move_inquiry(unit, inquiry_id, to=status)
    if status in NOT_THE_PERSONS_FAULT:
        _give_back(unit, standing)
    unit.record(RegisterSilent(str(person_id), str(inquiry_id), SAID[status].value))
    return _told(replace(standing, status=status), level)


def _call(asking: Asking, case: Case, verifier: OutsideVerifier, *, actor: Actor) -> Outcome:
    """The call between two transactions; what the operator must mend is nobody's fault and is raised."""
    asking.ledger.reached("proof.before_call")
    mistake = None
    try:
        found = verifier.examine(case, now=asking.ledger.clock())
    except ConnectorError as error:
        mistake, found = error, replace(verifier.compares(case), status=Status.PROVIDER_UNAVAILABLE)
    asking.ledger.reached("proof.after_call")
    with asking.ledger.unit(actor) as unit:
        outcome = settle_inquiry(unit, _id_of(case), found, verifier=verifier, policy=asking.policy)
    if mistake is not None:
        raise mistake
    return outcome


def _case_again(unit: Unit, standing: Inquiry, verifier: OutsideVerifier, *, policy: Policy) -> Case | None:
    """The case of an open question, or None when the record no longer says what was asked."""
    testimony = testimony_again(standing.method, standing.legal_basis)
    case = _case(unit, standing.person_id, testimony, request_id=str(standing.id), policy=policy)
    try:
        compared = verifier.compares(case)
    except NothingToVerify:
        return None
    return case if binding_of(unit.vault, standing.method, compared) == standing.binding else None


def _case(unit: Unit, person_id: PersonId, testimony: Testimony, *, request_id: str, policy: Policy) -> Case:
    return case_of(
        unit.connection,
        unit.vault,
        person_id,
        testimony=testimony,
        request_id=request_id,
        policy=policy,
        now=unit.now,
    )


def _close(unit: Unit, standing: Inquiry) -> Outcome:
    level = hold(unit, standing.person_id)
    if _is_settled(standing):
        return _told(standing, level)
    status = Status.REFUSED_BY_POLICY
    move_inquiry(unit, standing.id, to=status)
    unit.record(RegisterSilent(str(standing.person_id), str(standing.id), SAID[status].value))
    return _told(replace(standing, status=status), level)


def _remembered(unit: Unit, compared: Found, same: bytes, *, policy: Policy) -> Evidence | None:
    """Only a number makes two questions the same: a name alone is many people's."""
    if compared.basis is not Basis.NUMBER:
        return None
    return remembered(unit.connection, same, since=unit.now - policy.limits.remembered)


def _found_before(known: Evidence, compared: Found) -> Found:
    return replace(
        compared,
        status=known.result,
        covers=known.covers,
        provider=known.provider,
        reference=known.reference,
        at=known.at,
        valid_until=known.valid_until,
    )


def _plan(unit: Unit, inquiry_id: InquiryId, *, policy: Policy) -> None:
    """Have the worker ask again, once in each interval whoever asks in between."""
    seconds = policy.limits.ask_again.total_seconds()
    turn = int(unit.now.timestamp() // seconds) + 1
    due_at = datetime.fromtimestamp(max(turn * seconds, unit.now.timestamp() + seconds / 2), unit.now.tzinfo)
    enqueue(unit, ASK_AGAIN, AskAgain(inquiry_id), due_at=due_at, key=f"{inquiry_id}/{turn}")


def _give_back(unit: Unit, standing: Inquiry) -> None:
    day, officer = school_day(standing.asked_at), _officer(standing)
    give_try_back(unit, NUMBER, standing.number_key, day=day)
    if officer.kind is not ActorKind.SYSTEM:
        give_try_back(unit, OFFICER, officer_key(unit, officer), day=day)


def _standing(unit: Unit, inquiry_id: InquiryId) -> Inquiry:
    found = inquiry(unit.connection, inquiry_id)
    if found is None:
        raise NoSuchProof
    return found


def _is_settled(standing: Inquiry) -> bool:
    return standing.status is not None and standing.status not in OPEN


def _officer(standing: Inquiry) -> Actor:
    return Actor(ActorKind(standing.officer_kind), standing.officer_id)


def _told(standing: Inquiry, level: int, *, next_step: NextStep | None = None) -> Outcome:
    status = standing.status or Status.PROVIDER_UNAVAILABLE
    return Outcome(SAID[status], IAL(level), inquiry_id=standing.id, next_step=next_step)


def _id_of(case: Case) -> InquiryId:
    return InquiryId(UUID(case.request_id))

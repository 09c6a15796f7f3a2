"""Writing down what was found, and counting tries: for our own methods and for questions to registers."""

from dataclasses import dataclass

from connectors.contract import Status
from realnames.codes.values import school_day
from realnames.documents.store import index_of
from realnames.ledger.unit import Unit
from realnames.ledger.values import Actor, ActorKind, uuid7
from realnames.people.store import person
from realnames.people.values import PersonId
from realnames.proofing.events import ProofDisputed, ProofRecorded
from realnames.proofing.levels import renew_level
from realnames.proofing.refusals import TooManyTries
from realnames.proofing.rules import SAID
from realnames.proofing.store import (
    binding_of,
    count_try,
    holder_of_opaque,
    insert_proofs,
    particulars,
)
from realnames.proofing.values import Evidence, Found, Method, Outcome, Policy, ProofId

NUMBER, OFFICER = "number", "officer"


@dataclass(frozen=True, slots=True)
class How:
    """By which method, in which version of it, and who was at work."""

    method: Method
    version: str
    officer: Actor


def record_found(unit: Unit, person_id: PersonId, found: Found, *, how: How, policy: Policy) -> Outcome:
    """Keep what was found, for or against, and renew the level in the same transaction.

    A register that names somebody else's holder by the same identifier makes a dispute, and no match.
    """
    record = person(unit.connection, person_id)
    opaque = _opaque_index(unit, found)
    status = found.status
    if status is Status.MATCHED and opaque is not None:
        other = holder_of_opaque(unit.connection, opaque, but=person_id)
        if other is not None:
            status = Status.PENDING_MANUAL
            unit.record(ProofDisputed(str(person_id), str(other), how.method.value))
    proof = Evidence(
        id=ProofId(uuid7(unit.now)),
        person_id=person_id,
        method=how.method,
        version=how.version,
        result=status,
        basis=found.basis,
        binding=binding_of(unit.vault, how.method, found),
        particulars=particulars(unit.vault, record.birth_day, record.gender),
        covers=found.covers if status is Status.MATCHED else frozenset(),
        officer_kind=how.officer.kind.value,
        officer_id=how.officer.id,
        provider=found.provider,
        reference=found.reference,
        at=found.at or unit.now,
        valid_until=found.valid_until,
        paper=found.paper,
        look=found.look,
        voucher_ial=found.voucher_ial,
        withdrawn_at=None,
    )
    insert_proofs(unit, [proof], opaque_index=opaque)
    unit.record(ProofRecorded(str(person_id), str(proof.id), how.method.value, SAID[status].value))
    level = renew_level(unit, person_id, policy=policy).level
    return Outcome(SAID[status], level, proof.id)


def number_key(unit: Unit, person_id: PersonId, found: Found) -> bytes:
    """Under what tries are counted: the number whoever asks about it, or without one the person."""
    what = index_of(unit.vault, found.number).hex() if found.number else str(person_id)
    return unit.vault.index("proof-tries", what)


def officer_key(unit: Unit, officer: Actor) -> bytes:
    """Under what an officer's tries are counted."""
    return unit.vault.index("proof-officer", f"{officer.kind.value}\x1f{officer.id}")


def count_tries(unit: Unit, number: bytes, *, policy: Policy) -> None:
    """Count one try on the number and one on whoever asks; raises `TooManyTries`, which leaves none counted.

    Tongxue itself, which repeats what others asked, has no limit of its own.
    """
    today, limits = school_day(unit.now), policy.limits
    if not count_try(unit, NUMBER, number, day=today, most=limits.tries_per_number_and_day):
        raise TooManyTries
    if unit.actor.kind is ActorKind.SYSTEM:
        return
    key = officer_key(unit, unit.actor)
    if not count_try(unit, OFFICER, key, day=today, most=limits.tries_per_operator_and_day):
        raise TooManyTries


def _opaque_index(unit: Unit, found: Found) -> bytes | None:
    if not found.opaque:
        return None
    return unit.vault.index("proof-opaque", f"{found.provider}\x1f{found.opaque}")

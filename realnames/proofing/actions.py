"""Proving people by what we see and know ourselves, withdrawing evidence, and changing what it hangs on."""

from datetime import date

from realnames.accounts.store import account_of
from realnames.documents.actions import end_document
from realnames.documents.values import Document
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM, ActorKind
from realnames.people.actions import correct_person
from realnames.people.values import PersonId
from realnames.proofing.contract import Testimony, Verifiers
from realnames.proofing.events import ProofWithdrawn
from realnames.proofing.levels import hold, renew_level, renew_levels
from realnames.proofing.reads import case_of, leveled
from realnames.proofing.recording import How, count_tries, number_key, record_found
from realnames.proofing.refusals import MethodNotOffered, NoSuchProof, OwnWord
from realnames.proofing.store import one_proof, withdraw
from realnames.proofing.values import Assurance, Method, Outcome, Policy, ProofId

WORD_OF_AN_OFFICER = frozenset({Method.DESK, Method.SCHOOL_VOUCH})
"""Methods that are the word of whoever is at work: it must be somebody else's."""


def prove(
    unit: Unit,
    person_id: PersonId,
    testimony: Testimony,
    *,
    method: Method,
    verifiers: Verifiers,
    policy: Policy,
) -> Outcome:
    """Examine what was brought forward by one of our own methods, keep what was found, renew the level.

    A result against the person is kept too. Raises `MethodNotOffered`, `OwnWord`, `NothingToVerify`,
    `TooManyTries` and `NoSuchPerson`.
    """
    verifier = verifiers.ours.get(method)
    if verifier is None or not policy.methods[method].offered:
        raise MethodNotOffered
    if method in WORD_OF_AN_OFFICER:
        _check_officer(unit, person_id)
    hold(unit, person_id)
    case = case_of(
        unit.connection,
        unit.vault,
        person_id,
        testimony=testimony,
        request_id="",
        policy=policy,
        now=unit.now,
    )
    found = verifier.examine(case, now=unit.now)
    if verifier.counted:
        count_tries(unit, number_key(unit, person_id, found), policy=policy)
    how = How(method, verifier.version, unit.actor)
    return record_found(unit, person_id, found, how=how, policy=policy)


def withdraw_proof(unit: Unit, proof_id: ProofId, *, reason: str, policy: Policy) -> Assurance:
    """Evidence was wrong, forged or given by mistake: it counts no more, and the level follows.

    Withdrawn twice, it stays as it was. Raises `NoSuchProof`.
    """
    proof = one_proof(unit.connection, proof_id)
    if proof is None:
        raise NoSuchProof
    hold(unit, proof.person_id)
    if withdraw(unit, proof_id, reason=reason):
        unit.record(ProofWithdrawn(str(proof.person_id), str(proof_id), reason))
    return renew_level(unit, proof.person_id, policy=policy)


def correct_identity(
    unit: Unit,
    person_id: PersonId,
    *,
    policy: Policy,
    name: str | None = None,
    pinyin: str | None = None,
    gender: str | None = None,
    birth_day: date | None = None,
) -> Assurance:
    """Correct what evidence hangs on, and let the level fall with it: a new name is to be proven anew.

    Raises as `people.actions.correct_person`.
    """
    hold(unit, person_id)
    correct_person(unit, person_id, name=name, pinyin=pinyin, gender=gender, birth_day=birth_day)
    return renew_level(unit, person_id, policy=policy)


def end_identity_document(unit: Unit, document: Document, *, reason: str, policy: Policy) -> Assurance:
    """End a document, and with it what was proven by its number."""
    hold(unit, document.person_id)
    end_document(unit, document, reason=reason)
    return renew_level(unit, document.person_id, policy=policy)


def renew_everybody(ledger: Ledger, *, policy: Policy) -> int:
    """Work every level out anew, page by page: after the policy was changed. Returns how many people."""
    count, after = 0, None
    while True:
        with ledger.read() as connection:
            page = leveled(connection, after=after)
        if not page:
            return count
        with ledger.unit(SYSTEM) as unit:
            renew_levels(unit, page, policy=policy)
        count, after = count + len(page), page[-1]


def _check_officer(unit: Unit, person_id: PersonId) -> None:
    """A signed-in person is known by the account: it must not be the one of whom is spoken."""
    if unit.actor.kind is not ActorKind.PERSON:
        return
    account = account_of(unit.connection, person_id)
    if unit.actor.id in (str(person_id), str(account.id) if account else ""):
        raise OwnWord

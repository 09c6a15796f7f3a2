"""A number that is already in use: claimed with evidence, reviewed by two people, settled.

Nothing is taken from anybody while a dispute is open: the holder keeps number and account, the claimant
an account that is valid without a number.
"""

from dataclasses import replace

from sqlalchemy import insert

from realnames.codes.values import school_day
from realnames.documents.actions import add_document, end_document
from realnames.documents.store import documents_of, index_of, where_sealed
from realnames.documents.tables import DocumentRow
from realnames.documents.values import DocumentAdded, DocumentId, DocumentNumber
from realnames.duplicates.reads.traits import traits_of
from realnames.duplicates.rules.signs import NUMBER_CLAIMED, POINTS_OF_A_CLAIM, compare
from realnames.duplicates.store.acts import hold, name_of
from realnames.duplicates.store.cases import add_case, case_of_pair, mark_decided
from realnames.duplicates.store.contested import (
    add_dispute,
    add_evidence,
    agree,
    contested_number,
    current_holder,
    find_dispute,
    give_first_view,
    give_other_view,
    open_claim,
    point_claim,
    point_others,
)
from realnames.duplicates.values.cases import Decision
from realnames.duplicates.values.contested import (
    CORRECTS,
    Dispute,
    DisputeId,
    DisputeSettled,
    DisputeState,
    FourEyes,
    NotContested,
    NumberChangedHands,
    NumberClaimed,
    NumberEvidence,
    NumberNotAsked,
    NumberReviewed,
    NumberSettled,
    Outcome,
    OwnNumber,
    Party,
    View,
)
from realnames.ledger.unit import Unit
from realnames.ledger.values import ActorKind, uuid7
from realnames.people.store import person
from realnames.people.values import PersonId

SOURCE = "dispute"
TRIES = 5
SHARED = 1
"""The serial of a number's second rightful holder."""


def claim_number(unit: Unit, claimant: PersonId, number: DocumentNumber, *, evidence: str) -> DisputeId:
    """Claim a number that somebody else holds; claimed again, the evidence is added to the same dispute.

    The two records also become a case: they may be one person. Raises `NoSuchPerson`, `NotContested` and
    `OwnNumber`.
    """
    person(unit.connection, claimant)
    index = index_of(unit.vault, number)
    held = current_holder(unit.connection, index)
    if held is None:
        raise NotContested
    if held[0] == claimant:
        raise OwnNumber
    dispute_id = add_dispute(unit, number, claimant, held=held)
    if dispute_id:
        unit.record(NumberClaimed(str(claimant), str(held[0]), str(dispute_id), number.kind))
        _make_case(unit, claimant, held[0])
    else:
        dispute_id = open_claim(unit.connection, index, claimant)
        if dispute_id is None:  # it was settled this moment: this is a new claim
            raise NumberChangedHands
        point_claim(unit, dispute_id, held=held)
    _bring_forward(unit, dispute_id, party=Party.CLAIMANT, evidence=evidence)
    return dispute_id


def answer_claim(unit: Unit, dispute_id: DisputeId, *, evidence: str) -> None:
    """The holder's side brings evidence forward. Raises `NoSuchDispute` and `DisputeSettled`."""
    if find_dispute(unit.connection, dispute_id).state is DisputeState.SETTLED:
        raise DisputeSettled
    _bring_forward(unit, dispute_id, party=Party.HOLDER, evidence=evidence)


def review(unit: Unit, dispute_id: DisputeId, view: View) -> DisputeState:
    """Give a view; when another person gave the same one before, the number goes where both say.

    A differing view takes the place of the one before and waits for a second. Raises `NoSuchDispute`,
    `DisputeSettled`, `FourEyes`, `NumberNotAsked`, `NumberChangedHands`, and `NumberTaken` when the right
    number is somebody's too.
    """
    dispute = find_dispute(unit.connection, dispute_id)
    # Before the dispute's row is touched, so that a merge of the two never waits for us while we wait for it.
    hold(unit, dispute.holder_id, dispute.claimant_id)
    _check_view(unit, find_dispute(unit.connection, dispute_id), view)
    # Another reviewer may write between two of our statements; what is true then is asked again.
    for _ in range(TRIES):
        if agree(unit, dispute_id, view):
            _settle(unit, find_dispute(unit.connection, dispute_id), view)
            return DisputeState.SETTLED
        if give_first_view(unit, dispute_id, view) or give_other_view(unit, dispute_id, view):
            unit.record(NumberReviewed(str(dispute_id), view.outcome.value, view.reason))
            return DisputeState.REVIEWED
        standing = find_dispute(unit.connection, dispute_id)
        if standing.state is DisputeState.SETTLED:
            raise DisputeSettled
        if standing.viewed_by == name_of(unit.actor):
            break
    raise FourEyes


def _check_view(unit: Unit, dispute: Dispute, view: View) -> None:
    if view.right_number and (view.outcome not in CORRECTS or view.right_number.kind != dispute.kind):
        raise NumberNotAsked
    if view.right_number and view.right_number == contested_number(unit, dispute):
        raise NumberNotAsked
    parties = {str(dispute.holder_id), str(dispute.claimant_id)}
    if unit.actor.kind is ActorKind.PERSON and unit.actor.id in parties:
        raise FourEyes


def _settle(unit: Unit, dispute: Dispute, view: View) -> None:
    number = contested_number(unit, dispute)
    match view.outcome:
        case Outcome.CLAIMANT:
            _hand_over(unit, dispute, number)
        case Outcome.HOLDER_MISTYPED:
            _hand_over(unit, dispute, number)
            if view.right_number:
                add_document(unit, dispute.holder_id, view.right_number, source=SOURCE)
        case Outcome.CLAIMANT_MISTYPED:
            if view.right_number:
                add_document(unit, dispute.claimant_id, view.right_number, source=SOURCE)
        case Outcome.BOTH:
            _share(unit, dispute, number)
        case Outcome.HOLDER:
            pass
    _tell_apart(unit, dispute)
    ids = str(dispute.claimant_id), str(dispute.holder_id), str(dispute.id)
    unit.record(NumberReviewed(str(dispute.id), view.outcome.value, view.reason))
    unit.record(NumberSettled(*ids, view.outcome.value))
    unit.change("person", str(dispute.holder_id))
    unit.change("person", str(dispute.claimant_id))


def _hand_over(unit: Unit, dispute: Dispute, number: DocumentNumber) -> None:
    """End the holder's document and enter the claimant's; the ended row is the history of both."""
    held = current_holder(unit.connection, index_of(unit.vault, number))
    if held and held[0] != dispute.holder_id:
        raise NumberChangedHands
    if held:
        (document,) = [one for one in documents_of(unit.connection, held[0]) if one.id == held[1]]
        end_document(unit, document, reason=f"{SOURCE} {dispute.id}")
    document_id = add_document(unit, dispute.claimant_id, number, source=SOURCE)
    point_others(unit, dispute.id, held=(dispute.claimant_id, document_id))


def _share(unit: Unit, dispute: Dispute, number: DocumentNumber) -> None:
    """Enter the number for the claimant too; the row says that it is the second of its kind."""
    document_id = DocumentId(uuid7(unit.now))
    index = index_of(unit.vault, number)
    serial = SHARED
    while current_holder(unit.connection, index, serial=serial):
        serial += 1
    row = {
        "id": document_id,
        "person_id": dispute.claimant_id,
        "kind": number.kind,
        "number_sealed": unit.vault.seal(number.reveal().encode(), where_sealed(document_id)),
        "number_index": index,
        "serial": serial,
        "masked": number.masked,
        "source": SOURCE,
        "from_day": school_day(unit.now),
    }
    unit.connection.execute(insert(DocumentRow).values(**row))
    unit.record(DocumentAdded(str(dispute.claimant_id), str(document_id), number.kind, SOURCE))


def _bring_forward(unit: Unit, dispute_id: DisputeId, *, party: Party, evidence: str) -> None:
    add_evidence(unit, dispute_id, party=party, statement=evidence)
    unit.record(NumberEvidence(str(dispute_id), party.value))


def _make_case(unit: Unit, claimant: PersonId, holder: PersonId) -> None:
    traits = traits_of(unit.connection, (claimant, holder))
    found = compare(traits[claimant], traits[holder])
    signs = (NUMBER_CLAIMED, *found.signs)
    add_case(unit, replace(found, score=found.score + POINTS_OF_A_CLAIM, signs=signs))


def _tell_apart(unit: Unit, dispute: Dispute) -> None:
    """Two who disputed a number are two people: no search asks again."""
    case = case_of_pair(unit.connection, dispute.holder_id, dispute.claimant_id)
    if case:
        mark_decided(unit, case.id, Decision.DIFFERENT, reason=f"{SOURCE} settled by {name_of(unit.actor)}")

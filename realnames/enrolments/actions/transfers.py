"""Transfers: release and accept, refuse and cancel, override and take back; one step wins each time.

`clerk` is the person whose mandates must reach the institution that acts; None is the installation itself,
at its command line. When nobody answers nothing is lost: the person stays where they are, the transfer
stays open, and after its day the authority above both schools may decide.
"""

from dataclasses import replace
from datetime import timedelta

from realnames.codes.values import school_day
from realnames.enrolments.actions.moving import held_affiliation, move_affiliation
from realnames.enrolments.actions.undoing import undo_held
from realnames.enrolments.rules.moves import check_move, ended, with_status
from realnames.enrolments.rules.transfers import check_authority, check_reach
from realnames.enrolments.store.moves import hold_person, moves_of
from realnames.enrolments.store.standing import is_standing
from realnames.enrolments.store.transfers import note, open_transfer, take_step, transfer
from realnames.enrolments.values import (
    Affiliation,
    AffiliationId,
    AffiliationStatus,
    NewAffiliation,
    Placement,
)
from realnames.enrolments.values.moves import TODAY_AT_A_DESK, MoveKind, Occasion, Opening
from realnames.enrolments.values.transfers import (
    DONE_STATES,
    OPEN_STATES,
    Transfer,
    TransferAccepted,
    TransferDropped,
    TransferId,
    TransferNowhere,
    TransferOpen,
    TransferReleased,
    TransferRequested,
    TransferReversed,
    TransferSettled,
    TransferState,
)
from realnames.institutions.store import standing_institution
from realnames.institutions.values import Institution, InstitutionId
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.mandates.store import mandates_of
from realnames.mandates.values import PersonId as ClerkId

ANSWER_DAYS = 10
"""Days for each side to answer, unless the installation sets others (memory of the 2013 rules: ten)."""


def request_transfer(
    unit: Unit,
    affiliation_id: AffiliationId,
    destination: InstitutionId,
    *,
    clerk: ClerkId | None,
    reason: str = "",
    answer_days: int = ANSWER_DAYS,
) -> TransferId:
    """Ask the old school to release somebody to the new one; either side may ask.

    Raises `NoSuchAffiliation`, `MoveNotPossible`, `TransferNowhere`, `TransferOpen`, `NotTheirs`,
    `NoSuchInstitution` and `InstitutionClosed`.
    """
    found = held_affiliation(unit, affiliation_id)
    check_move(MoveKind.RELEASED, found)
    new_school = standing_institution(unit.connection, destination)
    if new_school.id == found.institution.id:
        raise TransferNowhere
    _require_reach(unit, clerk, found.institution, new_school)
    transfer_id = TransferId(uuid7(unit.now))
    opened = open_transfer(
        unit,
        transfer_id,
        person_id=found.person_id,
        affiliation_id=found.id,
        from_id=found.institution.id,
        to_id=new_school.id,
        reason=reason,
        due_day=school_day(unit.now) + timedelta(days=answer_days),
    )
    if not opened:
        raise TransferOpen
    ids = str(found.person_id), str(transfer_id)
    unit.record(TransferRequested(*ids, str(found.institution.id), str(new_school.id)))
    return transfer_id


def release(
    unit: Unit, transfer_id: TransferId, *, clerk: ClerkId | None, answer_days: int = ANSWER_DAYS
) -> None:
    """The old school lets go: the affiliation stands as leaving until the new school accepts.

    Raises `NoSuchTransfer`, `TransferSettled`, `NotTheirs` and `MoveNotPossible`.
    """
    asked = _held(unit, transfer_id)
    _require_reach(unit, clerk, asked.origin)
    due = school_day(unit.now) + timedelta(days=answer_days)
    take_step(unit, asked.id, since=[TransferState.REQUESTED], to=TransferState.RELEASED, due_day=due)
    found = held_affiliation(unit, asked.affiliation_id)
    move_id = move_affiliation(
        unit,
        found,
        MoveKind.RELEASED,
        occasion=Occasion(reason=asked.reason),
        revisions=[with_status(found, AffiliationStatus.LEAVING)],
        cause=asked.id,
    )
    note(unit, asked.id, release_id=move_id)
    unit.record(TransferReleased(str(asked.person_id), str(asked.id)))


def accept(
    unit: Unit,
    transfer_id: TransferId,
    *,
    clerk: ClerkId | None,
    placement: Placement | None = None,
    occasion: Occasion = TODAY_AT_A_DESK,
) -> AffiliationId:
    """The new school takes over: from this day on the person belongs there and no longer to the old one.

    Without a placement the pupil keeps entry year and stage and gets a class later. Raises
    `NoSuchTransfer`, `TransferSettled`, `NotTheirs`, `InstitutionClosed` and `MoveDayImpossible`.
    """
    asked = _held(unit, transfer_id)
    _require_reach(unit, clerk, asked.destination)
    since = [TransferState.RELEASED]
    take_step(unit, asked.id, since=since, to=TransferState.ACCEPTED, settled_at=unit.now)
    return _arrive(unit, asked, asked.destination, placement=placement, occasion=occasion)


def override(
    unit: Unit,
    transfer_id: TransferId,
    *,
    clerk: ClerkId | None,
    reason: str,
    placement: Placement | None = None,
) -> AffiliationId:
    """An authority above both schools decides that the transfer happens, whoever has not answered.

    Raises what `accept` raises; `NotTheirs` unless the mandate reaches both schools and is an authority's.
    """
    asked = _held(unit, transfer_id)
    decider = None
    if clerk:
        mandates = mandates_of(unit.connection, clerk, today=school_day(unit.now))
        decider = check_authority(mandates, asked).institution
    take_step(
        unit,
        asked.id,
        since=OPEN_STATES,
        to=TransferState.OVERRIDDEN,
        answer=reason,
        settled_by=decider.id if decider else None,
        settled_at=unit.now,
    )
    occasion = Occasion(reason=reason)
    return _arrive(unit, asked, decider, placement=placement, occasion=occasion)


def refuse(unit: Unit, transfer_id: TransferId, *, clerk: ClerkId | None, reason: str) -> None:
    """Whoever has to act says no: the old school before it released, the new one after that.

    Raises `NoSuchTransfer`, `TransferSettled` and `NotTheirs`.
    """
    asked = _held(unit, transfer_id)
    if asked.state not in OPEN_STATES:
        raise TransferSettled
    acting = asked.origin if asked.state is TransferState.REQUESTED else asked.destination
    _require_reach(unit, clerk, acting)
    _drop(unit, asked, since=[asked.state], to=TransferState.REFUSED, reason=reason)


def cancel(unit: Unit, transfer_id: TransferId, *, clerk: ClerkId | None, reason: str) -> None:
    """Either side calls an open transfer off. Raises what `refuse` raises."""
    asked = _held(unit, transfer_id)
    _require_reach(unit, clerk, asked.origin, asked.destination)
    _drop(unit, asked, since=OPEN_STATES, to=TransferState.CANCELLED, reason=reason)


def reverse_transfer(unit: Unit, transfer_id: TransferId, *, clerk: ClerkId | None, reason: str) -> None:
    """Take a transfer back as a whole: the person belongs to the old school as if it had not been.

    Raises `NoSuchTransfer`, `TransferSettled` for one that did not happen, `NotTheirs`, and what
    `undo_move` raises.
    """
    asked = _held(unit, transfer_id)
    if clerk:
        check_authority(mandates_of(unit.connection, clerk, today=school_day(unit.now)), asked)
    take_step(unit, asked.id, since=DONE_STATES, to=TransferState.REVERSED, answer=reason)
    made = [one for one in moves_of(unit.connection, asked.person_id) if one.cause == asked.id]
    undo_held(unit, [one.id for one in reversed(made) if one.undone_at is None])
    unit.record(TransferReversed(str(asked.person_id), str(asked.id)))


def _held(unit: Unit, transfer_id: TransferId) -> Transfer:
    """The transfer, of a person who is held: the person first, then the step, in every verb alike."""
    hold_person(unit.connection, transfer(unit.connection, transfer_id).person_id)
    return transfer(unit.connection, transfer_id)


def _require_reach(unit: Unit, clerk: ClerkId | None, *institutions: Institution) -> None:
    if clerk:
        check_reach(mandates_of(unit.connection, clerk, today=school_day(unit.now)), *institutions)


def _arrive(
    unit: Unit,
    asked: Transfer,
    decider: Institution | None,
    *,
    placement: Placement | None,
    occasion: Occasion,
) -> AffiliationId:
    found = held_affiliation(unit, asked.affiliation_id)
    standing_institution(unit.connection, asked.destination.id)
    day = occasion.day or school_day(unit.now)
    arrival = AffiliationId(uuid7(unit.now))
    new = NewAffiliation(
        person_id=found.person_id,
        institution_id=asked.destination.id,
        role=found.role,
        source=occasion.source,
        placement=placement or _kept(found),
    )
    move_affiliation(
        unit,
        found,
        MoveKind.TRANSFERRED,
        occasion=replace(occasion, day=day),
        revisions=[ended(found, AffiliationStatus.TRANSFERRED, day=day)],
        opening=Opening(arrival, new, day, is_primary=found.is_primary),
        cause=asked.id,
    )
    note(unit, asked.id, arrival_id=arrival)
    by = str(decider.id) if decider else unit.actor.kind.value
    unit.record(TransferAccepted(str(asked.person_id), str(asked.id), str(arrival), by))
    return arrival


def _kept(found: Affiliation) -> Placement:
    return Placement(entry_year=found.placement.entry_year, stage=found.placement.stage)


def _drop(
    unit: Unit,
    asked: Transfer,
    *,
    since: tuple[TransferState, ...] | list[TransferState],
    to: TransferState,
    reason: str,
) -> None:
    take_step(unit, asked.id, since=since, to=to, answer=reason, settled_at=unit.now)
    if asked.release_id and is_standing(unit.connection, asked.affiliation_id):
        undo_held(unit, [asked.release_id])
    unit.record(TransferDropped(str(asked.person_id), str(asked.id), to.value))

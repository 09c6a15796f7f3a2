"""Giving and ending mandates."""

from sqlalchemy import update

from realnames.codes.values import school_day
from realnames.institutions.store import institution
from realnames.institutions.values import InstitutionId
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.mandates.tables import MandateRow
from realnames.mandates.values import (
    HELD_AT,
    Mandate,
    MandateElsewhere,
    MandateEnded,
    MandateGranted,
    MandateHeldAlready,
    MandateId,
    MandateRole,
    PersonId,
)


def grant(
    unit: Unit, person_id: PersonId, *, role: MandateRole, institution_id: InstitutionId, reason: str
) -> MandateId:
    """Give a person a role for an institution's subtree from today.

    Raises `NoSuchInstitution`, `MandateElsewhere` and `MandateHeldAlready`.
    """
    where = institution(unit.connection, institution_id)
    if where.kind is not HELD_AT[role]:
        raise MandateElsewhere(role=role.value)
    mandate_id = MandateId(uuid7(unit.now))
    row = {
        "id": mandate_id,
        "person_id": person_id,
        "role": role.value,
        "area": where.area,
        "institution_id": institution_id,
        "from_day": school_day(unit.now),
        "reason": reason,
    }
    if not insert_new(unit.connection, MandateRow, row):
        raise MandateHeldAlready
    unit.record(MandateGranted(str(person_id), str(mandate_id), role.value, str(institution_id)))
    unit.change("person", str(person_id))
    return mandate_id


def end_mandate(unit: Unit, mandate: Mandate) -> None:
    """End a mandate today; ending it again changes nothing."""
    ended = unit.connection.execute(
        update(MandateRow)
        .where(MandateRow.id == mandate.id, MandateRow.to_day.is_(None))
        .values(to_day=school_day(unit.now))
    )
    if ended.rowcount == 1:
        unit.record(MandateEnded(str(mandate.person_id), str(mandate.id)))
        unit.change("person", str(mandate.person_id))

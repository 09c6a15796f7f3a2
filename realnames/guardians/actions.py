"""Linking guardians and wards."""

from sqlalchemy import update

from realnames.codes.values import school_day
from realnames.guardians.rules import check_link
from realnames.guardians.store import write_powers
from realnames.guardians.tables import GuardianLinkRow
from realnames.guardians.values import (
    GuardianLink,
    GuardianLinked,
    GuardianLinkId,
    GuardianUnlinked,
    LinkExists,
    NewGuardianLink,
)
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7


def link_guardian(unit: Unit, new: NewGuardianLink) -> GuardianLinkId:
    """Make a person guardian of another, from today unless a day is given.

    Raises `OwnGuardian`, `RelationUnknown`, and `LinkExists` when the two are linked already.
    """
    check_link(new.guardian_id, new.ward_id, new.relation)
    link_id = GuardianLinkId(uuid7(unit.now))
    row = {
        "id": link_id,
        "guardian_id": new.guardian_id,
        "ward_id": new.ward_id,
        "relation": new.relation,
        "legal": new.legal,
        "powers": write_powers(new.powers),
        "from_day": new.from_day or school_day(unit.now),
        "source": new.source,
    }
    if not insert_new(unit.connection, GuardianLinkRow, row):
        raise LinkExists
    unit.record(
        GuardianLinked(str(new.ward_id), str(new.guardian_id), str(link_id), new.relation, new.source)
    )
    unit.change("person", str(new.guardian_id))
    unit.change("person", str(new.ward_id))
    return link_id


def unlink_guardian(unit: Unit, link: GuardianLink, *, reason: str) -> None:
    """End a link today; ending it twice changes nothing."""
    ended = unit.connection.execute(
        update(GuardianLinkRow)
        .where(GuardianLinkRow.id == link.id, GuardianLinkRow.to_day.is_(None))
        .values(to_day=school_day(unit.now))
    )
    if ended.rowcount == 1:
        unit.record(GuardianUnlinked(str(link.ward_id), str(link.guardian_id), str(link.id), reason))
        unit.change("person", str(link.guardian_id))
        unit.change("person", str(link.ward_id))

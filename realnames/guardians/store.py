"""Guardian links in the database."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from realnames.guardians.rules import counts_on, until_day
from realnames.guardians.tables import GuardianLinkRow
from realnames.guardians.values import GuardianLink, GuardianLinkId, Power
from realnames.people.tables import PersonRow
from realnames.people.values import PersonId


def wards_of(connection: Connection, guardian: PersonId, *, today: date) -> tuple[GuardianLink, ...]:
    """The links under which a person is guardian today, oldest first."""
    return _links(connection, GuardianLinkRow.guardian_id == guardian, today=today)


def guardians_of(connection: Connection, ward: PersonId, *, today: date) -> tuple[GuardianLink, ...]:
    """The links under which a person has guardians today, oldest first."""
    return _links(connection, GuardianLinkRow.ward_id == ward, today=today)


def write_powers(powers: frozenset[Power]) -> str:
    """Powers as the column holds them, in one order."""
    return " ".join(sorted(power.value for power in powers))


def _links(connection: Connection, wanted: ColumnElement[bool], *, today: date) -> tuple[GuardianLink, ...]:
    rows = connection.execute(
        select(*GuardianLinkRow.__table__.columns, PersonRow.birth_day)
        .join(PersonRow, PersonRow.id == GuardianLinkRow.ward_id)
        .where(wanted)
        .order_by(GuardianLinkRow.id)
    )
    return tuple(link for row in rows if counts_on(link := _to_link(row), today))


def _to_link(row: Any) -> GuardianLink:
    return GuardianLink(
        id=GuardianLinkId(row.id),
        guardian_id=PersonId(row.guardian_id),
        ward_id=PersonId(row.ward_id),
        relation=row.relation,
        legal=row.legal,
        powers=frozenset(Power(power) for power in row.powers.split()),
        from_day=row.from_day,
        until=until_day(row.to_day, row.birth_day),
        source=row.source,
    )

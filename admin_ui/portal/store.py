"""The portal's sessions in the database: found by the cookie's digest, ended by one update."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from admin_ui.portal.tables import PortalLogoutRow, PortalSessionRow
from admin_ui.portal.values import Arrival, Stay
from realnames.accounts.tables import AccountRow
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.vault import Vault, Where
from realnames.people.values import PersonId

RANDOM_BYTES = 32
LONGEST_COOKIE = 128


def add_stay(unit: Unit, arrival: Arrival, person_id: PersonId, *, lasts: timedelta) -> str:
    """Insert a visit; returns the cookie value that opens it, which is kept nowhere else."""
    cookie = secrets.token_urlsafe(RANDOM_BYTES)
    key = _digest(cookie)
    values = {
        "id": key,
        "sid": arrival.sid,
        "subject": arrival.subject,
        "person_id": person_id,
        "id_token": unit.vault.seal(arrival.id_token.encode(), _place(key)),
        "created_at": unit.now,
        "expires_at": unit.now + lasts,
    }
    unit.connection.execute(insert(PortalSessionRow).values(**values))
    return cookie


def find_stay(connection: Connection, vault: Vault, cookie: str, *, now: datetime) -> Stay | None:
    """The visit a cookie opens, while it and the person's account are live: one statement."""
    if not cookie or len(cookie) > LONGEST_COOKIE or not cookie.isascii():
        return None
    columns = select(
        PortalSessionRow.id,
        PortalSessionRow.sid,
        PortalSessionRow.person_id,
        PortalSessionRow.expires_at,
        PortalSessionRow.id_token,
    ).join(AccountRow, AccountRow.person_id == PortalSessionRow.person_id)
    opened = (PortalSessionRow.id == _digest(cookie)) & (AccountRow.state == "active")
    row = connection.execute(columns.where(opened, *_live(now))).one_or_none()
    if row is None:
        return None
    id_token = vault.open(row.id_token, _place(row.id)).decode()
    return Stay(row.id, row.sid, PersonId(row.person_id), row.expires_at, id_token)


def end_stay(unit: Unit, key: str) -> bool:
    """End one visit; True for the one caller who ended it."""
    return bool(_end(unit, PortalSessionRow.id == key))


def end_stays(unit: Unit, *, sid: str, subject: str) -> list[tuple[PersonId, str]]:
    """End the visits of one session, or without a `sid` all of one subject: whose they were, which sid."""
    named = PortalSessionRow.sid == sid if sid else PortalSessionRow.subject == subject
    return _end(unit, named)


def obey_once(unit: Unit, jti: str, *, until: datetime) -> bool:
    """Mark a logout token as obeyed; True for the first time only."""
    return insert_new(unit.connection, PortalLogoutRow, {"jti": jti, "until": until})


def forget_stays(unit: Unit) -> int:
    """Delete visits and logout marks whose time is over; returns how many rows went."""
    over = delete(PortalSessionRow).where(PortalSessionRow.expires_at < unit.now)
    spent = delete(PortalLogoutRow).where(PortalLogoutRow.until < unit.now)
    return unit.connection.execute(over).rowcount + unit.connection.execute(spent).rowcount


def _end(unit: Unit, named: ColumnElement[bool]) -> list[tuple[PersonId, str]]:
    ended = update(PortalSessionRow).where(named, *_live(unit.now)).values(ended_at=unit.now)
    rows = unit.connection.execute(ended.returning(PortalSessionRow.person_id, PortalSessionRow.sid)).all()
    return [(PersonId(UUID(str(row.person_id))), row.sid) for row in rows]


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return PortalSessionRow.ended_at.is_(None), PortalSessionRow.expires_at > now


def _place(key: str) -> Where:
    return Where("portal_sessions", "id_token", key)


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()

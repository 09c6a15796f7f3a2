"""Sessions in the database: found by cookie in one statement, ended by one update each."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, insert, select, update

from idp.sessions.tables import SessionRow
from idp.sessions.values import IDLE, CookieSecret, LiveSession, Session, SessionId, SignedIn
from realnames.accounts.tables import AccountRow
from realnames.ledger.unit import Unit

RANDOM_BYTES = 32
LONGEST_COOKIE = 128

COLUMNS = (
    SessionRow.sid,
    SessionRow.account_id,
    SessionRow.auth_time,
    SessionRow.acr,
    SessionRow.amr,
    SessionRow.created_at,
    SessionRow.seen_at,
    SessionRow.expires_at,
    SessionRow.agent,
    SessionRow.address,
)


def new_cookie() -> CookieSecret:
    """A new cookie secret of 256 random bits."""
    return CookieSecret(secrets.token_urlsafe(RANDOM_BYTES))


def add_session(unit: Unit, cookie: CookieSecret, session: Session) -> None:
    """Insert a session that the cookie opens."""
    values = {column.key: getattr(session, column.key) for column in COLUMNS}
    values |= {"id": _digest(cookie.text), "amr": list(session.amr)}
    unit.connection.execute(insert(SessionRow).values(**values))


def find_live(connection: Connection, cookie: str, *, now: datetime) -> LiveSession | None:
    """The session a cookie opens, if it and its account are live at `now`: one statement."""
    if not cookie or len(cookie) > LONGEST_COOKIE or not cookie.isascii():
        return None
    opened = {"id": _digest(cookie), "now": now, "idle_since": now - IDLE}
    row = connection.execute(_opened(), opened).one_or_none()
    if row is None:
        return None
    return LiveSession(**(row._asdict() | {"amr": tuple(row.amr)}))


def live_sessions(connection: Connection, account_id: UUID, *, now: datetime) -> Sequence[Session]:
    """The live sessions of an account, the one used last first."""
    mine = (SessionRow.account_id == account_id) & _live(now)
    rows = connection.execute(
        select(*COLUMNS).where(mine).order_by(SessionRow.seen_at.desc(), SessionRow.sid)
    )
    return [Session(**(row._asdict() | {"amr": tuple(row.amr)})) for row in rows.all()]


def mark_seen(unit: Unit, sid: SessionId) -> None:
    """Note that a live session was used now."""
    mine = (SessionRow.sid == sid) & SessionRow.ended_at.is_(None)
    unit.connection.execute(update(SessionRow).where(mine).values(seen_at=unit.now))


def replace_cookie(unit: Unit, sid: SessionId, *, new: CookieSecret, signed_in: SignedIn) -> bool:
    """Let a new cookie open a live session, and the old one nothing; False if the session is over."""
    mine = (SessionRow.sid == sid) & _live(unit.now)
    changed = {
        "id": _digest(new.text),
        "auth_time": signed_in.auth_time,
        "acr": signed_in.acr,
        "amr": list(signed_in.amr),
        "seen_at": unit.now,
    }
    return unit.connection.execute(update(SessionRow).where(mine).values(**changed)).rowcount == 1


def unended(connection: Connection, account_id: UUID, *, now: datetime) -> Sequence[SessionId]:
    """The sessions of an account that nobody ended and whose longest time is not over, idle ones too."""
    mine = (SessionRow.account_id == account_id) & SessionRow.ended_at.is_(None)
    rows = connection.execute(select(SessionRow.sid).where(mine, SessionRow.expires_at > now))
    return [SessionId(sid) for sid in rows.scalars().all()]


def mark_ended(unit: Unit, sid: SessionId, *, because: str) -> UUID | None:
    """End a session; its account for the one caller who ended it, nothing when it was ended before."""
    mine = (SessionRow.sid == sid) & SessionRow.ended_at.is_(None)
    ended = update(SessionRow).where(mine).values(ended_at=unit.now, ended_because=because)
    return unit.connection.execute(ended.returning(SessionRow.account_id)).scalar_one_or_none()


def delete_expired(unit: Unit, *, before: datetime) -> int:
    """Delete sessions whose longest time was over before a moment; returns how many."""
    return unit.connection.execute(delete(SessionRow).where(SessionRow.expires_at < before)).rowcount


@cache
def _opened() -> Select[*tuple[Any, ...]]:
    """Built once: building a statement costs ten times as much as asking it, and every browser asks."""
    columns: Select[*tuple[Any, ...]] = select(
        SessionRow.sid,
        SessionRow.account_id,
        AccountRow.person_id,
        SessionRow.auth_time,
        SessionRow.acr,
        SessionRow.amr,
        SessionRow.seen_at,
    )
    return columns.join_from(SessionRow, AccountRow, AccountRow.id == SessionRow.account_id).where(
        SessionRow.id == bindparam("id"),
        SessionRow.ended_at.is_(None),
        SessionRow.seen_at > bindparam("idle_since"),
        SessionRow.expires_at > bindparam("now"),
        AccountRow.state == "active",
    )


def _live(now: datetime) -> ColumnElement[bool]:
    """Not ended, used within the idle limit, within the longest time."""
    used = SessionRow.seen_at > now - IDLE
    return SessionRow.ended_at.is_(None) & used & (SessionRow.expires_at > now)


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()

"""Sessions begin at a sign-in, get a new secret at every proof, and end for a reason."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from idp.sessions.store import (
    add_session,
    delete_expired,
    mark_ended,
    mark_seen,
    new_cookie,
    replace_cookie,
    unended,
)
from idp.sessions.values import (
    LONGEST,
    TOUCH_EVERY,
    CookieSecret,
    LiveSession,
    Session,
    SessionBegun,
    SessionEnded,
    SessionId,
    SessionOver,
    SessionRenewed,
    SignedIn,
)
from realnames.ledger.unit import Unit

SID_BYTES = 16
KEPT_AFTER = timedelta(days=30)


def begin_session(
    unit: Unit, account_id: UUID, *, acr: str, amr: tuple[str, ...], agent: str, address: str
) -> tuple[CookieSecret, Session]:
    """Begin a session for an account that has just been proven; the cookie secret is handed out once."""
    cookie = new_cookie()
    session = Session(
        sid=SessionId(secrets.token_urlsafe(SID_BYTES)),
        account_id=account_id,
        auth_time=unit.now,
        acr=acr,
        amr=amr,
        created_at=unit.now,
        seen_at=unit.now,
        expires_at=unit.now + LONGEST,
        agent=_printable(agent)[:200],
        address=_printable(address)[:64],
    )
    add_session(unit, cookie, session)
    unit.record(SessionBegun(sid=session.sid, account_id=str(account_id), acr=acr))
    return cookie, session


def renew_session(unit: Unit, live: LiveSession, *, acr: str, amr: tuple[str, ...]) -> CookieSecret:
    """Give a session of the same account a new secret, because its owner was proven again.

    The sid and the longest time stay; another account gets another session. Refuses an ended session.
    """
    cookie = new_cookie()
    signed_in = SignedIn(unit.now, acr, amr)
    if not replace_cookie(unit, live.sid, new=cookie, signed_in=signed_in):
        raise SessionOver
    unit.record(SessionRenewed(sid=live.sid, account_id=str(live.account_id), acr=acr))
    return cookie


def needs_touch(live: LiveSession, now: datetime) -> bool:
    """Was the last use noted so long ago that it should be noted again? Spares a write per request."""
    return now - live.seen_at >= TOUCH_EVERY


def touch_session(unit: Unit, live: LiveSession) -> None:
    """Note that a session is in use; the idle limit counts from the last note."""
    if needs_touch(live, unit.now):
        mark_seen(unit, live.sid)


def end_session(unit: Unit, sid: SessionId, *, because: str) -> bool:
    """End a session and have every process refuse its tokens; False if it had ended before."""
    account_id = mark_ended(unit, sid, because=because)
    if account_id is None:
        return False
    unit.record(SessionEnded(sid=sid, account_id=str(account_id), because=because))
    unit.change("session", sid, until=unit.now + LONGEST)
    return True


def end_sessions_of(
    unit: Unit, account_id: UUID, *, because: str, except_sid: SessionId | None = None
) -> int:
    """End the sessions of an account, all or all but one; returns how many this call ended."""
    found = unended(unit.connection, account_id, now=unit.now)
    return sum(end_session(unit, sid, because=because) for sid in found if sid != except_sid)


def forget_sessions(unit: Unit) -> int:
    """Delete the rows of sessions that were over a month ago; returns how many."""
    return delete_expired(unit, before=unit.now - KEPT_AFTER)


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())

"""A session, the limits it lives within, and what happens to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, NewType
from uuid import UUID

from realnames.ledger.values import Event, Refusal

SessionId = NewType("SessionId", str)
"""The public `sid` of a session: safe in tokens, journal and pages; it opens nothing."""

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CookieSecret:
    """What the browser keeps; only its digest is stored, and it never shows in a log."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """How a person proved to be the account's owner: when, how strongly (acr) and by what (amr, RFC 8176)."""

    auth_time: datetime
    acr: str
    amr: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One browser session of one account."""

    sid: SessionId
    account_id: UUID
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str = ""
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that is live at the moment it was asked for, of an account that is active."""

    sid: SessionId
    account_id: UUID
    person_id: UUID
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    seen_at: datetime


class SessionOver(Refusal):
    """The session ended while it was being used; the person signs in again."""

    message_id = "sign_in.start_again"
    description = "The session has ended."
    status = 401


@dataclass(frozen=True)
class SessionBegun(Event):
    """A person signed in and a browser session began."""

    name: ClassVar[str] = "session.begun"
    published: ClassVar[bool] = False

    sid: str
    account_id: str
    acr: str


@dataclass(frozen=True)
class SessionRenewed(Event):
    """A person proved to be there again, and the session got a new secret."""

    name: ClassVar[str] = "session.renewed"
    published: ClassVar[bool] = False

    sid: str
    account_id: str
    acr: str


@dataclass(frozen=True)
class SessionEnded(Event):
    """A browser session ended before its time; `because` says why."""

    name: ClassVar[str] = "session.ended"

    sid: str
    account_id: str
    because: str

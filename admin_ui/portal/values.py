"""What the portal keeps of a visitor, what it lists for them, its refusals and events."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import msgspec

from idp.clients.values import Client
from realnames.ledger.values import Event, Refusal
from realnames.people.values import PersonId

CLIENT_ID = "portal"
SCOPES = ("openid", "realname", "edu.role", "edu.affiliation", "edu.id")


class Attempt(msgspec.Struct, frozen=True):
    """One sign-in under way, sealed into a cookie of the browser that began it.

    `begun` is in seconds; `back` is the portal's page that the person wanted.
    """

    state: str
    nonce: str
    verifier: str
    begun: int
    back: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whom the identity server names (`sub` and `sid` of the ID token, lifelong number), and where to."""

    subject: str
    sid: str
    llid: str
    back: str
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's visit to the portal; `sid` is the session at the identity server that it hangs on."""

    id: str
    sid: str
    person_id: PersonId
    expires_at: datetime
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person allows one system, and since when."""

    client: Client
    scopes: tuple[str, ...]
    given_at: datetime


class PortalRefused(Refusal):
    """The root of what this wing refuses.

    PortalRefused
    ├── AnswerRefused        what came back from the identity server does not belong to this browser's sign-in
    ├── SignInDeclined       the person, or the identity server for them, did not agree
    ├── ServerAway           the identity server did not answer on the back channel
    └── LogoutTokenRefused   a logout token that is not taken (Back-Channel Logout 1.0 §2.6)
    """


class AnswerRefused(PortalRefused):
    """State, issuer, token or subject do not fit together; nobody is signed in."""

    message_id: ClassVar[str] = "portal.answer_refused"
    description: ClassVar[str] = "The sign-in could not be completed."


class SignInDeclined(PortalRefused):
    """The authorization response carried an error (RFC 6749 §4.1.2.1)."""

    message_id = "portal.declined"
    description = "The sign-in was declined."


class ServerAway(PortalRefused):
    """The back channel gave no usable answer."""

    message_id = "refusal.try_again_soon"
    description = "The identity server is temporarily unavailable."
    status = 503


class LogoutTokenRefused(PortalRefused):
    """The logout token is not one that must be obeyed."""

    message_id = "portal.logout_refused"
    description = "The logout token is not valid."


@dataclass(frozen=True)
class PortalEntered(Event):
    """A person came into the portal; `sid` names the session at the identity server."""

    name: ClassVar[str] = "portal.entered"
    published: ClassVar[bool] = False

    person_id: str
    sid: str


@dataclass(frozen=True)
class PortalLeft(Event):
    """A visit to the portal ended before its time; `because` says why."""

    name: ClassVar[str] = "portal.left"
    published: ClassVar[bool] = False

    person_id: str
    sid: str
    because: str

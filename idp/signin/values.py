"""What a sign-in in progress is: the interaction, the situation the steps judge, refusals and events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec
from authlib.oauth2.rfc6749.errors import OAuth2Error
from authlib.oidc.core.errors import ConsentRequiredError, LoginRequiredError

from idp.clients.values import Client
from idp.consents.values import Consent
from idp.oauth.values import AuthorizationRequest
from idp.sessions.values import LiveSession
from realnames.ledger.values import Event, Refusal


class Interaction(msgspec.Struct, frozen=True):
    """One authorization request while a person signs in and agrees.

    It belongs to one browser (`browser` is the SHA-256 of its cookie, hex). `done` names the steps that
    were taken in it, `session` the session that was begun or used in it; once `finished_at` is set it
    only tells where the person came from.
    """

    id: str
    request: AuthorizationRequest
    browser: str
    created_at: datetime
    done: tuple[str, ...] = ()
    session: str = ""
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What every step looks at to say whether it is needed.

    `remembered` is the consent given before; `other_person` says that the client's id_token_hint
    names somebody else than the session does (OpenID Connect Core §3.1.2.1).
    """

    request: AuthorizationRequest
    client: Client
    session: LiveSession | None
    done: frozenset[str]
    remembered: Consent | None
    other_person: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One member of the family: its name, when a person must take it, and what `prompt=none` gets instead."""

    name: str
    needed: Callable[[Situation], bool]
    silent_error: Callable[[], OAuth2Error]


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries are free within a window, and how long each further one must wait."""

    tries: int
    window: timedelta
    delays: tuple[timedelta, ...]


class NobodySignedIn(LoginRequiredError):  # type: ignore[misc]
    """OpenID Connect Core §3.1.2.6: `prompt=none`, and a person would have to type something."""

    description = "Nobody suitable is signed in."


class NotAgreed(ConsentRequiredError):  # type: ignore[misc]
    """OpenID Connect Core §3.1.2.6: `prompt=none`, and a person would have to agree."""

    description = "The person has not agreed yet."


class SignInRefusal(Refusal):
    """The root of what this wing refuses.

    SignInRefusal
    ├── InteractionUnknown      expired, never existed, or not of this browser
    ├── InteractionFinished     it led to its end already
    ├── WrongNameOrPassword     one sentence for every name and password that do not belong together
    ├── AccountSuspended        told only after the right password
    └── TooManyTries            this account or this address must wait
    """


class InteractionUnknown(SignInRefusal):
    """Expired, lost, made up, or begun in another browser: the answers are alike on purpose."""

    message_id = "interaction.unknown"
    description = "The sign-in is not known here any more."
    status = 410


class InteractionFinished(SignInRefusal):
    """The Back button, a second tab, or a reload after the end."""

    message_id = "interaction.finished"
    description = "The sign-in is finished."
    status = 410


class WrongNameOrPassword(SignInRefusal):
    """Unknown name, wrong password, no credential yet: the same words, the same work."""

    message_id = "sign_in.wrong"
    description = "The user name or password is wrong."
    status = 401


class AccountSuspended(SignInRefusal):
    """Whoever knows the password may know that the account is disabled."""

    message_id = "sign_in.suspended"
    description = "The account may not sign in."
    status = 403


class TooManyTries(SignInRefusal):
    """The throttle: the password was not looked at."""

    message_id = "sign_in.too_many"
    description = "Too many attempts. Try again later."
    status = 429


@dataclass(frozen=True)
class SignInRefused(Event):
    """A sign-in to a known account was refused; `because` is the refusal's class."""

    name: ClassVar[str] = "sign_in.refused"
    published: ClassVar[bool] = False

    account_id: str
    client_id: str
    because: str

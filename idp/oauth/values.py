"""The messages and values of the protocol: requests, answers, authorization requests, grants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType
from uuid import UUID

import msgspec

from idp.clients.values import Client

GrantId = NewType("GrantId", UUID)

Pairs = tuple[tuple[str, str], ...]

Detail = Mapping[str, Any]
"""One member of `authorization_details` (RFC 9396 §2), as a registered type has checked it."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """The certificate of a TLS client as a proxy of ours reports it (DER), and whether its chain was good."""

    der: bytes
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as the protocol sees it: query and form apart, repeated names kept, nothing merged.

    `headers` has lower-case names; `address` is the peer as the trusted proxies report it.
    """

    method: str
    path: str
    query: Pairs = ()
    form: Pairs = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    request_id: str = ""
    certificate: ClientCertificate | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of a machine endpoint: status, headers in order, the body as sent."""

    status: int
    headers: Pairs
    body: bytes


class AuthorizationRequest(msgspec.Struct, frozen=True):
    """One validated authorization request (OpenID Connect Core §3.1.2.1), kept while a person signs in."""

    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    response_type: str = "code"
    state: str | None = None
    nonce: str | None = None
    prompt: tuple[str, ...] = ()
    max_age: int | None = None
    login_hint: str | None = None
    hinted_subject: str | None = None
    ui_locales: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    code_challenge: str | None = None
    redirect_uri_given: bool = True
    response_mode: str = "query"
    pushed: str = ""
    dpop_key: str | None = None
    resources: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    user_code: str | None = None


class Code(msgspec.Struct, frozen=True):
    """What an authorization code carries under its seal; `grant` is spent when its row is inserted."""

    grant: str
    account: str
    client: str
    redirect_uri: str
    redirect_uri_given: bool
    scope: str
    session: str
    auth_time: int
    acr: str
    amr: tuple[str, ...]
    issued_at: int
    nonce: str | None = None
    challenge: str | None = None
    dpop_key: str | None = None
    resources: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an access token is held to beside its scope.

    `key` is the thumbprint of the key that must be shown with it (RFC 9449 §6), `certificate` that of the
    certificate of its connection (RFC 8705 §3), `resources` are the only places it is for (RFC 8707; none:
    our own), `details` what exactly it allows (RFC 9396).
    """

    key: str = ""
    certificate: str = ""
    resources: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


UNBOUND = Bounds()


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant, the family of every token born from one authorization; its row is the family's life.

    `generation` counts refresh tokens: only the newest one refreshes. `offline` families outlive the
    browser session they were born in. `dpop_key` is the key that refresh tokens of a public client are
    bound to; `resources` and `details` are what was granted and may only be narrowed.
    """

    id: GrantId
    account_id: UUID
    person_id: UUID
    client_id: str
    session_id: str
    subject: str
    scope: str
    offline: bool
    generation: int
    rotated_at: datetime
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    revoked_at: datetime | None = None
    dpop_key: str | None = None
    resources: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Proceed:
    """The authorization request is good; somebody may still have to sign in or agree."""

    request: AuthorizationRequest
    client: Client


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the browser to this address, with 303."""

    url: str


@dataclass(frozen=True, slots=True)
class Post:
    """Let the browser post these fields to this address of a client, by a page of ours."""

    url: str
    fields: Pairs
    client: Client | None = None


Way = Redirect | Post
"""How a browser is sent back to the system it came from."""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Show an error here: nothing of the request has proven where else it could be sent."""

    error: str
    message_id: str
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class SignOut:
    """A sign-out that is proven to be wished: end the session, then go to `url` (empty: our own page)."""

    url: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmSignOut:
    """A sign-out that a person must confirm first; `url` is where the browser goes afterwards."""

    url: str = ""
    client: Client | None = None

"""What happens to tokens, as journal lines."""

from dataclasses import dataclass
from typing import ClassVar

from realnames.ledger.values import Event


@dataclass(frozen=True)
class TokensIssued(Event):
    """A code was exchanged: a grant began and its first tokens were born."""

    name: ClassVar[str] = "tokens.issued"
    published: ClassVar[bool] = False

    account_id: str
    client_id: str
    grant_id: str
    scope: str


@dataclass(frozen=True)
class TokensRefreshed(Event):
    """A refresh token was rotated and new tokens were born from the same grant."""

    name: ClassVar[str] = "tokens.refreshed"
    published: ClassVar[bool] = False

    account_id: str
    client_id: str
    grant_id: str
    generation: int


@dataclass(frozen=True)
class TokensExchanged(Event):
    """A system got a token for another one: to serve the same person, or to act for somebody's ward.

    `kind` is service or guardian; `from_token` and `token_id` are the `jti` of the old and the new one.
    """

    name: ClassVar[str] = "tokens.exchanged"
    published: ClassVar[bool] = False

    kind: str
    client_id: str
    from_client_id: str
    grant_id: str
    person_id: str
    scope: str
    from_token: str
    token_id: str


@dataclass(frozen=True)
class GrantRevoked(Event):
    """Every token of one grant was revoked; `because` says why."""

    name: ClassVar[str] = "grant.revoked"

    grant_id: str
    account_id: str
    client_id: str
    because: str


@dataclass(frozen=True)
class TokenRevoked(Event):
    """One access token was revoked by the system it was issued to."""

    name: ClassVar[str] = "token.revoked"
    published: ClassVar[bool] = False

    token_id: str
    client_id: str

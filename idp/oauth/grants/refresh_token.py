"""The refresh token grant (RFC 6749 §6) with rotation and reuse detection (RFC 9700 §4.14.2).

One conditional UPDATE moves the family to its next generation. Whoever brings an older token gets the
same successor again inside the client's grace, counted from the rotation, and kills the family after it.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from authlib.oauth2.rfc6749 import grants

from idp.clients.values import Client
from idp.oauth.actions import revoke_grant
from idp.oauth.answers import NO_STORE
from idp.oauth.authlib_bridge import BridgedClient
from idp.oauth.birth import tokens_of
from idp.oauth.bounds import narrowed
from idp.oauth.errors import (
    GrantNotAllowed,
    RefreshRefused,
    RefreshReused,
    ScopeNotApproved,
    WrongProofKey,
)
from idp.oauth.events import TokensRefreshed
from idp.oauth.parameters import required
from idp.oauth.profiles import rotates
from idp.oauth.provider import Lifetimes
from idp.oauth.rules import inside_grace, may_refresh
from idp.oauth.store import find_grant, person_of_standing, prolong, rotate
from idp.oauth.tokens.refresh import read_refresh_token
from idp.oauth.values import Grant, GrantId
from realnames.ledger.unit import Unit
from realnames.ledger.values import Actor, ActorKind

GRANT_TYPE = "refresh_token"


class RefreshToken(grants.RefreshTokenGrant):
    """The exchange of a refresh token for its successor and a new access token."""

    GRANT_TYPE = GRANT_TYPE
    INCLUDE_NEW_REFRESH_TOKEN = True

    def validate_token_request(self) -> None:
        """The client must be proven and the token must be ours; its state is read when it is rotated."""
        client: BridgedClient = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(GRANT_TYPE):
            raise GrantNotAllowed
        self.request.client = client
        vault = self.server.provider.ledger.vault
        self.request.refresh_token = read_refresh_token(vault, required(self.request.form, "refresh_token"))

    def create_token_response(self) -> tuple[int, dict[str, object], list[tuple[str, str]]]:
        """Rotate, record and mint as one transaction; a reuse revokes the family in its own."""
        provider, client = self.server.provider, self.request.client.client
        grant_id, generation = self.request.refresh_token
        actor = Actor(ActorKind.CLIENT, client.client_id, self.request.source.request_id)
        try:
            with provider.ledger.unit(actor) as unit:
                held = Held(client, provider.lifetimes, self.request.bounds.key)
                grant = renew(unit, grant_id, generation, held=held)
                body = self._tokens(grant, client)
        except RefreshReused:
            with provider.ledger.unit(actor) as unit:
                revoke_grant(unit, grant_id, because="refresh-reuse")
            raise
        return 200, body, NO_STORE

    def _tokens(self, grant: Grant, client: Client) -> dict[str, object]:
        """RFC 6749 §6: the asked scope must not exceed the grant's; the grant itself keeps its own."""
        asked = self.request.payload.scope or grant.scope
        if not set(asked.split()) <= set(grant.scope.split()):
            raise ScopeNotApproved
        provider = self.server.provider
        bounds = narrowed(
            provider, self.request.bounds, self.request.form, resources=grant.resources, details=grant.details
        )
        return tokens_of(provider, grant, client, scope=asked, nonce=None, bounds=bounds)


@dataclass(frozen=True, slots=True)
class Held:
    """By whom a refresh token is brought: the proven client, and the key it showed, if any."""

    client: Client
    lifetimes: Lifetimes
    key: str


def renew(unit: Unit, grant_id: GrantId, generation: int, *, held: Held) -> Grant:
    """The grant at its new generation, or unchanged inside the grace; everything else is refused.

    Without the right key nothing is looked at, so that a stolen token cannot even end the family.
    """
    client, lifetimes = held.client, held.lifetimes
    grant = find_grant(unit.connection, grant_id)
    if grant is None or not may_refresh(grant, client.client_id, now=unit.now):
        raise RefreshRefused
    if grant.dpop_key not in (None, held.key):
        raise WrongProofKey
    standing = person_of_standing(
        unit, account_id=grant.account_id, session_id=grant.session_id, offline=grant.offline
    )
    if standing is None:
        raise RefreshRefused
    expires_at = min(unit.now + lifetimes.refresh_idle, grant.created_at + lifetimes.refresh_total)
    if not rotates(client):
        return _prolonged(unit, grant, generation, expires_at=expires_at)
    if generation != grant.generation or not rotate(unit, grant, expires_at=expires_at):
        return _repeated(unit, grant_id, generation, client=client)
    renewed = dataclasses.replace(grant, generation=generation + 1, used_at=unit.now, expires_at=expires_at)
    unit.record(TokensRefreshed(str(grant.account_id), grant.client_id, str(grant.id), renewed.generation))
    return renewed


def _prolonged(unit: Unit, grant: Grant, generation: int, *, expires_at: datetime) -> Grant:
    """FAPI 2.0 §5.3.2.1-9: the same refresh token again, held by the client's own keys; it lives on."""
    if generation != grant.generation or not prolong(unit, grant, expires_at=expires_at):
        raise RefreshRefused
    unit.record(TokensRefreshed(str(grant.account_id), grant.client_id, str(grant.id), generation))
    return dataclasses.replace(grant, used_at=unit.now, expires_at=expires_at)


def _repeated(unit: Unit, grant_id: GrantId, generation: int, *, client: Client) -> Grant:
    """Somebody was first with this token: inside the grace the same successor, otherwise reuse."""
    grant = find_grant(unit.connection, grant_id)
    grace = timedelta(seconds=client.refresh_grace)
    if grant is None or grant.revoked_at or not inside_grace(grant, generation, grace=grace, now=unit.now):
        raise RefreshReused
    return dataclasses.replace(grant, used_at=unit.now)


GRANT = (RefreshToken, ())

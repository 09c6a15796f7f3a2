"""The birth of a person's tokens: a grant begins, and what a grant gives is minted."""

from datetime import UTC, datetime
from uuid import UUID

from idp.clients.values import Client
from idp.oauth.errors import CodeRefused
from idp.oauth.events import TokensIssued
from idp.oauth.provider import Lifetimes, Provider
from idp.oauth.store import begin_grant, person_of_standing
from idp.oauth.tokens.access import mint_for_grant
from idp.oauth.tokens.identity import mint_id_token
from idp.oauth.tokens.refresh import write_refresh_token
from idp.oauth.values import UNBOUND, Bounds, Code, Grant, GrantId
from idp.subjects.store import subject_for
from realnames.ledger.unit import Unit


def begin(unit: Unit, code: Code, client: Client, *, lifetimes: Lifetimes, key: str = "") -> Grant | None:
    """Spend a code by inserting its grant; nothing when it was spent before.

    `key` is the thumbprint of the key that was shown; a public client's refresh tokens are bound to it.

    Account and session are read live, under a lock that an account's disabling waits for: whoever has
    been suspended or signed out between code and exchange gets nothing.
    """
    offline = "offline_access" in code.scope.split()
    account_id = UUID(code.account)
    person = person_of_standing(unit, account_id=account_id, session_id=code.session, offline=offline)
    if person is None:
        raise CodeRefused
    total = lifetimes.refresh_total if offline else lifetimes.refresh_idle
    grant = Grant(
        id=GrantId(UUID(code.grant)),
        account_id=account_id,
        person_id=person,
        client_id=code.client,
        session_id=code.session,
        subject=subject_for(unit, person, sector=client.sector),
        scope=code.scope,
        offline=offline,
        generation=0,
        rotated_at=unit.now,
        created_at=unit.now,
        used_at=unit.now,
        expires_at=unit.now + min(total, lifetimes.refresh_idle),
        auth_time=datetime.fromtimestamp(code.auth_time, UTC),
        acr=code.acr,
        amr=code.amr,
        dpop_key=(key or None) if client.is_public else None,
        resources=code.resources,
        details=code.details,
    )
    if not begin_grant(unit, grant):
        return None
    unit.record(TokensIssued(code.account, code.client, code.grant, code.scope))
    return grant


def tokens_of(
    provider: Provider,
    grant: Grant,
    client: Client,
    *,
    scope: str,
    nonce: str | None,
    bounds: Bounds = UNBOUND,
) -> dict[str, object]:
    """The token response (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3) of a grant at its generation."""
    now = grant.used_at
    access, token = mint_for_grant(provider.minting, grant, scope=scope, now=now, bounds=bounds)
    body: dict[str, object] = {
        "access_token": access,
        "token_type": token.token_type,
        "expires_in": token.exp - token.iat,
        "scope": scope,
    }
    if bounds.details:
        body["authorization_details"] = bounds.details  # RFC 9396 §7
    if "refresh_token" in client.grant_types:
        vault = provider.ledger.vault
        body["refresh_token"] = write_refresh_token(vault, grant.id, generation=grant.generation)
    if "openid" in scope.split():
        body["id_token"] = mint_id_token(
            provider.ring,
            grant,
            issuer=provider.issuer,
            life=provider.lifetimes.id_token,
            alg=client.id_token_alg,
            nonce=nonce,
            access_token=access,
            now=now,
        )
    return body

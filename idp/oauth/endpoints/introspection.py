"""Introspection (RFC 7662): only the token's own client, or a resource that may ask, learns anything."""

from datetime import datetime

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.clients.values import Client
from idp.oauth.answers import error_answer, json_answer
from idp.oauth.authentication import authenticate
from idp.oauth.bearer import living_token
from idp.oauth.errors import ClientNotProven, RefreshRefused, TokenRefused
from idp.oauth.parameters import form_only, required
from idp.oauth.provider import Provider
from idp.oauth.reads import account_of_grant
from idp.oauth.store import find_grant
from idp.oauth.tokens.access import Confirmation
from idp.oauth.tokens.refresh import PREFIX, read_refresh_token
from idp.oauth.values import Answer, Request

INACTIVE = {"active": False}


def introspect(provider: Provider, request: Request) -> Answer:
    """What a token is worth now; everything that is not for this caller is simply not active."""
    now = provider.follow()
    try:
        form = form_only(request)
        caller = authenticate(provider.methods, provider.clients, request, form=form, now=now)
        if caller.auth_method == "none":
            raise ClientNotProven
        text = required(form, "token")
    except OAuth2Error as error:
        return error_answer(error)
    try:
        described = _refresh(provider, text, now) if text.startswith(PREFIX) else _access(provider, text, now)
    except (TokenRefused, RefreshRefused):
        return json_answer(INACTIVE)
    return json_answer(described if may_learn(caller, str(described["client_id"])) else INACTIVE)


def may_learn(caller: Client, client_id: str) -> bool:
    """A caller learns of its own tokens; a resource approved for introspection of everyone's."""
    return caller.client_id == client_id or caller.introspect


def _access(provider: Provider, text: str, now: datetime) -> dict[str, object]:
    token = living_token(provider, text, now)
    described: dict[str, object] = {
        "active": True,
        "iss": token.iss,
        "sub": token.sub,
        "aud": token.aud,
        "client_id": token.client_id,
        "scope": token.scope,
        "token_type": token.token_type,
        "exp": token.exp,
        "iat": token.iat,
        "jti": token.jti,
    }
    if token.grant_id:
        described |= {"acr": token.acr, "auth_time": token.auth_time}
    if token.cnf != Confirmation():
        described["cnf"] = token.cnf
    return described


def _refresh(provider: Provider, text: str, now: datetime) -> dict[str, object]:
    grant_id, generation = read_refresh_token(provider.ledger.vault, text)
    with provider.ledger.read() as connection:
        grant = find_grant(connection, grant_id)
        account = account_of_grant(connection, str(grant_id))
    if grant is None or account is None or now >= grant.expires_at or grant.generation != generation:
        raise RefreshRefused
    return {
        "active": True,
        "iss": provider.issuer,
        "sub": grant.subject,
        "client_id": grant.client_id,
        "scope": grant.scope,
        "token_type": "refresh_token",
        "exp": int(grant.expires_at.timestamp()),
        "iat": int(grant.rotated_at.timestamp()),
    }

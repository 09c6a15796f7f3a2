"""Introspection (RFC 7662): only the token's own client, or a resource that may ask, learns anything."""

from collections.abc import Mapping
from datetime import datetime

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.clients.values import Client
from idp.keys.jose import sign
from idp.oauth.answers import NO_STORE, error_answer, json_answer
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

INACTIVE: Mapping[str, object] = {"active": False}
JWT_FORM = "application/token-introspection+jwt"
DEFAULT_ALG = "RS256"
"""RFC 9701 §6."""


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
        described = INACTIVE
    told = described if may_learn(caller, described) else INACTIVE
    if JWT_FORM in request.headers.get("accept", ""):
        return _signed(provider, caller, told, now=now)
    return json_answer(told)


def may_learn(caller: Client, described: Mapping[str, object]) -> bool:
    """A caller learns of its own tokens and of those meant for it; an approved resource of everyone's."""
    if caller.introspect or caller.client_id == described.get("client_id"):
        return True
    audience = described.get("aud")
    named = audience if isinstance(audience, tuple) else (audience,)
    return any(uri in caller.serves for uri in named)


def _signed(provider: Provider, caller: Client, told: Mapping[str, object], *, now: datetime) -> Answer:
    """RFC 9701 §5: typed, for this caller alone, and without `sub` or `exp` that could make a token of it."""
    claims = {
        "iss": provider.issuer,
        "aud": caller.client_id,
        "iat": int(now.timestamp()),
        "token_introspection": told,
    }
    alg = caller.introspection_signed_response_alg or DEFAULT_ALG
    text = sign(provider.ring, claims, typ="token-introspection+jwt", alg=alg, now=now)
    return Answer(200, (("Content-Type", JWT_FORM), *NO_STORE[1:]), text.encode("ascii"))


def _access(provider: Provider, text: str, now: datetime) -> Mapping[str, object]:
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
    if token.authorization_details:
        described["authorization_details"] = token.authorization_details  # RFC 9396 §9.2
    if token.act is not None:
        described["act"] = token.act  # RFC 8693 §4.1
    return described


def _refresh(provider: Provider, text: str, now: datetime) -> Mapping[str, object]:
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

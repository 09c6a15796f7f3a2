"""The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2): begin, finish, refuse.

`begin` proves the client and the redirect URI first: until then an error is a page, never a redirect. What
happens between `begin` and `finish` — signing in, consent — is `idp.signin`'s.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.clients.values import Client
from idp.keys.jose import Expected, JOSERefused, read
from idp.oauth.authorization_rules import (
    prompts,
    refuse_unsupported,
    seconds,
    wanted_challenge,
    wanted_key,
    wanted_scope,
)
from idp.oauth.device import answer as answer_device
from idp.oauth.errors import Malformed, UnknownClient, UnregisteredRedirect, UnsupportedResponse
from idp.oauth.parameters import LONGEST, required, single, words
from idp.oauth.provider import Provider
from idp.oauth.responding import ReturnAddress, mode_for_errors, respond, respond_error, wanted_mode
from idp.oauth.tokens.code import write_code
from idp.oauth.values import AuthorizationRequest, Code, ErrorPage, Pairs, Proceed, Request, Way
from idp.sessions.values import LiveSession
from realnames.ledger.values import uuid7

HINT_AGE = timedelta(days=400)
VSCHAR = re.compile(r"[\x20-\x7e]*")


def begin(provider: Provider, request: Request) -> Proceed | Way | ErrorPage:
    """Read an authorization request: good, refused back to a proven redirect URI, or refused here."""
    provider.follow()
    pairs = request.form if request.method == "POST" else request.query
    try:
        client, redirect_uri, given = _proven_way_back(provider, pairs)
    except (UnknownClient, UnregisteredRedirect) as error:
        return ErrorPage(error.error, error.message_id)
    try:
        parameters = single(pairs)
        return Proceed(_read(provider, parameters, client, redirect_uri=(redirect_uri, given)), client)
    except OAuth2Error as error:
        mode = mode_for_errors(provider, client, pairs)
        return respond_error(provider, ReturnAddress(client, redirect_uri, mode, _state(pairs)), error)


def finish(provider: Provider, request: AuthorizationRequest, session: LiveSession, *, now: datetime) -> Way:
    """Everything has been proven: a code for this person, this client and this session."""
    code = Code(
        grant=str(uuid7(now)),
        account=str(session.account_id),
        client=request.client_id,
        redirect_uri=request.redirect_uri,
        redirect_uri_given=request.redirect_uri_given,
        scope=" ".join(request.scope),
        session=session.sid,
        auth_time=int(session.auth_time.timestamp()),
        acr=session.acr,
        amr=tuple(session.amr),
        issued_at=int(now.timestamp()),
        nonce=request.nonce,
        challenge=request.code_challenge,
        dpop_key=request.dpop_key,
        resources=request.resources,
        details=request.details,
    )
    if request.user_code is not None:
        return answer_device(provider, request.user_code, code)
    return respond(
        provider, _way_back(provider, request), (("code", write_code(provider.ledger.vault, code)),)
    )


def refuse(provider: Provider, request: AuthorizationRequest, error: OAuth2Error) -> Way:
    """Send the refusal to the client that asked (RFC 6749 §4.1.2.1)."""
    if request.user_code is not None:
        return answer_device(provider, request.user_code, None)
    return respond_error(provider, _way_back(provider, request), error)


def _way_back(provider: Provider, request: AuthorizationRequest) -> ReturnAddress:
    """Where a good request is answered; its client may have been switched off while the person signed in."""
    client = provider.clients.get(request.client_id)
    if client is None or not client.is_active:
        raise UnknownClient
    return ReturnAddress(client, request.redirect_uri, request.response_mode, request.state)


def _proven_way_back(provider: Provider, pairs: Pairs) -> tuple[Client, str, bool]:
    """The client and a redirect URI registered for it, byte for byte; a repeated one proves nothing."""
    client_ids = [value for name, value in pairs if name == "client_id"]
    uris = [value for name, value in pairs if name == "redirect_uri"]
    client = (
        provider.clients.get(client_ids[0]) if len(client_ids) == 1 and len(client_ids[0]) <= 64 else None
    )
    if client is None or not client.is_active:
        raise UnknownClient
    if not uris and len(client.redirect_uris) == 1:
        return client, client.redirect_uris[0], False
    if len(uris) != 1 or uris[0] not in client.redirect_uris:
        raise UnregisteredRedirect
    return client, uris[0], True


def _state(pairs: Pairs) -> str | None:
    """The state to send back with an error: the value as it came, if it is one honest value."""
    states = [value for name, value in pairs if name == "state"]
    return states[0] if len(states) == 1 and len(states[0]) <= LONGEST else None


def _read(
    provider: Provider, parameters: Mapping[str, str], client: Client, *, redirect_uri: tuple[str, bool]
) -> AuthorizationRequest:
    if not all(
        VSCHAR.fullmatch(parameters.get(name, "")) for name in ("state", "nonce", "scope", "id_token_hint")
    ):
        raise Malformed
    refuse_unsupported(parameters)
    if required(parameters, "response_type") != "code" or "code" not in client.response_types:
        raise UnsupportedResponse
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri[0],
        redirect_uri_given=redirect_uri[1],
        scope=wanted_scope(parameters.get("scope"), known=provider.scopes(), approved=client.scopes),
        state=parameters.get("state"),
        nonce=parameters.get("nonce"),
        prompt=prompts(parameters.get("prompt")),
        max_age=seconds(parameters.get("max_age")),
        login_hint=parameters.get("login_hint"),
        hinted_subject=_hinted_subject(provider, parameters.get("id_token_hint"), client),
        ui_locales=words(parameters.get("ui_locales")),
        acr_values=words(parameters.get("acr_values")),
        code_challenge=wanted_challenge(parameters, needed=client.require_pkce),
        response_mode=wanted_mode(provider, client, parameters),
        dpop_key=wanted_key(parameters.get("dpop_jkt")),
    )


def _hinted_subject(provider: Provider, hint: str | None, client: Client) -> str | None:
    """The subject of an ID token we once issued to this client; its age does not matter here."""
    if hint is None:
        return None
    expected = Expected(
        typ="JWT",
        issuer=provider.issuer,
        audience=client.client_id,
        algs=("ES256", "RS256"),
        overdue=HINT_AGE,
    )
    try:
        return str(read(provider.ring, hint, expected, now=provider.ledger.clock())["sub"])
    except (JOSERefused, KeyError):
        raise Malformed from None

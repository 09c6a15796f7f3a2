"""The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2): begin, finish, refuse.

`begin` proves the client and the redirect URI first: until then an error is a page, never a redirect. What
happens between `begin` and `finish` — signing in, consent — is `idp.signin`'s.
"""

from datetime import datetime

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.oauth.asking import collect, named_client, proven_way_back, read_asked, state_of
from idp.oauth.device import answer as answer_device
from idp.oauth.errors import NotAttainable
from idp.oauth.levels import least_of, meets
from idp.oauth.provider import Provider
from idp.oauth.pushed import use_up
from idp.oauth.request_errors import PushedRequestUnknown, UnknownClient, UnregisteredRedirect
from idp.oauth.responding import ReturnAddress, mode_for_errors, respond, respond_error
from idp.oauth.tokens.code import write_code
from idp.oauth.values import AuthorizationRequest, Code, ErrorPage, Proceed, Request, Way
from idp.sessions.values import LiveSession
from realnames.ledger.values import uuid7


def begin(provider: Provider, request: Request) -> Proceed | Way | ErrorPage:
    """Read an authorization request: good, refused back to a proven redirect URI, or refused here."""
    now = provider.follow()
    pairs = request.form if request.method == "POST" else request.query
    try:
        client = named_client(provider, pairs)
        asked = collect(provider, client, pairs, now=now)
        way_back = proven_way_back(client, asked.pairs)
    except (UnknownClient, UnregisteredRedirect, PushedRequestUnknown) as error:
        return ErrorPage(error.error, error.message_id)
    try:
        return Proceed(read_asked(provider, client, asked, way_back=way_back), client)
    except OAuth2Error as error:
        mode = mode_for_errors(provider, client, asked.pairs)
        to = ReturnAddress(client, way_back[0], mode, state_of(asked.pairs))
        return respond_error(provider, to, error)


def finish(
    provider: Provider, request: AuthorizationRequest, session: LiveSession, *, now: datetime
) -> Way | ErrorPage:
    """Everything has been proven: a code for this person, this client and this session.

    A pushed request is used up here; of two tabs that finish the same one, the second gets a page.
    """
    if not meets(session.acr, least_of(request.acr_values)):
        return refuse(provider, request, NotAttainable())
    if request.pushed and not use_up(provider.state, request.pushed):
        return ErrorPage(PushedRequestUnknown.error, PushedRequestUnknown.message_id)
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


def refuse(provider: Provider, request: AuthorizationRequest, error: OAuth2Error) -> Way | ErrorPage:
    """Send the refusal to the client that asked (RFC 6749 §4.1.2.1); it uses up a pushed request as well."""
    if request.pushed and not use_up(provider.state, request.pushed):
        return ErrorPage(PushedRequestUnknown.error, PushedRequestUnknown.message_id)
    if request.user_code is not None:
        return answer_device(provider, request.user_code, None)
    return respond_error(provider, _way_back(provider, request), error)


def _way_back(provider: Provider, request: AuthorizationRequest) -> ReturnAddress:
    """Where a good request is answered; its client may have been switched off while the person signed in."""
    client = provider.clients.get(request.client_id)
    if client is None or not client.is_active:
        raise UnknownClient
    return ReturnAddress(client, request.redirect_uri, request.response_mode, request.state)

"""Revocation (RFC 7009): a client ends its own tokens; an unknown token is already ended."""

from authlib.oauth2.rfc6749.errors import InvalidGrantError, OAuth2Error

from idp.clients.values import Client
from idp.oauth.actions import revoke_access_token, revoke_grant
from idp.oauth.answers import NO_STORE, error_answer
from idp.oauth.authentication import authenticate
from idp.oauth.errors import RefreshRefused, TokenRefused
from idp.oauth.parameters import form_only, required
from idp.oauth.provider import Provider
from idp.oauth.store import find_grant
from idp.oauth.tokens.refresh import PREFIX, read_refresh_token
from idp.oauth.values import Answer, Request
from realnames.ledger.values import Actor, ActorKind


class NotYours(InvalidGrantError):
    """RFC 7009 §2.1: the token was issued to another client."""

    description = "The token was not issued to this client."


def revoke(provider: Provider, request: Request) -> Answer:
    """End a refresh token with its whole family, or one access token; then follow it in this process."""
    now = provider.follow()
    try:
        form = form_only(request)
        client = authenticate(provider.methods, provider.clients, request, form=form, now=now)
        text = required(form, "token")
        end = _end_family if text.startswith(PREFIX) else _end_token
        end(provider, text, client=client, request_id=request.request_id)
    except (TokenRefused, RefreshRefused):
        pass
    except OAuth2Error as error:
        return error_answer(error)
    return Answer(200, tuple(NO_STORE), b"{}")


def _end_family(provider: Provider, text: str, *, client: Client, request_id: str) -> None:
    grant_id, _ = read_refresh_token(provider.ledger.vault, text)
    with provider.ledger.unit(Actor(ActorKind.CLIENT, client.client_id, request_id)) as unit:
        grant = find_grant(unit.connection, grant_id)
        if grant is not None and grant.client_id != client.client_id:
            raise NotYours
        revoke_grant(unit, grant_id, because="revoked-by-client")


def _end_token(provider: Provider, text: str, *, client: Client, request_id: str) -> None:
    token = provider.tokens.read(text, provider.ledger.clock())
    if token.client_id != client.client_id:
        raise NotYours
    with provider.ledger.unit(Actor(ActorKind.CLIENT, client.client_id, request_id)) as unit:
        revoke_access_token(unit, token)

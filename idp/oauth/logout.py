"""Logout (OpenID Connect RP-Initiated and Back-Channel 1.0): is a sign-out wished, and who is told how."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.clients.values import Client
from idp.keys.jose import Expected, JOSERefused, read, sign
from idp.oauth.answers import redirect_url
from idp.oauth.parameters import single
from idp.oauth.provider import Provider
from idp.oauth.values import ConfirmSignOut, ErrorPage, Request, SignOut
from idp.sessions.values import LiveSession

HINT_AGE = timedelta(days=400)
LOGOUT_TOKEN_LIFE = timedelta(minutes=2)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class Hint:
    """What a good id_token_hint proves: the client it was issued to and the session it speaks of."""

    client_id: str
    sid: str
    subject: str


def begin_logout(
    provider: Provider, request: Request, session: LiveSession | None
) -> SignOut | ConfirmSignOut | ErrorPage:
    """RP-Initiated Logout §2. A hint about the very session signs out at once; anything else asks first.

    The browser is sent on only to a URI registered for a client that the request proves or names.
    """
    provider.follow()
    try:
        parameters = single(request.form if request.method == "POST" else request.query)
    except OAuth2Error as error:
        return ErrorPage(error.error, "sign_out.malformed")
    hint = _hint(provider, parameters.get("id_token_hint"))
    client_id = parameters.get("client_id") or (hint.client_id if hint else None)
    if (hint is None and "id_token_hint" in parameters) or (hint and client_id != hint.client_id):
        return ErrorPage("invalid_request", "sign_out.bad_hint")
    client = provider.clients.get(client_id) if client_id else None
    target = parameters.get("post_logout_redirect_uri")
    if target and (client is None or target not in client.post_logout_redirect_uris):
        return ErrorPage("invalid_request", "sign_out.unregistered_redirect", client)
    state = parameters.get("state")
    url = redirect_url(target, (("state", state),)) if target and state else target or ""
    if session is None or (hint is not None and hint.sid == session.sid):
        return SignOut(url)
    return ConfirmSignOut(url, client)


def logout_token(provider: Provider, client: Client, *, subject: str, sid: str, now: datetime) -> str:
    """Back-Channel Logout 1.0 §2.4: typed `logout+jwt`, with sub and sid, without nonce."""
    issued = int(now.timestamp())
    claims = {
        "iss": provider.issuer,
        "sub": subject,
        "aud": client.client_id,
        "iat": issued,
        "exp": issued + int(LOGOUT_TOKEN_LIFE.total_seconds()),
        "jti": secrets.token_urlsafe(16),
        "sid": sid,
        "events": {LOGOUT_EVENT: {}},
    }
    return sign(provider.ring, claims, typ="logout+jwt", alg=client.id_token_alg, now=now)


def _hint(provider: Provider, token: str | None) -> Hint | None:
    """An ID token of ours, however old (§2: an expired one is accepted)."""
    if token is None:
        return None
    expected = Expected(
        typ="JWT", issuer=provider.issuer, audience=None, algs=("ES256", "RS256"), overdue=HINT_AGE
    )
    try:
        claims = read(provider.ring, token, expected, now=provider.ledger.clock())
        return Hint(str(claims["aud"]), str(claims["sid"]), str(claims["sub"]))
    except (JOSERefused, KeyError):
        return None

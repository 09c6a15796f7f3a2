"""The portal as a client of our own identity server: the request it sends, and the answer it believes.

Nothing here is privileged: code flow, PKCE, state, nonce and `iss` as every vendor's system must do it
(docs/samples shows the same in the open). Tokens come over the back channel; reading them is `idp.keys`'s.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from admin_ui.portal.rules import check_answer
from admin_ui.portal.values import (
    CLIENT_ID,
    SCOPES,
    AnswerRefused,
    Arrival,
    Attempt,
    LogoutTokenRefused,
    ServerAway,
)
from connectors.contract import Delivery, OutboundHTTP
from connectors.errors import Malformed, Unreachable
from idp.keys.jose import Expected, JOSERefused, read
from idp.keys.ring import KeyRing
from realnames.ledger.vault import SealBroken, Vault, Where

SKEW = timedelta(minutes=2)
LOGOUT_TOKEN_LASTS = timedelta(minutes=10)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ATTEMPT_PLACE = Where("portal", "attempt", "cookie")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Server:
    """The identity server as the portal knows it, and how the portal proves itself there."""

    issuer: str
    portal_url: str
    ring: KeyRing
    http: OutboundHTTP
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndedSession:
    """What a good logout token says: the session, or without a `sid` the subject, and the token's own id."""

    sid: str
    subject: str
    jti: str


def begin(server: Server, vault: Vault, *, back: str, now: datetime) -> tuple[str, str]:
    """Where to send the browser, and the sealed attempt for its cookie; `back` is where it ends."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    request = {
        "client_id": CLIENT_ID,
        "response_type": "code",
        "redirect_uri": f"{server.portal_url}/callback",
        "scope": " ".join(SCOPES),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    attempt = Attempt(state, nonce, verifier, int(now.timestamp()), back)
    sealed = vault.seal(msgspec.json.encode(attempt), ATTEMPT_PLACE)
    return f"{server.issuer}/authorize?{urlencode(request)}", base64.urlsafe_b64encode(sealed).decode()


def open_attempt(vault: Vault, cookie: str) -> Attempt | None:
    """The attempt of a cookie; nothing for one that we did not seal."""
    try:
        opened = vault.open(base64.urlsafe_b64decode(cookie.encode("ascii")), ATTEMPT_PLACE)
        return msgspec.json.decode(opened, type=Attempt)
    except (ValueError, SealBroken, msgspec.DecodeError):
        return None


def finish(server: Server, attempt: Attempt | None, answer: Mapping[str, str], *, now: datetime) -> Arrival:
    """Who came, after every check of OpenID Connect Core §3.1.3.7 and §5.3.4; raises `PortalRefused`."""
    begun, code = check_answer(attempt, answer, issuer=server.issuer, now=now)
    tokens = _exchange(server, code, begun.verifier)
    id_token, access_token = str(tokens.get("id_token", "")), str(tokens.get("access_token", ""))
    claims = _id_token(server, id_token, nonce=begun.nonce, now=now)
    bearer = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    person = _document(server, Delivery("GET", f"{server.issuer}/userinfo", headers=bearer))
    if person.get("sub") != claims["sub"] or not isinstance(person.get("llid"), str):
        raise AnswerRefused
    return Arrival(str(claims["sub"]), str(claims["sid"]), person["llid"], begun.back, id_token)


def sign_out_url(server: Server, id_token: str) -> str:
    """Where to send the browser to sign out everywhere (RP-Initiated Logout 1.0 §2)."""
    wish = {"id_token_hint": id_token, "post_logout_redirect_uri": f"{server.portal_url}/signed-out"}
    return f"{server.issuer}/end_session?{urlencode(wish)}"


def read_logout_token(server: Server, token: str, *, now: datetime) -> EndedSession:
    """Back-Channel Logout 1.0 §2.6; raises `LogoutTokenRefused`. The caller refuses a second use."""
    expected = Expected(typ="logout+jwt", issuer=server.issuer, audience=CLIENT_ID, leeway=SKEW)
    try:
        claims = read(server.ring, token, expected, now=now)
    except JOSERefused:
        raise LogoutTokenRefused from None
    events, issued = claims.get("events"), claims.get("iat")
    sid, subject, jti = (claims.get(name, "") for name in ("sid", "sub", "jti"))
    named = all(isinstance(text, str) and len(text) <= 80 for text in (sid, subject, jti))
    fresh = isinstance(issued, int) and now.timestamp() - issued <= LOGOUT_TOKEN_LASTS.total_seconds()
    told = isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict)
    if not (named and fresh and told and jti and (sid or subject)) or "nonce" in claims:
        raise LogoutTokenRefused
    return EndedSession(sid, subject, jti)


def _exchange(server: Server, code: str, verifier: str) -> Mapping[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{server.portal_url}/callback",
        "code_verifier": verifier,
    }
    proof = base64.b64encode(f"{quote(CLIENT_ID)}:{quote(server.secret, safe='')}".encode()).decode()
    headers = FORM | {"Authorization": f"Basic {proof}"}
    return _document(server, Delivery("POST", f"{server.issuer}/token", urlencode(form).encode(), headers))


def _id_token(server: Server, token: str, *, nonce: str, now: datetime) -> Mapping[str, Any]:
    expected = Expected(typ="JWT", issuer=server.issuer, audience=CLIENT_ID, leeway=SKEW)
    try:
        claims = read(server.ring, token, expected, now=now)
    except JOSERefused:
        raise AnswerRefused from None
    named = all(isinstance(claims.get(name), str) and claims[name] for name in ("sub", "sid"))
    if claims.get("nonce") != nonce or not named:
        raise AnswerRefused
    return claims


def _document(server: Server, call: Delivery) -> Mapping[str, Any]:
    """One call over the back channel: a JSON object, or a refusal of ours."""
    try:
        reply = server.http.send(call)
    except (Unreachable, Malformed):
        raise ServerAway from None
    if reply.status >= 500 or reply.status == 429:
        raise ServerAway
    if reply.status != 200:
        raise AnswerRefused
    try:
        return msgspec.json.decode(reply.body, type=dict[str, Any])
    except msgspec.DecodeError:
        raise AnswerRefused from None

"""The access token: a JWT by RFC 9068, ten minutes long, read back only by ourselves and by resources.

Claims: iss, sub, aud, exp, iat, jti, client_id, scope; for a person's token also grant_id, auth_time, acr
and, unless the grant outlives the browser session, sid.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from idp.keys.jose import Expected, JOSERefused, read, sign
from idp.keys.ring import KeyRing
from idp.oauth.errors import TokenRefused
from idp.oauth.values import Grant

TYPE = "at+jwt"
MOST_REMEMBERED = 20_000


class AccessToken(msgspec.Struct, frozen=True):
    """The claims of one of our own access tokens."""

    iss: str
    sub: str
    aud: str
    exp: int
    iat: int
    jti: str
    client_id: str
    scope: str
    grant_id: str = ""
    sid: str = ""
    acr: str = ""
    auth_time: int = 0


@dataclass(frozen=True, slots=True)
class Issuer:
    """What every token of this installation says of itself."""

    issuer: str
    ring: KeyRing
    life: timedelta


def mint_for_client(issuer: Issuer, *, client_id: str, scope: str, now: datetime) -> tuple[str, AccessToken]:
    """A token for a system acting for itself (RFC 6749 §4.4): the subject is the client."""
    return _mint(issuer, _unsigned(issuer, client_id, client_id=client_id, scope=scope, now=now), now)


def mint_for_grant(issuer: Issuer, grant: Grant, *, scope: str, now: datetime) -> tuple[str, AccessToken]:
    """A token for a person's grant, never wider than the grant."""
    token = _unsigned(issuer, grant.subject, client_id=grant.client_id, scope=scope, now=now)
    personal = msgspec.structs.replace(
        token,
        grant_id=str(grant.id),
        sid="" if grant.offline else grant.session_id,
        acr=grant.acr,
        auth_time=int(grant.auth_time.timestamp()),
    )
    return _mint(issuer, personal, now)


class ReadTokens:
    """Reads our own access tokens, each signature checked once per process while the token lives.

    Only what has been verified is remembered, under the digest of the whole token; expiry and the deny
    list are looked at every time. Keys that leave the ring empty the memory.
    """

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._remembered: dict[bytes, AccessToken] = {}
        self._lock = threading.Lock()

    def read(self, text: str, now: datetime) -> AccessToken:
        """The claims; `TokenRefused` for anything that is not a living access token of ours."""
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        token = self._remembered.get(digest)
        if token is None:
            token = self._verify(text, now)
            self._remember(digest, token)
        if token.exp <= now.timestamp():
            raise TokenRefused
        return token

    def forget_all(self) -> None:
        """Empty the memory, because a key was retired."""
        self._remembered = {}

    def _verify(self, text: str, now: datetime) -> AccessToken:
        issuer = self._issuer.issuer
        expected = Expected(typ=TYPE, issuer=issuer, audience=issuer, algs=("ES256",))
        try:
            return msgspec.convert(read(self._issuer.ring, text, expected, now=now), AccessToken)
        except (JOSERefused, msgspec.ValidationError):
            raise TokenRefused from None

    def _remember(self, digest: bytes, token: AccessToken) -> None:
        with self._lock:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[digest] = token


def _unsigned(issuer: Issuer, subject: str, *, client_id: str, scope: str, now: datetime) -> AccessToken:
    issued = int(now.timestamp())
    return AccessToken(
        iss=issuer.issuer,
        sub=subject,
        aud=issuer.issuer,
        exp=issued + int(issuer.life.total_seconds()),
        iat=issued,
        jti=secrets.token_urlsafe(16),
        client_id=client_id,
        scope=scope,
    )


def _mint(issuer: Issuer, token: AccessToken, now: datetime) -> tuple[str, AccessToken]:
    claims = {name: value for name, value in msgspec.structs.asdict(token).items() if value not in ("", 0)}
    return sign(issuer.ring, claims, typ=TYPE, now=now), token

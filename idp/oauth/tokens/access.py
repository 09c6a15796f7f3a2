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
from idp.oauth.values import UNBOUND, Bounds, Detail, Grant

TYPE = "at+jwt"
MOST_REMEMBERED = 20_000


class Confirmation(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 7800 `cnf`: what the token is worth nothing without, a key (RFC 9449 §6.1) or a certificate."""

    jkt: str = ""
    certificate: str = msgspec.field(default="", name="x5t#S256")  # RFC 8705 §3.1


class Acting(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 8693 §4.1 `act`: who acts in the subject's place, the latest outermost."""

    sub: str
    act: "Acting | None" = None


class AccessToken(msgspec.Struct, frozen=True):
    """The claims of one of our own access tokens."""

    iss: str
    sub: str
    aud: str | tuple[str, ...]
    exp: int
    iat: int
    jti: str
    client_id: str
    scope: str = ""
    grant_id: str = ""
    sid: str = ""
    acr: str = ""
    auth_time: int = 0
    cnf: Confirmation = Confirmation()
    authorization_details: tuple[Detail, ...] = ()
    act: Acting | None = None

    @property
    def token_type(self) -> str:
        """RFC 6749 §7.1: how the token must be shown."""
        return "DPoP" if self.cnf.jkt else "Bearer"

    def is_for(self, audience: str) -> bool:
        """RFC 7519 §4.1.3: is this one of those the token is meant for?"""
        return audience == self.aud if isinstance(self.aud, str) else audience in self.aud


@dataclass(frozen=True, slots=True)
class Delegated:
    """What an exchange makes of a token: about whom, for which client, how wide, and who acts."""

    subject: str
    client_id: str
    scope: str
    act: Acting


EMPTY = ("", 0, (), None, Confirmation())


@dataclass(frozen=True, slots=True)
class Issuer:
    """What every token of this installation says of itself."""

    issuer: str
    ring: KeyRing
    life: timedelta


def mint_for_client(
    issuer: Issuer, *, client_id: str, scope: str, now: datetime, bounds: Bounds = UNBOUND
) -> tuple[str, AccessToken]:
    """A token for a system acting for itself (RFC 6749 §4.4): the subject is the client."""
    token = _unsigned(issuer, client_id, client_id=client_id, scope=scope, now=now)
    return mint(issuer, bound(token, bounds), now)


def mint_for_grant(
    issuer: Issuer, grant: Grant, *, scope: str, now: datetime, bounds: Bounds = UNBOUND
) -> tuple[str, AccessToken]:
    """A token for a person's grant, never wider than the grant."""
    token = _unsigned(issuer, grant.subject, client_id=grant.client_id, scope=scope, now=now)
    personal = msgspec.structs.replace(
        token,
        grant_id=str(grant.id),
        sid="" if grant.offline else grant.session_id,
        acr=grant.acr,
        auth_time=int(grant.auth_time.timestamp()),
    )
    return mint(issuer, bound(personal, bounds), now)


def mint_from(
    issuer: Issuer,
    subject: AccessToken,
    delegated: Delegated,
    *,
    now: datetime,
    bounds: Bounds = UNBOUND,
) -> tuple[str, AccessToken]:
    """A token born from another (RFC 8693): it lives on the same grant and never longer than its parent."""
    token = _unsigned(
        issuer, delegated.subject, client_id=delegated.client_id, scope=delegated.scope, now=now
    )
    child = msgspec.structs.replace(
        token,
        exp=min(token.exp, subject.exp),
        grant_id=subject.grant_id,
        sid=subject.sid,
        acr=subject.acr,
        auth_time=subject.auth_time,
        act=delegated.act,
    )
    return mint(issuer, bound(child, bounds), now)


def bound(token: AccessToken, bounds: Bounds) -> AccessToken:
    """The token held to its key (RFC 9449 §6.1), resources (RFC 8707 §2) and details (RFC 9396 §9)."""
    if bounds == UNBOUND:
        return token
    return msgspec.structs.replace(
        token,
        cnf=Confirmation(bounds.key, bounds.certificate),
        aud=(bounds.resources if len(bounds.resources) > 1 else "".join(bounds.resources)) or token.aud,
        authorization_details=bounds.details,
    )


def mint(issuer: Issuer, token: AccessToken, now: datetime) -> tuple[str, AccessToken]:
    """The signed form of a token, and its claims again; what is empty is left out."""
    claims = {name: value for name, value in msgspec.structs.asdict(token).items() if value not in EMPTY}
    return sign(issuer.ring, claims, typ=TYPE, now=now), token


class ReadTokens:
    """Reads our own access tokens, each signature checked once per process while the token lives.

    Whom a token is for is the reader's to check: introspection tells resources of theirs.

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
        expected = Expected(typ=TYPE, issuer=self._issuer.issuer, audience=None, algs=("ES256",))
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

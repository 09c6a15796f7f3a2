"""What keys are called, when they sign, what a reader expects of a token, and every refusal of a token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from realnames.ledger.values import Event, Refusal

Algorithm = Literal["ES256", "RS256"]
ALGORITHMS: tuple[Algorithm, ...] = ("ES256", "RS256")


@dataclass(frozen=True, slots=True)
class KeyLife:
    """The times of one signing key: published before it signs, and after, until nothing it signed lives."""

    kid: str
    alg: str
    created_at: datetime
    signs_from: datetime
    signs_until: datetime | None = None
    published_until: datetime | None = None

    def signs_at(self, now: datetime) -> bool:
        """May this key sign now?"""
        return self.signs_from <= now and (self.signs_until is None or now < self.signs_until)

    def is_published_at(self, now: datetime) -> bool:
        """Is this key in the published set, and taken for verification, now?"""
        return self.published_until is None or now < self.published_until


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reader insists on: type, issuer, audience (None: whoever) and the algorithms it takes.

    `leeway` is for clocks that differ. `overdue` is how long after `exp` a token is still taken, for the
    readers that use one as a hint and not as a right (OpenID Connect RP-Initiated Logout §2).
    """

    typ: str
    issuer: str
    audience: str | None
    algs: tuple[str, ...] = ALGORITHMS
    leeway: timedelta = timedelta(0)
    overdue: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class DPoPProof:
    """What a DPoP proof says (RFC 9449 §4.2), and the thumbprint (RFC 7638) of the key that it proves."""

    key: str
    jti: str
    htm: str
    htu: str
    iat: int
    ath: str | None = None
    nonce: str | None = None


class JOSERefused(Refusal):
    """A token that is not taken; what a client hears is the same for every reason.

    JOSERefused
    ├── NotCompact          not three canonical base64url parts of at most 16 KB (RFC 7515 §7.1)
    ├── HeaderRefused       the header is not one JSON object of alg, kid and typ, each once
    ├── WrongType           a token of another kind (RFC 8725 §3.11)
    ├── WrongAlgorithm      an algorithm that this reader or this key does not use (RFC 8725 §3.1)
    ├── UnknownKey          a key that was never ours, or is no longer published
    ├── KeyRefused          a key of somebody else that is private, weak, of another kind or oddly spelt
    ├── WrongSignature      the signature is not by that key over these bytes
    ├── ClaimsRefused       the payload is not one JSON object with a sound exp and iat
    ├── WrongIssuer         issued by somebody else
    ├── WrongAudience       meant for somebody else
    ├── TokenExpired        its time is over
    ├── NotYetValid         its time has not come
    └── KeySetRefused       the keys it would be verified with are no sound JWK Set
    """

    description: ClassVar[str] = "The token is not valid."


class NotCompact(JOSERefused):
    """RFC 7515 §7.1: compact serialisation only, canonical base64url, at most 16 KB."""


class HeaderRefused(JOSERefused):
    """Only alg, kid and typ may stand in a header, each once: no crit, jwk, jku, x5u, x5c, zip or b64."""


class WrongType(JOSERefused):
    """RFC 8725 §3.11: a token of one kind is never taken as another."""


class WrongAlgorithm(JOSERefused):
    """RFC 8725 §3.1: the algorithm is pinned by the reader and by the key, never chosen by the token."""


class UnknownKey(JOSERefused):
    """No published key of ours has this kid."""


class KeyRefused(JOSERefused):
    """RFC 7517, RFC 9449 §4.3: only a public key of a kind that is used here, in its one spelling."""


class WrongSignature(JOSERefused):
    """The signature does not verify."""


class ClaimsRefused(JOSERefused):
    """The payload is not one JSON object whose exp and iat (and nbf, if any) are whole numbers."""


class WrongIssuer(JOSERefused):
    """RFC 7519 §4.1.1."""


class WrongAudience(JOSERefused):
    """RFC 7519 §4.1.3."""


class TokenExpired(JOSERefused):
    """RFC 7519 §4.1.4: on or after exp a token MUST NOT be accepted."""


class NotYetValid(JOSERefused):
    """RFC 7519 §4.1.5, and a token from the future (iat)."""


class KeySetRefused(JOSERefused):
    """RFC 7517 §5: not a JWK Set, too many keys, two keys of one id, or no key that could be used."""

    description = "The key set is not valid."


class NoSigningKey(Refusal):
    """No key of this algorithm may sign now."""

    message_id = "refusal.try_again_soon"
    description = "The service is temporarily unavailable."
    status = 503


class RotationLost(Refusal):
    """Another rotation of the same algorithm is under way; nothing was changed."""

    message_id = "keys.rotation_lost"
    description = "Another rotation of this algorithm is under way."
    status = 409


@dataclass(frozen=True)
class KeyMade(Event):
    """The first signing key of an algorithm was made."""

    name: ClassVar[str] = "key.made"
    published: ClassVar[bool] = False

    kid: str
    alg: str


@dataclass(frozen=True)
class KeyRotated(Event):
    """A new signing key was published; it takes over from the old one at `signs_from`."""

    name: ClassVar[str] = "key.rotated"
    published: ClassVar[bool] = False

    kid: str
    alg: str
    replaces: str
    signs_from: str


@dataclass(frozen=True)
class KeysDestroyed(Event):
    """Keys whose last signature has expired were deleted."""

    name: ClassVar[str] = "key.destroyed"
    published: ClassVar[bool] = False

    kid: str

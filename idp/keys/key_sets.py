"""JWK Sets of clients (RFC 7517 §5): read once, every key tied to the algorithms of its own kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.keys.compact import decoded
from idp.keys.values import JOSERefused, KeySetRefused

MOST_KEYS = 100
RSA_BITS = range(2048, 8193)
LONGEST_EXPONENT_BITS = 32
ALGORITHMS_OF: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("EC", "P-256"): ("ES256",),
        ("EC", "P-384"): ("ES384",),
        ("OKP", "Ed25519"): ("EdDSA", "Ed25519"),
        ("RSA", ""): ("PS256", "RS256"),
    }
)
"""Key type and curve → the algorithms such a key verifies (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2)."""

PUBLIC_MEMBERS = frozenset({"kty", "crv", "x", "y", "n", "e"})
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@dataclass(frozen=True, slots=True)
class SetKey:
    """One key of a set: its id ("" when it has none) and the algorithms it may verify.

    `public_der` is the SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), by which a certificate is recognised.
    """

    kid: str
    algs: tuple[str, ...]
    key: Key = field(repr=False)
    public_der: bytes = field(default=b"", repr=False)

    def verifies(self, signature: bytes, signed: bytes, *, alg: str) -> bool:
        """joserfc's algorithm on its own, because everything a header could choose is settled before."""
        if alg not in self.algs:
            return False
        try:
            return JWSRegistry.algorithms[alg].verify(signed, signature, self.key)
        except (JoseError, ValueError):
            return False


def parse_key_set(document: object) -> tuple[SetKey, ...]:
    """The usable signing keys of a JWK Set; keys of other kinds are passed over (RFC 7517 §5).

    Refuses what is no JWK Set, has too many keys, or gives two usable keys of one kind the same id.
    """
    members = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(members, list) or len(members) > MOST_KEYS:
        raise KeySetRefused
    found = tuple(key for member in members if (key := _usable(member)) is not None)
    named = [(key.kid, alg) for key in found if key.kid for alg in key.algs]
    if len(named) != len(set(named)):
        raise KeySetRefused
    return found


def read_key_set(text: str) -> tuple[SetKey, ...]:
    """The keys of a JWK Set as JSON text; refuses one with private halves and one without a usable key."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise KeySetRefused from None
    keys = parse_key_set(document)
    members = [member for member in document["keys"] if isinstance(member, dict)]
    if not keys or any(PRIVATE_MEMBERS & member.keys() for member in members):
        raise KeySetRefused
    return keys


def shared_key(secret: str) -> SetKey:
    """A client's secret as an HMAC key (RFC 7518 §3.2: at least 256 bits)."""
    return SetKey("", ("HS256",), OctKey.import_key(secret.encode()))


def _usable(member: object) -> SetKey | None:
    if not isinstance(member, dict):
        return None
    kid, alg, kty = member.get("kid", ""), member.get("alg"), member.get("kty")
    curve = "" if kty == "RSA" else member.get("crv")
    if not isinstance(kty, str) or not isinstance(curve, str) or not isinstance(kid, str):
        return None
    algs = tuple(one for one in ALGORITHMS_OF.get((kty, curve), ()) if alg in (None, one))
    operations = member.get("key_ops", ["verify"])
    may_verify = isinstance(operations, list) and "verify" in operations
    if not algs or not may_verify or member.get("use", "sig") != "sig":
        return None
    key = _imported(member)
    return None if key is None else SetKey(kid, algs, key, _der(key))


def _der(key: RSAKey | ECKey | OKPKey) -> bytes:
    return key.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _imported(member: dict[str, Any]) -> RSAKey | ECKey | OKPKey | None:
    """The public half alone; whatever is not a sound key of its kind is no key."""
    public = {name: value for name, value in member.items() if name in PUBLIC_MEMBERS}
    try:
        if public["kty"] != "RSA":
            kind = ECKey if public["kty"] == "EC" else OKPKey
            found = kind.import_key(public)
            return found if found.public_key is not None else None
        modulus, exponent = (int.from_bytes(decoded(public[name]), "big") for name in ("n", "e"))
        sound = modulus.bit_length() in RSA_BITS and exponent.bit_length() <= LONGEST_EXPONENT_BITS
        return RSAKey.import_key(public) if sound else None
    except (JoseError, JOSERefused, ValueError, TypeError, KeyError, AttributeError):
        return None

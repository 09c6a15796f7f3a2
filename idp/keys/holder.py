"""The key that a DPoP proof brings along: read strictly, named by its thumbprint, trusted for nothing more.

Only three kinds exist here (P-256, Ed25519, RSA of 2048 to 4096 bits), each with exactly one algorithm, so a
token cannot choose how it is checked.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from idp.keys.material import COORDINATE_BYTES, base64url
from idp.keys.values import KeyRefused, WrongSignature

PROOF_ALGS: Final = ("ES256", "EdDSA", "PS256")
REQUIRED: Final = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}
OPTIONAL: Final = frozenset({"kid", "use", "alg", "key_ops"})
SMALLEST_RSA, LARGEST_RSA = 2048, 4096
SALT_BYTES = 32

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey


@dataclass(frozen=True, slots=True)
class HolderKey:
    """The public key of whoever made a proof, with its one algorithm and its RFC 7638 thumbprint."""

    alg: str
    thumbprint: str
    public: PublicKey


def read_holder_key(jwk: object) -> HolderKey:
    """The key of a public JWK (RFC 7517); `KeyRefused` for private, weak, unknown or oddly spelt ones."""
    if not isinstance(jwk, dict):
        raise KeyRefused
    names = REQUIRED.get(str(jwk.get("kty")))
    if names is None or not set(names) <= jwk.keys() or not jwk.keys() - set(names) <= OPTIONAL:
        raise KeyRefused
    if not all(isinstance(jwk[name], str) for name in names):
        raise KeyRefused
    try:
        alg, public = _PARSERS[jwk["kty"]](jwk)
    except ValueError:
        raise KeyRefused from None
    if jwk.get("alg", alg) != alg or jwk.get("use", "sig") != "sig":
        raise KeyRefused
    canonical = msgspec.json.encode({name: jwk[name] for name in names})
    return HolderKey(alg, base64url(hashlib.sha256(canonical).digest()).decode(), public)


def check_signature(key: HolderKey, signed: bytes, signature: bytes) -> None:
    """RFC 7518 §3.4, §3.5 and RFC 8037 §3.1; raises `WrongSignature`."""
    public = key.public
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(_der(signature), signed, ec.ECDSA(SHA256()))
        elif isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, signed)
        else:
            scheme = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=SALT_BYTES)
            public.verify(signature, signed, scheme, SHA256())
    except InvalidSignature:
        raise WrongSignature from None


def _der(signature: bytes) -> bytes:
    if len(signature) != 2 * COORDINATE_BYTES:
        raise WrongSignature
    r, s = signature[:COORDINATE_BYTES], signature[COORDINATE_BYTES:]
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


def _ec(jwk: Mapping[str, Any]) -> tuple[str, PublicKey]:
    x, y = _decoded(jwk["x"]), _decoded(jwk["y"])
    if jwk["crv"] != "P-256" or len(x) != COORDINATE_BYTES or len(y) != COORDINATE_BYTES:
        raise KeyRefused
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
    )
    return "ES256", numbers.public_key()


def _okp(jwk: Mapping[str, Any]) -> tuple[str, PublicKey]:
    if jwk["crv"] != "Ed25519":
        raise KeyRefused
    return "EdDSA", ed25519.Ed25519PublicKey.from_public_bytes(_decoded(jwk["x"]))


def _rsa(jwk: Mapping[str, Any]) -> tuple[str, PublicKey]:
    modulus, exponent = _decoded(jwk["n"]), _decoded(jwk["e"])
    if not modulus[0] or len(exponent) > 4 or not exponent[0]:  # one spelling of each number
        raise KeyRefused
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    if not SMALLEST_RSA <= n.bit_length() <= LARGEST_RSA:
        raise KeyRefused
    return "PS256", rsa.RSAPublicNumbers(e, n).public_key()


def _decoded(part: str) -> bytes:
    """Canonical base64url (RFC 7515 §2): one key must not have two thumbprints."""
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise KeyRefused from None
    if not raw or base64url(raw) != part.encode():
        raise KeyRefused
    return raw


_PARSERS: Final = {"EC": _ec, "OKP": _okp, "RSA": _rsa}

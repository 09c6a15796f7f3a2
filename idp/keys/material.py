"""Key material: made, written down, read back, and put to work.

A `LiveKey` holds everything a signature needs ready made, because signing is the most expensive thing that
the product does for every token.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from joserfc.jwk import ECKey, RSAKey

from idp.keys.values import Algorithm, KeyLife

RSA_BITS = 2048
COORDINATE_BYTES = 32

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ECKey | RSAKey


@dataclass(frozen=True, slots=True)
class LiveKey:
    """One signing key in memory, with its prepared headers by token type."""

    life: KeyLife
    public_jwk: Mapping[str, str]
    public: PublicKey = field(repr=False)
    private: PrivateKey = field(repr=False)
    headers: dict[str, bytes] = field(default_factory=dict, repr=False)

    def header(self, typ: str) -> bytes:
        """The encoded JWS header of a token type, with the dot that follows it."""
        found = self.headers.get(typ)
        if found is None:
            header = {"alg": self.life.alg, "kid": self.life.kid, "typ": typ}
            found = self.headers[typ] = base64url(msgspec.json.encode(header)) + b"."
        return found

    def signature(self, message: bytes) -> bytes:
        """RFC 7518 §3.3 (RSASSA-PKCS1-v1_5) or §3.4 (ECDSA: r and s, 32 bytes each)."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), SHA256())
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(COORDINATE_BYTES, "big") + s.to_bytes(COORDINATE_BYTES, "big")


def make_private(alg: Algorithm) -> PrivateKey:
    """A new private key: P-256 for ES256, 2048 bits for RS256."""
    if alg == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def write_private(private: PrivateKey) -> bytes:
    """PKCS #8 DER (RFC 5958), to be sealed before it is stored."""
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def read_private(der: bytes) -> PrivateKey:
    """The private key that `write_private` wrote."""
    private = load_der_private_key(der, password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("a stored signing key is of a kind that never was stored")
    return private


def public_jwk(private: PrivateKey, alg: Algorithm) -> dict[str, str]:
    """The public JWK (RFC 7517) with its thumbprint (RFC 7638) as kid."""
    public: PublicKey
    if isinstance(private, rsa.RSAPrivateKey):
        public = RSAKey.import_key(private.public_key())
    else:
        public = ECKey.import_key(private.public_key())
    members = {name: str(value) for name, value in public.as_dict(private=False).items() if name != "kid"}
    return members | {"kid": public.thumbprint(), "alg": alg, "use": "sig"}


def enliven(life: KeyLife, jwk: Mapping[str, str], private: PrivateKey) -> LiveKey:
    """A key put to work."""
    kind = RSAKey if isinstance(private, rsa.RSAPrivateKey) else ECKey
    return LiveKey(life, dict(jwk), kind.import_key(dict(jwk)), private)


def base64url(raw: bytes) -> bytes:
    """RFC 7515 §2: base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=")

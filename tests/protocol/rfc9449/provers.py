"""Clients that hold keys: honest proofs of every algorithm, and whatever a test wants to get wrong."""

import base64
import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

Sign = Callable[[bytes], bytes]
NUMBERS = itertools.count()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int, size: int) -> str:
    return b64(value.to_bytes(size, "big"))


@dataclass(frozen=True)
class Prover:
    """One key with its public JWK and its hand."""

    alg: str
    jwk: Mapping[str, str]
    sign: Sign = field(repr=False)

    @property
    def thumbprint(self) -> str:
        members = {name: self.jwk[name] for name in sorted(self.jwk)}
        return b64(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())

    def proof(
        self, claims: Mapping[str, Any], *, header: Mapping[str, Any] | None = None, leave: str = ""
    ) -> str:
        """A proof of these claims; `header` changes members, `leave` names one to leave out anywhere."""
        whole = {"typ": "dpop+jwt", "alg": self.alg, "jwk": self.jwk} | dict(header or {})
        parts = [{name: value for name, value in part.items() if name != leave} for part in (whole, claims)]
        message = ".".join(b64(json.dumps(part).encode()) for part in parts)
        return f"{message}.{b64(self.sign(message.encode()))}"


def ec_prover() -> Prover:
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_numbers()

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    jwk = {"kty": "EC", "crv": "P-256", "x": number(public.x, 32), "y": number(public.y, 32)}
    return Prover("ES256", jwk, sign)


def ed_prover() -> Prover:
    private = ed25519.Ed25519PrivateKey.generate()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(private.public_key().public_bytes_raw())}
    return Prover("EdDSA", jwk, private.sign)


def rsa_prover(bits: int = 2048) -> Prover:
    private = rsa.generate_private_key(65537, bits)
    public = private.public_key().public_numbers()
    scheme = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=32)
    jwk = {"kty": "RSA", "n": number(public.n, bits // 8), "e": "AQAB"}
    return Prover("PS256", jwk, lambda message: private.sign(message, scheme, SHA256()))


PROVERS = {"ES256": ec_prover, "EdDSA": ed_prover, "PS256": rsa_prover}


def claims_for(
    path: str, now: float, *, method: str = "POST", token: str = "", nonce: str = "", **changed: Any
) -> dict[str, Any]:
    """The claims of an honest proof for an address of `https://id.example`."""
    claims: dict[str, Any] = {
        "jti": f"proof-{next(NUMBERS)}",
        "htm": method,
        "htu": f"https://id.example{path}",
        "iat": int(now),
    }
    if token:
        claims["ath"] = b64(hashlib.sha256(token.encode()).digest())
    if nonce:
        claims["nonce"] = nonce
    return claims | changed

"""A forger's workshop: every hostile token the tests hand to the reader is made here."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey

from idp.keys.material import LiveKey, make_private
from idp.keys.ring import KeyRing
from idp.keys.values import Expected

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
T = int(NOW.timestamp())
ISSUER = "https://id.example.cn"
CLAIMS: Mapping[str, object] = {"iss": ISSUER, "sub": "somebody", "aud": ISSUER, "iat": T, "exp": T + 600}
EXPECTED = Expected("at+jwt", ISSUER, ISSUER, algs=("ES256",))


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Forge:
    """Everything an attacker could wish for: the ring's public keys, and even its signing hand."""

    ring: KeyRing
    es: LiveKey
    rs: LiveKey

    def header(self, **changed: object) -> dict[str, object]:
        return {"alg": "ES256", "kid": self.es.life.kid, "typ": "at+jwt"} | changed

    def signed(self, header: bytes, payload: bytes, *, key: LiveKey | None = None) -> str:
        message = f"{b64(header)}.{b64(payload)}".encode()
        return f"{message.decode()}.{b64((key or self.es).signature(message))}"

    def token(self, header: Mapping[str, object] | None = None, claims: object = CLAIMS) -> str:
        return self.signed(raw_json(header or self.header()), raw_json(claims))

    def hmac_token(self, secret: bytes, alg: str = "HS256") -> str:
        message = f"{b64(raw_json(self.header(alg=alg)))}.{b64(raw_json(CLAIMS))}"
        return f"{message}.{b64(hmac.digest(secret, message.encode(), hashlib.sha256))}"

    def public_pem(self) -> bytes:
        return self.es.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def parts(self) -> list[str]:
        return self.token().split(".")


def signed_by_embedded(forge: Forge, **member: object) -> str:
    private = make_private("ES256")
    jwk = dict(ECKey.import_key(private.public_key()).as_dict(private=False))
    header = forge.header(**{name: jwk if value == "JWK" else value for name, value in member.items()})
    intruder = LiveKey(forge.es.life, {}, forge.es.public, private)
    return forge.signed(raw_json(header), raw_json(CLAIMS), key=intruder)


def json_serialised(forge: Forge, **without: object) -> str:
    protected, payload, signature = forge.parts()
    document: dict[str, object] = {"protected": protected, "payload": payload, "signature": signature}
    return json.dumps(document | without)


def zeros(size: int) -> Callable[[Forge], str]:
    return lambda forge: ".".join([*forge.parts()[:2], b64(bytes(size))])


def with_header(**members: object) -> Callable[[Forge], str]:
    return lambda forge: forge.token(forge.header(**members))


def with_raw_header(text: str) -> Callable[[Forge], str]:
    return lambda forge: forge.signed(text.replace("KID", forge.es.life.kid).encode(), raw_json(CLAIMS))


def with_claims(**members: object) -> Callable[[Forge], str]:
    return lambda forge: forge.token(claims={**CLAIMS, **members})


def without_claim(name: str) -> Callable[[Forge], str]:
    return lambda forge: forge.token(claims={key: value for key, value in CLAIMS.items() if key != name})


def with_payload(raw: bytes) -> Callable[[Forge], str]:
    return lambda forge: forge.signed(raw_json(forge.header()), raw)


def rearranged(arrange: Callable[[list[str]], str]) -> Callable[[Forge], str]:
    return lambda forge: arrange(forge.parts())


def der_signature(forge: Forge) -> str:
    header, payload, _ = forge.parts()
    return (
        f"{header}.{payload}.{b64(forge.es.private.sign(f'{header}.{payload}'.encode(), ec.ECDSA(SHA256())))}"
    )


def last_character_turned(forge: Forge) -> str:
    """Another spelling of the same 64 bytes: the last character of 86 has four idle bits."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = forge.token()
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]

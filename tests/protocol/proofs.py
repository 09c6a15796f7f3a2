"""Systems that prove themselves by what they sign or by a certificate, beside those of the world."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc.jwk import ECKey

from idp.clients.actions import register
from idp.clients.values import Registration
from idp.oauth.assertions import ASSERTION_TYPE
from idp.oauth.values import Pairs
from realnames.ledger.values import SYSTEM, Clock
from tests.idp.keys.signer import Signer, by_secret, key_set, signer
from tests.protocol.world import CALLBACK, SCOPE, System, World

ISSUER = "https://id.example"
SKEW = timedelta(seconds=60)
"""After its birth a store takes no assertion that could have been used before; a minute is enough."""


@dataclass(frozen=True)
class SigningSystem(System):
    """A system that proves itself by an assertion; `hand` signs, else its secret does."""

    clock: Clock | None = None
    hand: Signer | None = field(default=None, repr=False)

    def credentials(self) -> tuple[Mapping[str, str], Pairs]:
        return {}, self.proof(self.assertion())

    def proof(self, assertion: str, **changed: str | None) -> Pairs:
        """The form fields of an assertion; None leaves one out."""
        fields: dict[str, str | None] = {
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        return tuple((name, value) for name, value in (fields | changed).items() if value is not None)

    def assertion(self, *, header: Mapping[str, Any] | None = None, **changed: Any) -> str:
        """A good assertion with some claims changed; None leaves one out."""
        claims = self.claims(**changed)
        if self.hand is None:
            return by_secret(claims, self.secret or "")
        return self.hand.token(claims, **(header or {}))

    def claims(self, **changed: Any) -> dict[str, Any]:
        assert self.clock is not None
        issued = int(self.clock().timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "iat": issued,
            "exp": issued + 60,
            "jti": secrets.token_urlsafe(12),
        }
        return {name: value for name, value in (claims | changed).items() if value is not None}


def add_system(
    world: World, client_id: str, *, hand: Signer | None = None, secret: str | None = None, **changed: Any
) -> SigningSystem:
    """Register a system of this world and let its proofs be young enough for the store."""
    ordinary: dict[str, Any] = {
        "name": client_id,
        "redirect_uris": (CALLBACK,),
        "grant_types": ("authorization_code", "refresh_token", "client_credentials"),
        "scopes": (*SCOPE.split(), "offline_access", "org.read"),
        "consent": "none",
        "sector": "homework.example",
        "auth_method": "private_key_jwt",
        "id_token_alg": "ES256",
    }
    if hand is not None and "jwks_uri" not in changed:
        ordinary["jwks"] = key_set(hand)
    registration = Registration(**(ordinary | changed))
    with world.provider.ledger.unit(SYSTEM) as unit:
        made = register(unit, registration, client_id=client_id, chosen_secret=secret)
    clock: Any = world.provider.ledger.clock
    while clock() - world.provider.state.born() < SKEW:
        clock.advance(30)
    clock.advance(2)
    return SigningSystem(made.client_id, made.secret or secret, registration.auth_method, clock, hand)


@dataclass(frozen=True)
class Certificate:
    """A certificate of a TLS client with its key as a JWK."""

    der: bytes = field(repr=False)
    hand: Signer = field(repr=False)


def certificate(now: datetime, *, subject: str = "CN=client.example,O=School", **names: str) -> Certificate:
    """A self-signed certificate; `dns`, `uri` and `email` are alternative names."""
    private = ec.generate_private_key(ec.SECP256R1())
    kinds = {"dns": x509.DNSName, "uri": x509.UniformResourceIdentifier, "email": x509.RFC822Name}
    name = x509.Name.from_rfc4514_string(subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
    )
    if names:
        alternative = x509.SubjectAlternativeName([kinds[kind](value) for kind, value in names.items()])
        builder = builder.add_extension(alternative, critical=False)
    der = builder.sign(private, SHA256()).public_bytes(Encoding.DER)
    return Certificate(der, Signer(ECKey.import_key(private), "ES256", "tls"))


HAND = signer()

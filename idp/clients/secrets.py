"""Client secrets: generated with 256 random bits and kept as SHA-256, or chosen and kept as Argon2id.

A generated secret needs no slow hash, because it cannot be guessed; a chosen one gets it, once per process,
after which the proof is remembered. One that keys an HMAC must be read again, so it is kept sealed.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Protocol

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from idp.clients.values import Client, SecretCheckBusy, SecretHash
from realnames.ledger.vault import Vault, Where

RANDOM_BYTES = 32
PREFIX = "txs_"
LONGEST = 512


class Claim(Protocol):
    """Whatever carries the secret that a request presents."""

    @property
    def proof(self) -> str: ...


def generate_secret() -> str:
    """A new secret of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def hash_generated(secret: str) -> SecretHash:
    """How a generated secret is stored."""
    return SecretHash("sha256", _sha256(secret))


def hash_chosen(secret: str) -> SecretHash:
    """How a secret that an operator chose is stored: Argon2id, m = 19 MiB, t = 2, p = 1."""
    return SecretHash("argon2id", _argon2().hash(secret))


def seal_secret(vault: Vault, secret: str, *, client_id: str) -> SecretHash:
    """How a secret that keys an HMAC is stored."""
    sealed = vault.seal(secret.encode(), _where(client_id))
    return SecretHash("sealed", base64.b64encode(sealed).decode())


def sealed_secrets(vault: Vault, client: Client, now: datetime) -> list[str]:
    """The live secrets of a client that were sealed, opened."""
    live = [kept for kept in client.secret_hashes if kept.expires_at is None or now < kept.expires_at]
    where = _where(client.client_id)
    return [
        vault.open(base64.b64decode(kept.digest), where).decode() for kept in live if kept.kind == "sealed"
    ]


def secret_matches(client: Client, claim: Claim, now: datetime) -> bool:
    """Is the presented secret one of the client's live ones? Compared in constant time."""
    secret = claim.proof
    if not secret or len(secret) > LONGEST:
        return False
    live = [kept for kept in client.secret_hashes if kept.expires_at is None or now < kept.expires_at]
    presented = _sha256(secret)
    fast = [hmac.compare_digest(kept.digest, presented) for kept in live if kept.kind == "sha256"]
    slow = [kept.digest for kept in live if kept.kind == "argon2id"]
    return any(fast) or (bool(slow) and _slow_matches(client, secret, slow))


def _slow_matches(client: Client, secret: str, digests: list[str]) -> bool:
    """One slow check at a time for a client, so that guessing cannot take the whole process."""
    if client.proofs.proved(secret) in digests:
        return True
    if not client.proofs.checking.acquire(blocking=False):
        raise SecretCheckBusy
    try:
        for digest in digests:
            if _verifies(digest, secret):
                client.proofs.remember(secret, digest)
                return True
        return False
    finally:
        client.proofs.checking.release()


def _verifies(digest: str, secret: str) -> bool:
    try:
        return _argon2().verify(digest, secret.encode("utf-8", "surrogatepass"))
    except VerificationError:
        return False


def _argon2() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)


def _where(client_id: str) -> Where:
    return Where("client_secrets", "digest", client_id)


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

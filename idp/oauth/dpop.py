"""DPoP (RFC 9449): a request proves that its sender holds a key; each proof is taken once.

A proof is dated by the sender's clock or by a nonce of ours. Nonces are not stored: one is a MAC over a slice
of time and the birth of the state store, so that it is known to be younger than every mark that can exist.
Without a nonce the date must be within a minute, and after a loss of state the sender is asked for a nonce.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from idp.clients.values import Client
from idp.keys.proof import read_proof
from idp.keys.values import DPoPProof, JOSERefused
from idp.oauth.errors import NonceNeeded, ProofRefused
from idp.oauth.provider import Provider
from idp.oauth.values import Request
from idp.state.rules import mark_is_trustworthy
from idp.state.values import StateKey

HEADER = "dpop"
OLDEST = timedelta(seconds=60)
AHEAD = timedelta(seconds=15)
SLICE = timedelta(seconds=150)
NONCE_BYTES = 18
LONGEST_JTI = 256
PURPOSE = "dpop_nonce"
PORTS = {"https": 443, "http": 80}
UNRESERVED = re.compile(r"%(4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe]|3[0-9]|2[DdEe])")


@dataclass(frozen=True, slots=True)
class Possession:
    """A key that the sender of a request holds (RFC 7638 thumbprint), and the proof of it."""

    key: str
    proof: DPoPProof


def shown_key(provider: Provider, request: Request, *, now: datetime, token: str = "") -> Possession | None:
    """The key that a request proves, or nothing when it brings no proof; nothing is spent yet.

    RFC 9449 §4.3: method, address, age or nonce and, with an access token, its hash.
    """
    text = request.headers.get(HEADER)
    if text is None:
        return None
    try:
        proof = read_proof(text)
    except JOSERefused:
        raise ProofRefused from None
    if proof.htm != request.method or not same_target(proof.htu, provider.issuer + request.path):
        raise ProofRefused
    if len(proof.jti) > LONGEST_JTI or (token and not fits(proof.ath, token)):
        raise ProofRefused
    if (
        proof.nonce is None
        and not -AHEAD.total_seconds() <= now.timestamp() - proof.iat < OLDEST.total_seconds()
    ):
        raise ProofRefused(nonce_of(provider, now))
    if proof.nonce is not None and not known_nonce(provider, proof.nonce, now):
        raise NonceNeeded(nonce_of(provider, now))
    return Possession(proof.key, proof)


def demand_proof(
    provider: Provider, client: Client, shown: Possession | None, *, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Refuse a client that owes a proof, and spend the one it brought; the headers of the answer.

    Public clients must use a nonce, because whoever gets into one for a moment could sign proofs for years.
    """
    if shown is None:
        if client.dpop_bound_access_tokens:
            raise ProofRefused
        return ()
    if client.is_public and shown.proof.nonce is None:
        raise NonceNeeded(nonce_of(provider, now))
    return spend_proof(provider, shown, now=now)


def spend_proof(provider: Provider, shown: Possession, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """Take a proof once (RFC 9449 §11.1); one whose earlier use may have been forgotten asks for a nonce.

    The answer carries the next nonce when the one in use grows old (§8.2).
    """
    proof = shown.proof
    if proof.nonce is None:
        made_at, born = datetime.fromtimestamp(proof.iat, UTC), provider.state.born()
        if not mark_is_trustworthy(made_at, born, ahead=AHEAD):
            raise NonceNeeded(nonce_of(provider, now))
    kept = 2 * SLICE if proof.nonce is not None else OLDEST + AHEAD
    mark = StateKey("dpop_proof", f"{proof.key}/{proof.jti}")
    if not provider.state.add(mark, b"used", ttl=kept + timedelta(seconds=5)):
        raise ProofRefused
    if proof.nonce is None or proof.nonce == (newest := nonce_of(provider, now)):
        return ()
    return (("DPoP-Nonce", newest),)


def nonce_of(provider: Provider, now: datetime) -> str:
    """The nonce of this moment (RFC 9449 §8): good for two and a half to five minutes."""
    mac = provider.ledger.vault.mac(PURPOSE, _nonce_message(provider, now))
    return base64.urlsafe_b64encode(mac[:NONCE_BYTES]).decode()


def known_nonce(provider: Provider, nonce: str, now: datetime) -> bool:
    """Was this nonce given out in this or the last slice of time, by a store that still remembers?"""
    try:
        mac = base64.b64decode(nonce.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return False
    if len(mac) != NONCE_BYTES:
        return False
    messages = [_nonce_message(provider, moment) for moment in (now, now - SLICE)]
    return any([provider.ledger.vault.checks(PURPOSE, message, mac=mac) for message in messages])  # noqa: C419


def same_target(htu: str, target: str) -> bool:
    """RFC 9449 §4.3 check 9: the address without query and fragment, normalised as RFC 3986 §6.2 says.

    `target` is built from the configured issuer, never from what the request claims its host to be.
    """
    try:
        return htu.isascii() and htu.isprintable() and _normal(htu) == _normal(target)
    except ValueError:
        return False


def fits(ath: str | None, token: str) -> bool:
    """RFC 9449 §4.2: `ath` is the base64url SHA-256 of the access token."""
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return ath is not None and hmac.compare_digest(ath.encode("utf-8", "surrogatepass"), expected)


def _normal(address: str) -> tuple[str, str, int | None, str]:
    parts = urlsplit(address)
    if " " in address or "\\" in address or "@" in parts.netloc:
        raise ValueError(address)
    path = UNRESERVED.sub(lambda found: chr(int(found[1], 16)), parts.path) or "/"
    return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme), path


def _nonce_message(provider: Provider, moment: datetime) -> bytes:
    slice_number = int(moment.timestamp() // SLICE.total_seconds())
    return f"{slice_number}/{provider.state.born().isoformat()}".encode()

"""Sealed values, blind indexes and MACs under the installation's keyring.

One master key per key id; every purpose gets its own key by HKDF (RFC 5869), so that a value sealed
for one column can never be opened, indexed or checked as another.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 32
NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value was changed, moved to another row or column, or its key is not in the keyring."""


class KeyringMalformed(Exception):
    """The keyring is not the JSON that `Keyring.generate` writes."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place a sealed value belongs to; it opens nowhere else (associated data of AES-GCM)."""

    table: str
    column: str
    row: str

    def associated(self) -> bytes:
        """The place as bytes, unambiguous for every row name."""
        return "\x1f".join((self.table, self.column, self.row)).encode()


@dataclass(frozen=True)
class Keyring:
    """Master keys by key id, which one is current, and the index key that never rotates by itself."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """A new keyring of one random 256-bit master key and one index key."""
        return cls("k1", {"k1": secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the JSON form; raises `KeyringMalformed` without repeating any of the text."""
        try:
            document = json.loads(text)
            keys = {str(kid): base64.b64decode(key, validate=True) for kid, key in document["keys"].items()}
            index_key = base64.b64decode(document["index"], validate=True)
            current = str(document["current"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeyringMalformed from None
        lengths = {len(key) for key in (*keys.values(), index_key)}
        named = all(kid.isascii() and 0 < len(kid) <= KEY_ID_BYTES for kid in keys)
        if current not in keys or lengths != {KEY_BYTES} or not named:
            raise KeyringMalformed
        return cls(current, keys, index_key)

    def rotated(self) -> Self:
        """The same keyring with one more random master key, which is current from now on."""
        numbers = [int(kid[1:]) for kid in self.keys if kid[1:].isdecimal()]
        kid = f"k{max(numbers, default=0) + 1}"
        return type(self)(kid, {**self.keys, kid: secrets.token_bytes(KEY_BYTES)}, self.index_key)

    def to_text(self) -> str:
        """The JSON form, to be kept in a file that only the service can read."""
        keys = {kid: base64.b64encode(key).decode() for kid, key in self.keys.items()}
        index = base64.b64encode(self.index_key).decode()
        return json.dumps({"current": self.current, "keys": keys, "index": index}, indent=1) + "\n"


class Vault:
    """Seals, indexes and authenticates under one keyring. Safe to share between threads."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._derived: dict[tuple[str, str], bytes] = {}
        self._ciphers: dict[str, AESGCM] = {kid: AESGCM(self._key(kid, "seal")) for kid in keyring.keys}
        self._index = _hkdf(keyring.index_key, "index")

    def seal(self, plaintext: bytes, where: Where) -> bytes:
        """AES-256-GCM under the current key; the header names format and key id."""
        kid = self._keyring.current
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = FORMAT + bytes([len(kid)]) + kid.encode()
        sealed = self._ciphers[kid].encrypt(nonce, plaintext, header + where.associated())
        return header + nonce + sealed

    def open(self, sealed: bytes, where: Where) -> bytes:
        """The plaintext; raises `SealBroken` for anything that was not sealed for this place."""
        if len(sealed) < 2 or sealed[:1] != FORMAT:
            raise SealBroken
        start = 2 + sealed[1]
        header, nonce, body = (
            sealed[:start],
            sealed[start : start + NONCE_BYTES],
            sealed[start + NONCE_BYTES :],
        )
        cipher = self._ciphers.get(header[2:].decode("ascii", "replace"))
        if cipher is None or len(nonce) < NONCE_BYTES:
            raise SealBroken
        try:
            return cipher.decrypt(nonce, body, header + where.associated())
        except InvalidTag:
            raise SealBroken from None

    def index(self, kind: str, value: str) -> bytes:
        """A blind index (HMAC-SHA256, 32 bytes) of a normalised value: equal values, equal bytes."""
        return hmac.digest(self._index, f"{kind}\x1f{value}".encode(), "sha256")

    def mac(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 of a message under the current key of a purpose, 32 bytes."""
        return hmac.digest(self._key(self._keyring.current, purpose), message, "sha256")

    def checks(self, purpose: str, message: bytes, *, mac: bytes) -> bool:
        """Does any key of the keyring make this MAC? `mac` may be cut to 16 bytes or more."""
        if len(mac) < 16:
            return False
        candidates = (hmac.digest(self._key(kid, purpose), message, "sha256") for kid in self._keyring.keys)
        return any([hmac.compare_digest(candidate[: len(mac)], mac) for candidate in candidates])  # noqa: C419

    def derive(self, purpose: str) -> bytes:
        """A 32-byte secret for one purpose that stays the same until the index key is replaced."""
        return _hkdf(self._keyring.index_key, f"derive\x1f{purpose}")

    def _key(self, kid: str, purpose: str) -> bytes:
        key = self._derived.get((kid, purpose))
        if key is None:
            key = self._derived[kid, purpose] = _hkdf(self._keyring.keys[kid], purpose)
        return key


def _hkdf(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"tongxue/{purpose}".encode()).derive(
        master
    )

"""The authorization code (RFC 6749 §4.1.2): a sealed value that carries its own grant.

Nothing is stored when a code is born. It is spent when the row of its grant is inserted, in the one
transaction that also writes the journal, so a crash can neither lose nor repeat it.
"""

import base64
import binascii

import msgspec

from idp.oauth.errors import CodeRefused
from idp.oauth.values import Code
from realnames.ledger.vault import SealBroken, Vault, Where

WHERE = Where("authorization_code", "code", "")
LONGEST = 8192


def write_code(vault: Vault, code: Code) -> str:
    """The code as it travels: base64url of the sealed grant."""
    return _encoded(vault.seal(msgspec.json.encode(code), WHERE))


def read_code(vault: Vault, text: str) -> Code:
    """The grant inside a code; `CodeRefused` for whatever this installation did not write."""
    if len(text) > LONGEST or not text.isascii():
        raise CodeRefused
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if _encoded(sealed) != text:  # the idle bits of the last character would be a second spelling
            raise CodeRefused
        return msgspec.json.decode(vault.open(sealed, WHERE), type=Code)
    except (binascii.Error, SealBroken, msgspec.DecodeError):
        raise CodeRefused from None


def _encoded(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

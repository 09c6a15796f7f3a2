"""The refresh token (RFC 6749 §1.5): grant id, generation and a MAC; nothing secret is stored.

The successor of a token is a function of the grant and its next generation. That is what lets a repeated
request inside a client's grace get the very same successor.
"""

import base64
import binascii
from uuid import UUID

from idp.oauth.errors import RefreshRefused
from idp.oauth.values import GrantId
from realnames.ledger.vault import Vault

PREFIX = "txr_"
PURPOSE = "refresh_token"
MESSAGE_BYTES = 20
TOKEN_BYTES = MESSAGE_BYTES + 32


def write_refresh_token(vault: Vault, grant: GrantId, *, generation: int) -> str:
    """The refresh token of one generation of a grant."""
    message = grant.bytes + generation.to_bytes(4, "big")
    token = message + vault.mac(PURPOSE, message)
    return PREFIX + base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def read_refresh_token(vault: Vault, text: str) -> tuple[GrantId, int]:
    """Grant id and generation; `RefreshRefused` for a token that this installation did not write."""
    if not text.startswith(PREFIX) or len(text) > 128 or not text.isascii():
        raise RefreshRefused
    body = text.removeprefix(PREFIX)
    try:
        token = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise RefreshRefused from None
    message, mac = token[:MESSAGE_BYTES], token[MESSAGE_BYTES:]
    if len(token) != TOKEN_BYTES or not vault.checks(PURPOSE, message, mac=mac):
        raise RefreshRefused
    return GrantId(UUID(bytes=message[:16])), int.from_bytes(message[16:], "big")

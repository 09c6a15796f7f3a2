"""The id of a request: taken from the caller when well formed, else made; it goes into logs and answers."""

import re
import secrets

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def request_id(offered: str | None) -> str:
    """The offered id if it is 8 to 64 harmless characters, else 64 fresh random bits."""
    if offered and WELL_FORMED.fullmatch(offered):
        return offered
    return secrets.token_hex(8)

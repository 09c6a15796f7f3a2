"""Forms that only our own pages can post: a token bound to the browser, and the browser's own word.

The token is a MAC over the browser cookie and the session cookie, so it changes when somebody signs in;
Origin and Sec-Fetch-Site are believed when they are sent (they cannot be forged by a page).
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from realnames.ledger.values import Refusal
from realnames.ledger.vault import Vault

PURPOSE = "form"
TOKEN_BYTES = 18


class FormFromElsewhere(Refusal):
    """The form was posted from another site, from another browser, or from a page of an older session."""

    message_id: ClassVar[str] = "form.from_elsewhere"
    description: ClassVar[str] = "The form did not come from a current page of this site."
    status: ClassVar[int] = 403


def form_token(vault: Vault, *, browser: str, session: str) -> str:
    """The hidden field of every form shown to this browser in this session."""
    return base64.urlsafe_b64encode(vault.mac(PURPOSE, _message(browser, session))[:TOKEN_BYTES]).decode()


def check_form(vault: Vault, sent: str, *, browser: str, session: str) -> None:
    """Refuses a form whose hidden field was not made for this browser in this session."""
    try:
        mac = base64.urlsafe_b64decode(sent.encode("ascii"))
    except ValueError:
        raise FormFromElsewhere from None
    if not browser or len(mac) != TOKEN_BYTES:
        raise FormFromElsewhere
    if not vault.checks(PURPOSE, _message(browser, session), mac=mac):
        raise FormFromElsewhere


def check_origin(headers: Mapping[str, str], *, ours: str) -> None:
    """Refuses a form whose browser names another origin than `ours`; `headers` are lower-case."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormFromElsewhere
    if headers.get("origin", ours) != ours:
        raise FormFromElsewhere


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as a browser writes them in Origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _message(browser: str, session: str) -> bytes:
    """Only digests, so that the length of one value can never be read as part of the other."""
    return hashlib.sha256(browser.encode()).digest() + hashlib.sha256(session.encode()).digest()

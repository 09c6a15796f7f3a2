"""client_secret_basic: HTTP Basic with form-encoded id and secret (RFC 6749 §2.3.1)."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote_plus

from idp.clients.secrets import secret_matches
from idp.oauth.authentication import AuthMethod, Claimed, Trial
from idp.oauth.errors import ClientNotProven
from idp.oauth.values import Request


def claimed(request: Request, form: Mapping[str, str]) -> Claimed | None:  # noqa: ARG001
    """The id and secret in the Authorization header; a Basic header that cannot be read is refused."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        raise ClientNotProven from None
    name, colon, secret = text.partition(":")
    if not colon:
        raise ClientNotProven
    return Claimed(unquote_plus(name), "header", unquote_plus(secret))


def proven(trial: Trial) -> bool:
    """Is it one of the client's live secrets?"""
    return secret_matches(trial.client, trial, trial.now)


METHOD = AuthMethod("client_secret_basic", claimed, proven)

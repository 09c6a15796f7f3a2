"""Answers of the protocol: JSON for machine endpoints, and redirects that carry `iss` in every case."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

import msgspec
from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.keys.holder import PROOF_ALGS
from idp.oauth.errors import NotStrongEnough, ProofRefused
from idp.oauth.values import Answer, Pairs

JSON = ("Content-Type", "application/json")
KEPT_HEADERS = frozenset({"WWW-Authenticate", "DPoP-Nonce"})
NO_STORE = [JSON, ("Cache-Control", "no-store"), ("Pragma", "no-cache")]


def json_answer(body: object, *, status: int = 200, headers: Iterable[tuple[str, str]] = NO_STORE) -> Answer:
    """A JSON answer that nobody may keep."""
    return Answer(status, tuple(headers), msgspec.json.encode(body))


def error_answer(error: OAuth2Error) -> Answer:
    """RFC 6749 §5.2: the error code and an ASCII description; nothing of the request comes back."""
    body = {"error": error.error}
    description = error.get_error_description()
    if description:
        body["error_description"] = description
    challenges = tuple(header for header in error.get_headers() if header[0] in KEPT_HEADERS)
    return Answer(error.status_code, (*NO_STORE, *challenges), msgspec.json.encode(body))


def resource_error(error: OAuth2Error, scheme: str, *, metadata: str) -> Answer:
    """RFC 6750 §3, RFC 9449 §7.1: the refusal of a protected resource, in the challenges and as JSON.

    Bearer is offered beside DPoP unless DPoP is due; the reason stands in the scheme that was used, with the
    address of the resource's metadata (RFC 9728 §5.1) and what would help (RFC 9470 §3).
    """
    told = {"error": error.error, "error_description": error.get_error_description()} if error.error else {}
    algs = {"algs": " ".join(PROOF_ALGS)}
    if isinstance(error, NotStrongEnough):
        told |= {"acr_values": error.acr}
    where = {"resource_metadata": metadata}
    if scheme == "DPoP" or isinstance(error, ProofRefused):
        challenges = [_challenge("DPoP", told | algs | where)]
    else:
        challenges = [_challenge("DPoP", algs), _challenge("Bearer", {"realm": "tongxue"} | told | where)]
    status = 401 if isinstance(error, ProofRefused) else error.status_code
    kept = tuple(header for header in error.get_headers() if header[0] == "DPoP-Nonce")
    return Answer(status, (*NO_STORE, *challenges, *kept), msgspec.json.encode(told))


def _challenge(scheme: str, parameters: Mapping[str, str]) -> tuple[str, str]:
    return "WWW-Authenticate", f"{scheme} " + ", ".join(
        f'{name}="{value}"' for name, value in parameters.items()
    )


def redirect_url(uri: str, parameters: Pairs) -> str:
    """A registered redirect URI with parameters added to its query (RFC 6749 §4.1.2)."""
    separator = "&" if "?" in uri else "?"
    return uri + separator + urlencode(parameters)

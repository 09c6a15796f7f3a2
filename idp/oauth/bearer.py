"""Bearer tokens at our own resources (RFC 6750 §2): taken from one place, living, and not denied."""

from datetime import datetime

from idp.oauth.errors import Malformed, TokenMissing, TokenRefused
from idp.oauth.parameters import single
from idp.oauth.provider import Provider
from idp.oauth.tokens.access import AccessToken
from idp.oauth.values import Request

FORM = "application/x-www-form-urlencoded"


def presented_token(request: Request) -> str:
    """The token from the header or, for a form POST, from the body; never the query, never both."""
    if any(name == "access_token" for name, _ in request.query):
        raise Malformed
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    in_header = credentials.strip() if scheme.lower() == "bearer" else ""
    in_form = single(request.form).get("access_token", "") if request.method == "POST" else ""
    if in_header and in_form:
        raise Malformed
    if not in_header and not in_form:
        raise TokenMissing
    return in_header or in_form


def living_token(provider: Provider, text: str, now: datetime) -> AccessToken:
    """The claims of a token that was not revoked and whose client may still be used."""
    token = provider.tokens.read(text, now)
    client = provider.clients.get(token.client_id)
    if client is None or not client.is_active or provider.denied.denies(token, now):
        raise TokenRefused
    return token

"""The base of grants that Authlib's core does not have: client first, then the registered grant type."""

from typing import Any

from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin

from idp.clients.values import Client
from idp.oauth.authlib_bridge import BridgedClient
from idp.oauth.errors import GrantNotAllowed

TokenResponse = tuple[int, dict[str, object], list[tuple[str, str]]]


class OwnGrant(BaseGrant, TokenEndpointMixin):
    """A grant of the token endpoint; a subclass names its `GRANT_TYPE` and does its two halves."""

    request: Any
    server: Any

    def proven_client(self) -> Client:
        """The authenticated client, if it is registered for this grant (RFC 6749 §5.2)."""
        bridged: BridgedClient = self.authenticate_token_endpoint_client()
        if not bridged.check_grant_type(self.GRANT_TYPE):
            raise GrantNotAllowed
        self.request.client = bridged
        return bridged.client

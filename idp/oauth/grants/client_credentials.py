"""The client credentials grant (RFC 6749 §4.4): a system acts for itself; no person, no refresh token.

No statement and no state trip on a warm process. Machine tokens go to the issue log, not the journal.
"""

from authlib.oauth2.rfc6749 import grants

from idp.oauth.answers import NO_STORE
from idp.oauth.authlib_bridge import BridgedClient
from idp.oauth.bounds import asked_bounds
from idp.oauth.errors import GrantNotAllowed, ScopeNotApproved
from idp.oauth.rules import MACHINE_FORBIDDEN
from idp.oauth.tokens.access import mint_for_client

GRANT_TYPE = "client_credentials"


class ClientCredentials(grants.ClientCredentialsGrant):
    """A token for the client itself."""

    GRANT_TYPE = GRANT_TYPE

    def validate_token_request(self) -> None:
        """The client must be confidential, registered for this grant, and approved for each scope."""
        client: BridgedClient = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(GRANT_TYPE) or client.client.auth_method == "none":
            raise GrantNotAllowed
        self.request.client = client
        self.request.bounds = asked_bounds(
            self.server.provider, self.request.bounds, self.request.form, client=client.client
        )
        asked = (self.request.payload.scope or "").split()
        if not set(asked) <= set(client.client.scopes) - MACHINE_FORBIDDEN:
            raise ScopeNotApproved

    def create_token_response(self) -> tuple[int, dict[str, object], list[tuple[str, str]]]:
        """Mint the token; without a scope parameter the client gets all machine scopes it is approved for."""
        provider, client = self.server.provider, self.request.client.client
        granted = (word for word in client.scopes if word not in MACHINE_FORBIDDEN)
        scope = self.request.payload.scope or " ".join(granted)
        text, token = mint_for_client(
            provider.minting,
            client_id=client.client_id,
            scope=scope,
            now=self.request.now,
            bounds=self.request.bounds,
        )
        provider.log_issue(client.client_id, token.jti, scope)
        body = {"access_token": text, "token_type": token.token_type, "expires_in": token.exp - token.iat}
        return 200, body | ({"scope": scope} if scope else {}), NO_STORE


GRANT = (ClientCredentials, ())

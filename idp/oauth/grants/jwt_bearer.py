"""The JWT bearer grant (RFC 7523 §2.1): a registered issuer vouches for a person that its system knows.

An assertion is spent by inserting the grant whose id follows from issuer and `jti`: once, on every database,
whatever the state store forgets. There is no refresh token; the issuer can always vouch again.
"""

from idp.oauth.answers import NO_STORE
from idp.oauth.authorization_rules import wanted_scope
from idp.oauth.bounds import asked_bounds
from idp.oauth.own_grant import OwnGrant, TokenResponse
from idp.oauth.parameters import required
from idp.oauth.tokens.access import mint_for_grant
from idp.oauth.vouching import begin_vouched, read_assertion
from realnames.ledger.values import Actor, ActorKind

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
NEVER = frozenset({"offline_access"})


class JWTBearer(OwnGrant):
    """The exchange of an assertion for an access token, once."""

    GRANT_TYPE = GRANT_TYPE

    def validate_token_request(self) -> None:
        """The client first, then the assertion, then what it may have."""
        client, provider, form = self.proven_client(), self.server.provider, self.request.form
        text = required(form, "assertion")
        self.request.vouched = read_assertion(provider, client, text, now=self.request.now)
        approved = set(client.scopes) - NEVER
        self.request.wanted = wanted_scope(form.get("scope"), known=provider.scopes(), approved=approved)
        self.request.bounds = asked_bounds(provider, self.request.bounds, form, client=client)

    def create_token_response(self) -> TokenResponse:
        """Spend the assertion and mint, in one transaction."""
        provider, client = self.server.provider, self.request.client.client
        actor = Actor(ActorKind.CLIENT, client.client_id, self.request.source.request_id)
        scope, until = " ".join(self.request.wanted), self.request.now + provider.lifetimes.access_token
        with provider.ledger.unit(actor) as unit:
            grant = begin_vouched(unit, self.request.vouched, client, scope=scope, until=until)
            bounds = self.request.bounds
            text, token = mint_for_grant(provider.minting, grant, scope=scope, now=unit.now, bounds=bounds)
        body = {"access_token": text, "token_type": token.token_type, "expires_in": token.exp - token.iat}
        return 200, body | {"scope": scope}, NO_STORE


GRANT = (JWTBearer, ())

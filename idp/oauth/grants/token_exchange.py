"""Token exchange (RFC 8693): delegation with `act`, for a service or for a child's guardian."""

from dataclasses import replace

from idp.oauth.answers import NO_STORE
from idp.oauth.bounds import wanted_resources
from idp.oauth.detail_types import narrowed_details
from idp.oauth.errors import ActorTokenNotTaken, SubjectTokenRefused
from idp.oauth.events import TokensExchanged
from idp.oauth.exchange import Wish, delegate, narrowed_scope, subject_token
from idp.oauth.own_grant import OwnGrant, TokenResponse
from idp.oauth.parameters import required
from idp.oauth.tokens.access import AccessToken, mint_from
from idp.oauth.values import Bounds
from realnames.ledger.values import Actor, ActorKind

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"


class TokenExchange(OwnGrant):
    """The exchange of one of our access tokens for a narrower one in other hands."""

    GRANT_TYPE = GRANT_TYPE

    def validate_token_request(self) -> None:
        """RFC 8693 §2.1: our own access tokens only, into access tokens only, for whom the client may."""
        client, form = self.proven_client(), self.request.form
        if form.get("actor_token") or form.get("actor_token_type"):
            raise ActorTokenNotTaken
        required(form, "subject_token_type")
        kinds = {form["subject_token_type"], form.get("requested_token_type", ACCESS_TOKEN)}
        if kinds != {ACCESS_TOKEN}:
            raise SubjectTokenRefused
        provider, text = self.server.provider, required(form, "subject_token")
        token = subject_token(provider, client, text, key=self.request.bounds.key, now=self.request.now)
        scope = narrowed_scope(token, client, form.get("scope"))
        born_with = provider.clients.get(token.client_id)
        sector = born_with.sector if born_with else ""
        self.request.wish = Wish(client, token, sector, scope, form.get("ward", ""))
        self.request.bounds = self._bounds(token, self.request.bounds)

    def create_token_response(self) -> TokenResponse:
        """Read everybody live, record who got what for whom, and mint."""
        provider, wish = self.server.provider, self.request.wish
        actor = Actor(ActorKind.CLIENT, wish.client.client_id, self.request.source.request_id)
        with provider.ledger.unit(actor) as unit:
            delegated, person = delegate(unit, wish)
            text, token = mint_from(
                provider.minting, wish.token, delegated, now=unit.now, bounds=self.request.bounds
            )
            unit.record(
                TokensExchanged(
                    kind=wish.kind,
                    client_id=token.client_id,
                    from_client_id=wish.token.client_id,
                    grant_id=token.grant_id,
                    person_id=str(person),
                    scope=token.scope,
                    from_token=wish.token.jti,
                    token_id=token.jti,
                )
            )
        return 200, _body(text, token), NO_STORE

    def _bounds(self, token: AccessToken, bounds: Bounds) -> Bounds:
        """§2.1 `resource` and `audience`: both name resources that the client is registered for."""
        form, provider = self.request.form, self.server.provider
        asked = " ".join(filter(None, (form.get("resource"), form.get("audience"))))
        approved = self.request.client.client.resources
        return replace(
            bounds,
            resources=wanted_resources(provider, asked, approved=approved),
            details=narrowed_details(
                form.get("authorization_details"), provider.details, granted=token.authorization_details
            ),
        )


def _body(text: str, token: AccessToken) -> dict[str, object]:
    """RFC 8693 §2.2.1; never a refresh token."""
    return {
        "access_token": text,
        "issued_token_type": ACCESS_TOKEN,
        "token_type": token.token_type,
        "expires_in": token.exp - token.iat,
        "scope": token.scope,
    }


GRANT = (TokenExchange, ())

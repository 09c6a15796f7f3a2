"""The device grant (RFC 8628 §3.4): a device asks again and again until somebody has answered elsewhere."""

from idp.oauth.answers import NO_STORE
from idp.oauth.birth import begin, tokens_of
from idp.oauth.bounds import narrowed
from idp.oauth.device import look_up, polls_too_fast, read_device_code
from idp.oauth.errors import AuthorizationPending, DeviceCodeExpired, DeviceCodeRefused, SlowDown
from idp.oauth.own_grant import OwnGrant, TokenResponse
from idp.oauth.parameters import required
from idp.oauth.request_errors import AccessDenied
from realnames.ledger.values import Actor, ActorKind

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"


class DeviceCodeGrant(OwnGrant):
    """The exchange of a device code for tokens, once."""

    GRANT_TYPE = GRANT_TYPE

    def validate_token_request(self) -> None:
        """RFC 8628 §3.5: another client's code, too fast, too late, not yet, no."""
        client, provider = self.proven_client(), self.server.provider
        code = read_device_code(provider.ledger.vault, required(self.request.form, "device_code"))
        if code.client != client.client_id:
            raise DeviceCodeRefused
        if self.request.now.timestamp() >= code.ends:
            raise DeviceCodeExpired
        waiting = look_up(provider, code)
        if waiting is None:
            raise DeviceCodeExpired
        if waiting.answer == "no":
            raise AccessDenied
        if waiting.code is None:
            raise SlowDown if polls_too_fast(provider, code) else AuthorizationPending
        self.request.answered = given = waiting.code
        self.request.bounds = narrowed(
            provider, self.request.bounds, self.request.form, resources=given.resources, details=given.details
        )

    def create_token_response(self) -> TokenResponse:
        """Insert the grant, which can be done once, and mint the tokens in the same transaction."""
        provider, client, bounds = self.server.provider, self.request.client.client, self.request.bounds
        actor = Actor(ActorKind.CLIENT, client.client_id, self.request.source.request_id)
        with provider.ledger.unit(actor) as unit:
            answered, lifetimes = self.request.answered, provider.lifetimes
            grant = begin(unit, answered, client, lifetimes=lifetimes, key=bounds.key)
            if grant is None:
                raise DeviceCodeRefused
            body = tokens_of(provider, grant, client, scope=grant.scope, nonce=None, bounds=bounds)
        return 200, body, NO_STORE


GRANT = (DeviceCodeGrant, ())

"""The authorization code grant (RFC 6749 §4.1), PKCE by S256 (RFC 7636), each code spent once.

The order is the law here: the client is proven, the code is opened and matched, the verifier is checked,
and only then is the code spent — by inserting its grant — in the same transaction that records the tokens.
A wrong verifier leaves the code unspent, five times at most; another client's try never burns it.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge

from idp.oauth.actions import revoke_grant
from idp.oauth.answers import NO_STORE
from idp.oauth.authlib_bridge import BridgedClient
from idp.oauth.birth import begin, tokens_of
from idp.oauth.bounds import narrowed
from idp.oauth.errors import CodeAlreadySpent, CodeRefused, GrantNotAllowed, WrongProofKey, WrongVerifier
from idp.oauth.parameters import required
from idp.oauth.profiles import code_life
from idp.oauth.tokens.code import read_code
from idp.oauth.values import Code, Grant, GrantId
from idp.state.values import StateKey
from realnames.ledger.values import Actor, ActorKind

VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
MOST_TRIES = 5
GRANT_TYPE = "authorization_code"


class AuthorizationCode(grants.AuthorizationCodeGrant):
    """The exchange of a code for tokens."""

    GRANT_TYPE = GRANT_TYPE

    def validate_token_request(self) -> None:
        """Client, code, redirect URI, verifier: everything that can be refused without spending."""
        client: BridgedClient = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(GRANT_TYPE):
            raise GrantNotAllowed
        self.request.client = client
        self.request.authorization_code = self.query_authorization_code(
            required(self.request.form, "code"), client
        )
        self.execute_hook("after_validate_token_request", None)

    def query_authorization_code(self, code: str, client: BridgedClient) -> Code:
        """Open the code; refuse another client's, another redirect URI's, and a late one."""
        provider = self.server.provider
        found = read_code(provider.ledger.vault, code)
        given = self.request.payload.redirect_uri
        expires = datetime.fromtimestamp(found.issued_at, UTC) + code_life(
            client.client, provider.lifetimes.code
        )
        if found.client != client.get_client_id() or self.request.now >= expires:
            raise CodeRefused
        if (given or not found.redirect_uri_given) and given not in (None, found.redirect_uri):
            raise CodeRefused
        if found.redirect_uri_given and given is None:
            raise CodeRefused
        if found.dpop_key not in (None, self.request.bounds.key):
            raise WrongProofKey
        self.request.bounds = narrowed(
            provider, self.request.bounds, self.request.form, resources=found.resources, details=found.details
        )
        return found

    def create_token_response(self) -> tuple[int, dict[str, object], list[tuple[str, str]]]:
        """Spend the code, record the grant and mint the tokens, as one transaction."""
        provider, code = self.server.provider, self.request.authorization_code
        grant_id = GrantId(UUID(code.grant))
        actor = Actor(ActorKind.CLIENT, code.client, self.request.source.request_id)
        with provider.ledger.unit(actor) as unit:
            client, key = self.request.client.client, self.request.bounds.key
            grant = begin(unit, code, client, lifetimes=provider.lifetimes, key=key)
            if grant is not None:
                body = self._tokens(grant, code)
        if grant is None:
            with provider.ledger.unit(actor) as unit:
                revoke_grant(unit, grant_id, because="code-reuse")
            raise CodeAlreadySpent
        return 200, body, NO_STORE

    def _tokens(self, grant: Grant, code: Code) -> dict[str, object]:
        client = self.request.client.client
        provider, bounds = self.server.provider, self.request.bounds
        return tokens_of(provider, grant, client, scope=grant.scope, nonce=code.nonce, bounds=bounds)


class Verifier(CodeChallenge):
    """PKCE at the token endpoint (RFC 7636 §4.5, §4.6): S256 only, few tries, never a downgrade."""

    def validate_code_verifier(self, grant: AuthorizationCode, result: object) -> None:  # noqa: ARG002
        """The verifier must hash to the challenge; one without the other is refused (RFC 9700 §4.8)."""
        verifier, code = grant.request.form.get("code_verifier"), grant.request.authorization_code
        if code.challenge is None and verifier is None:
            return
        provider = grant.server.provider
        tries, kept = StateKey("verifier_tries", code.grant), provider.lifetimes.code + timedelta(seconds=5)
        if provider.state.get(tries) is not None:
            raise CodeRefused
        if not fits(verifier, code.challenge):
            if provider.state.incr_window(tries, window=kept) >= MOST_TRIES:
                provider.state.put(tries, b"burned", ttl=kept)
            raise WrongVerifier


def fits(verifier: str | None, challenge: str | None) -> bool:
    """RFC 7636 §4.6: BASE64URL(SHA256(verifier)) must equal the stored challenge."""
    if verifier is None or challenge is None or not VERIFIER.fullmatch(verifier):
        return False
    return hmac.compare_digest(create_s256_code_challenge(verifier), challenge)


GRANT = (AuthorizationCode, (Verifier(required=False),))

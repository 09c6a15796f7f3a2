"""Every refusal of the protocol, one class each, on Authlib's error tree.

OAuth2Error (Authlib)
├── InvalidRequestError ── Malformed, RepeatedParameter, ParameterTooLong, MissingParameter, SenderNotHeld, …
├── InvalidClientError ─── ClientNotProven
├── InvalidGrantError ──── CodeRefused ── CodeAlreadySpent, WrongVerifier
│                          RefreshRefused ── RefreshReused
├── UnauthorizedClientError ── GrantNotAllowed
├── InvalidScopeError ──── ScopeNotApproved
├── ProofRefused ───────── NonceNeeded          RFC 9449 §5, §8
└── TokenRefused           RFC 6750 §3.1 at a protected resource

Refusals of an authorization request are in `request_errors.py`. `description` is ASCII for the developer of
the client, `message_id` the sentence for a person.
"""

from authlib.oauth2.rfc6749.errors import (
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    UnauthorizedClientError,
)

START_AGAIN = "sign_in.start_again"


class Malformed(InvalidRequestError):
    """A parameter is not what its specification allows."""

    description = "A parameter is malformed."
    message_id = "authorize.malformed"


class RepeatedParameter(InvalidRequestError):
    """RFC 6749 §3.1 and §3.2: parameters MUST NOT be included more than once."""

    description = "A parameter is included more than once."
    message_id = "authorize.malformed"


class ParameterTooLong(InvalidRequestError):
    """A parameter is longer than any honest value."""

    description = "A parameter is too long."
    message_id = "authorize.malformed"


class MissingParameter(InvalidRequestError):
    """A required parameter is missing."""

    description = "A required parameter is missing."
    message_id = "authorize.malformed"


class QueryNotAllowed(InvalidRequestError):
    """Parameters of machine endpoints travel in the form only (RFC 6749 §2.3.1, §3.2)."""

    description = "Parameters must be sent in the request body, not in the query."
    message_id = "authorize.malformed"


class ScopeNotApproved(InvalidScopeError):
    """The client asks for a scope that it was not approved for."""

    description = "The client is not approved for a requested scope."
    message_id = "authorize.malformed"


class TargetRefused(OAuth2Error):
    """RFC 8707 §2: the resource is unknown, or not one this client or this grant may have tokens for."""

    error = "invalid_target"
    description = "The requested resource is not allowed."
    message_id = "authorize.malformed"


class DetailsRefused(OAuth2Error):
    """RFC 9396 §5: an unknown type, a member that is missing, unknown or wrong, or more than was granted."""

    error = "invalid_authorization_details"
    description = "The authorization_details are not valid."
    message_id = "authorize.malformed"


class GrantNotAllowed(UnauthorizedClientError):
    """The client is not registered for this grant type."""

    description = "The client is not registered for this grant type."


class UnsupportedGrant(OAuth2Error):
    """RFC 6749 §5.2."""

    error = "unsupported_grant_type"
    description = "The grant_type is not supported."


class TwoAuthentications(InvalidRequestError):
    """RFC 6749 §2.3: a client MUST NOT use more than one authentication method in each request."""

    description = "More than one client authentication method was used."


class ClientNotProven(InvalidClientError):
    """RFC 6749 §5.2: unknown client, missing or wrong authentication; one answer for all of them."""

    description = "Client authentication failed."
    status_code = 401

    def get_headers(self) -> list[tuple[str, str]]:
        """RFC 6749 §5.2 asks for a challenge that matches the scheme the client may use."""
        headers: list[tuple[str, str]] = OAuth2Error.get_headers(self)
        return [*headers, ("WWW-Authenticate", 'Basic realm="tongxue", charset="UTF-8"')]


class CodeRefused(InvalidGrantError):
    """The code is unknown, expired, or was issued to another client or redirect URI."""

    description = "The authorization code is not valid."
    message_id = START_AGAIN


class CodeAlreadySpent(CodeRefused):
    """RFC 6749 §4.1.2: a code used twice kills every token born from it."""

    description = "The authorization code has already been used."


class WrongVerifier(CodeRefused):
    """RFC 7636 §4.6: the verifier does not hash to the challenge, or one of the two is missing."""

    description = "The code_verifier does not match the code_challenge."


class SubjectTokenRefused(InvalidRequestError):
    """RFC 8693 §2.2.2: the subject token is not alive, not for this client, or not of a kind we take."""

    description = "The subject token cannot be exchanged."


class ActorTokenNotTaken(InvalidRequestError):
    """RFC 8693 §2.1: the acting party is the client that authenticated, or the guardian of the token."""

    description = "An actor_token is not supported: the authenticated client is the actor."


class AssertionRefused(InvalidGrantError):
    """RFC 7523 §3.1: the assertion is unsigned, expired, used, of nobody we trust, or about nobody known."""

    description = "The assertion is not valid."


class DeviceCodeRefused(InvalidGrantError):
    """The device code is unknown, was issued to another client, or has given its tokens already."""

    description = "The device code is not valid."


class DeviceCodeExpired(OAuth2Error):
    """RFC 8628 §3.5: nobody answered in time; the device must begin again."""

    error = "expired_token"
    description = "The device code has expired."


class AuthorizationPending(OAuth2Error):
    """RFC 8628 §3.5: nobody has answered yet."""

    error = "authorization_pending"
    description = "The person has not answered yet."


class SlowDown(OAuth2Error):
    """RFC 8628 §3.5: the device asks too often, and must wait five seconds longer between two polls."""

    error = "slow_down"
    description = "Polling is too fast: wait five seconds longer."


class RefreshRefused(InvalidGrantError):
    """The refresh token is unknown, expired, revoked, or was issued to another client."""

    description = "The refresh token is not valid."
    message_id = START_AGAIN


class RefreshReused(RefreshRefused):
    """RFC 9700 §4.14.2: an old refresh token came back, so the whole family is revoked."""

    description = "The refresh token has already been used."


class ProofRefused(OAuth2Error):
    """RFC 9449 §5: the DPoP proof is missing where it is due, wrong, too old, or was used before.

    `nonce` goes along so that the next proof can be dated by our clock instead of the sender's.
    """

    error = "invalid_dpop_proof"
    description = "The DPoP proof is not valid."

    def __init__(self, nonce: str = "") -> None:
        super().__init__()
        self.nonce = nonce

    def get_headers(self) -> list[tuple[str, str]]:
        """RFC 9449 §8: the nonce for the next try."""
        headers: list[tuple[str, str]] = super().get_headers()
        return [*headers, ("DPoP-Nonce", self.nonce)] if self.nonce else headers


class NonceNeeded(ProofRefused):
    """RFC 9449 §8: the proof must carry a nonce that we gave out lately."""

    error = "use_dpop_nonce"
    description = "The DPoP proof must carry the nonce of this response."


class WrongProofKey(InvalidGrantError):
    """RFC 9449 §5, §10: a code or a refresh token is bound to another key than the one that was shown."""

    description = "The grant is bound to another key."


class SenderNotHeld(InvalidRequestError):
    """RFC 8705 §3, FAPI 2.0 §5.3.2.1-4: bound tokens, and nothing shown to bind them to."""

    description = "Access tokens of this client are bound to a key: show a certificate or a DPoP proof."


class TokenMissing(OAuth2Error):
    """RFC 6750 §3.1: no credentials at all are answered by a bare challenge."""

    error = ""
    description = ""
    status_code = 401


class TokenRefused(OAuth2Error):
    """RFC 6750 §3.1: expired, revoked, malformed, or meant for somebody else."""

    error = "invalid_token"
    description = "The access token is not valid."
    status_code = 401


class ScopeTooSmall(OAuth2Error):
    """RFC 6750 §3.1: the token does not carry the scope this resource needs."""

    error = "insufficient_scope"
    description = "The access token does not carry the needed scope."
    status_code = 403


class NotStrongEnough(OAuth2Error):
    """RFC 9470 §3: the person must sign in more strongly before this resource opens."""

    error = "insufficient_user_authentication"
    description = "A stronger authentication of the person is required."
    status_code = 401

    def __init__(self, acr: str) -> None:
        super().__init__()
        self.acr = acr


class NotAttainable(OAuth2Error):
    """RFC 9470 §5, Unmet Authentication Requirements 1.0 §2: nobody signs in here as strongly as is asked."""

    error = "unmet_authentication_requirements"
    description = "The requested authentication context cannot be reached."
    message_id = START_AGAIN

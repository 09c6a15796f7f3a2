"""Every refusal of the protocol, one class each, on Authlib's error tree.

OAuth2Error (Authlib)
├── InvalidRequestError ── Malformed, RepeatedParameter, ParameterTooLong, MissingParameter,
│                          UnsupportedResponseMode, MissingChallenge, BadChallenge, BadPrompt, …
├── InvalidClientError ─── ClientNotProven
├── InvalidGrantError ──── CodeRefused ── CodeAlreadySpent, WrongVerifier
│                          RefreshRefused ── RefreshReused
├── UnauthorizedClientError ── GrantNotAllowed
├── InvalidScopeError ──── ScopeNotApproved
├── ProofRefused ───────── NonceNeeded          RFC 9449 §5, §8
└── TokenRefused           RFC 6750 §3.1 at a protected resource

`description` is ASCII for the developer of the client, `message_id` the sentence for a person.
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


class UnsupportedResponseMode(InvalidRequestError):
    """A response mode that is not offered for this response type."""

    description = "The response_mode is not supported."
    message_id = "authorize.malformed"


class UnsupportedResponse(OAuth2Error):
    """RFC 6749 §4.1.2.1."""

    error = "unsupported_response_type"
    description = "The response_type is not supported."
    message_id = "authorize.malformed"


class MissingChallenge(InvalidRequestError):
    """RFC 7636 §4.4.1: this client must send a code challenge."""

    description = "PKCE is required: send code_challenge with code_challenge_method=S256."
    message_id = "authorize.malformed"


class BadChallenge(InvalidRequestError):
    """Only S256 is accepted, and it must be named (RFC 7636 §4.3 takes a missing method as plain)."""

    description = "The code challenge is not valid: only code_challenge_method=S256 is accepted."
    message_id = "authorize.malformed"


class BadPrompt(InvalidRequestError):
    """OpenID Connect Core §3.1.2.1: an unknown value, or none together with another."""

    description = "The prompt is not valid."
    message_id = "authorize.malformed"


class RequestNotSupported(OAuth2Error):
    """OpenID Connect Core §3.1.2.6."""

    error = "request_not_supported"
    description = "The request parameter is not supported."
    message_id = "authorize.malformed"


class RequestURINotSupported(OAuth2Error):
    """OpenID Connect Core §3.1.2.6."""

    error = "request_uri_not_supported"
    description = "The request_uri parameter is not supported."
    message_id = "authorize.malformed"


class BadRequestObject(OAuth2Error):
    """RFC 9101 §6.2, §6.3: not signed by the client, not for us, not of now, or not an object at all."""

    error = "invalid_request_object"
    description = "The request object is not valid."
    message_id = "authorize.malformed"


class PushedRequestUnknown(OAuth2Error):
    """RFC 9126 §2.2, §4: expired, used up, of another client, or never ours: a page, never a redirect."""

    error = "invalid_request_uri"
    description = "The request_uri is not known or has been used."
    message_id = START_AGAIN


class NotPushed(InvalidRequestError):
    """RFC 9126 §5: this client must push its authorization requests."""

    description = "This client must use pushed authorization requests."
    message_id = "authorize.malformed"


class NotSigned(InvalidRequestError):
    """RFC 9101 §10.5: this client must sign its authorization requests."""

    description = "This client must use signed request objects."
    message_id = "authorize.malformed"


class RegistrationNotSupported(OAuth2Error):
    """OpenID Connect Core §3.1.2.6."""

    error = "registration_not_supported"
    description = "The registration parameter is not supported."
    message_id = "authorize.malformed"


class UnknownClient(InvalidRequestError):
    """No such client, or one that may not be used: never a redirect (RFC 6749 §4.1.2.1)."""

    description = "The client is unknown."
    message_id = "authorize.unknown_client"


class UnregisteredRedirect(InvalidRequestError):
    """The redirect URI is not one of the registered ones, byte for byte: never a redirect."""

    description = "The redirect_uri is not registered for this client."
    message_id = "authorize.unregistered_redirect"


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


class LoginRequired(OAuth2Error):
    """OpenID Connect Core §3.1.2.6: nobody may be asked, and nobody suitable is signed in."""

    error = "login_required"
    description = "The person must sign in, and the request does not allow asking."
    message_id = START_AGAIN


class ConsentRequired(OAuth2Error):
    """OpenID Connect Core §3.1.2.6: nobody may be asked, and consent is missing."""

    error = "consent_required"
    description = "The person must agree, and the request does not allow asking."
    message_id = START_AGAIN


class AccessDenied(OAuth2Error):
    """RFC 6749 §4.1.2.1: the person said no."""

    error = "access_denied"
    description = "The person did not agree."
    message_id = START_AGAIN

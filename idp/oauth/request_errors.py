"""Every refusal of an authorization request, one class each; the others are in `errors.py`.

OAuth2Error (Authlib)
├── InvalidRequestError ── UnsupportedResponseMode, MissingChallenge, BadChallenge, BadPrompt,
│                          NotPushed, NotSigned
│                          UnknownClient, UnregisteredRedirect: always a page, never a redirect
├── PushedRequestUnknown   RFC 9126: a page as well, because nothing proves a way back
├── UnsupportedResponse, BadRequestObject, RequestNotSupported, RequestURINotSupported,
│   RegistrationNotSupported
└── LoginRequired, ConsentRequired, AccessDenied    what a person did not do
"""

from authlib.oauth2.rfc6749.errors import InvalidRequestError, OAuth2Error

START_AGAIN = "sign_in.start_again"


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

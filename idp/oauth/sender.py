"""Who may use a token beside its bearer: tokens are held to the certificate of their client (RFC 8705 §3).

DPoP's keys are `dpop.py`'s; what a profile demands of either is asked here, in one place.
"""

from dataclasses import replace

from idp.clients.profiles import PROFILES
from idp.clients.values import Client
from idp.keys.certificates import thumbprint
from idp.oauth.errors import SenderNotHeld, TokenRefused
from idp.oauth.tokens.access import AccessToken
from idp.oauth.values import Bounds, Request


def held_to_sender(bounds: Bounds, client: Client, request: Request) -> Bounds:
    """The bounds of a client's tokens, with the certificate of its connection where that is due.

    Refuses a client that is registered for bound tokens, or whose profile demands them, and shows nothing.
    """
    registered = client.tls_client_certificate_bound_access_tokens
    demanded = PROFILES[client.profile].sender_constrained and not bounds.key
    if not registered and not demanded:
        return bounds
    if request.certificate is None:
        raise SenderNotHeld
    return replace(bounds, certificate=thumbprint(request.certificate.der))


def check_certificate(token: AccessToken, request: Request) -> None:
    """RFC 8705 §3: at our own resources, the certificate of the connection must be the token's."""
    if not token.cnf.certificate:
        return
    if request.certificate is None or thumbprint(request.certificate.der) != token.cnf.certificate:
        raise TokenRefused

"""Where a client's profile is enforced on every request; what each one demands is `idp.clients.profiles`."""

from collections.abc import Mapping
from datetime import timedelta

from idp.clients.profiles import PROFILES
from idp.clients.values import Client
from idp.oauth.errors import MissingParameter
from idp.oauth.request_errors import NotPushed, NotSigned


def demand_of_request(client: Client, parameters: Mapping[str, str], *, pushed: bool, signed: bool) -> None:
    """RFC 9126 §5, RFC 9101 §10.5 and the profile: how the request must have come, and what it must name."""
    profile = PROFILES[client.profile]
    if (profile.pushed_requests or client.require_pushed_authorization_requests) and not pushed:
        raise NotPushed
    if (profile.signed_requests or client.require_signed_request_object) and not signed:
        raise NotSigned
    if profile.redirect_uri_sent and "redirect_uri" not in parameters:
        raise MissingParameter


def code_life(client: Client, usual: timedelta) -> timedelta:
    """How long a code of this client may be exchanged: as set, or as its profile bounds it."""
    return min(usual, PROFILES[client.profile].longest_code)


def rotates(client: Client) -> bool:
    """Does a refresh give a new refresh token, or the same one again?"""
    return PROFILES[client.profile].rotation

"""What a token request narrows its tokens to: resources (RFC 8707) and authorization details (RFC 9396)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from idp.clients.values import Client
from idp.oauth.detail_types import narrowed_details, read_details
from idp.oauth.errors import TargetRefused
from idp.oauth.parameters import words
from idp.oauth.provider import Provider
from idp.oauth.values import Bounds, Detail

USERINFO = "/userinfo"
WELL_KNOWN = "/.well-known/oauth-protected-resource"
"""RFC 9728 §3.1: stands before the path of the resource."""


def wanted_resources(provider: Provider, text: str | None, *, approved: Sequence[str]) -> tuple[str, ...]:
    """RFC 8707 §2: each resource must be one this client may ask for; our own UserInfo always is one."""
    asked = words(text)
    if not set(asked) <= {*approved, provider.issuer + USERINFO}:
        raise TargetRefused
    return asked


def asked_bounds(provider: Provider, bounds: Bounds, form: Mapping[str, str], *, client: Client) -> Bounds:
    """The bounds of a token that needs no grant: what is asked of what the client is registered for."""
    details = form.get("authorization_details")
    return replace(
        bounds,
        resources=wanted_resources(provider, form.get("resource"), approved=client.resources),
        details=read_details(details, provider.details, approved=client.authorization_details_types),
    )


def narrowed(
    provider: Provider,
    bounds: Bounds,
    form: Mapping[str, str],
    *,
    resources: tuple[str, ...],
    details: tuple[Detail, ...] = (),
) -> Bounds:
    """The bounds of one token: some of what was granted, all of it when nothing less is asked.

    A grant that names no resource is for our own, so nothing else can be taken out of it (RFC 8707 §2.2).
    """
    asked = wanted_resources(provider, form.get("resource"), approved=resources)
    kept = narrowed_details(form.get("authorization_details"), provider.details, granted=details)
    if resources and not set(asked) <= set(resources):
        raise TargetRefused
    return replace(bounds, resources=asked or resources, details=kept)

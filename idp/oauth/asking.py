"""What a system asks for: collected from one place, its way back proven, then read by the same rules always.

An authorization request comes in the browser's parameters, inside a request object (RFC 9101), or behind a
`request_uri` under which it was pushed (RFC 9126).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.clients.profiles import PROFILES
from idp.clients.values import Client
from idp.keys.jose import Expected, JOSERefused, read
from idp.oauth.authorization_rules import (
    prompts,
    refuse_unsupported,
    seconds,
    wanted_challenge,
    wanted_key,
    wanted_scope,
)
from idp.oauth.bounds import wanted_resources
from idp.oauth.detail_types import read_details
from idp.oauth.errors import Malformed, NotAttainable, RepeatedParameter
from idp.oauth.levels import ATTAINABLE, least_of
from idp.oauth.parameters import LONGEST, required, single, words
from idp.oauth.profiles import demand_of_request
from idp.oauth.provider import Provider
from idp.oauth.pushed import PREFIX, find_pushed
from idp.oauth.request_errors import (
    PushedRequestUnknown,
    RequestURINotSupported,
    UnknownClient,
    UnregisteredRedirect,
    UnsupportedResponse,
)
from idp.oauth.request_objects import merged, open_request_object
from idp.oauth.responding import wanted_mode
from idp.oauth.values import AuthorizationRequest, Pairs

HINT_AGE = timedelta(days=400)
VSCHAR = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters that count, whence they came, and what was wrong with the place they came from."""

    pairs: Pairs
    pushed: str = ""
    signed: bool = False
    fault: OAuth2Error | None = None


def named_client(provider: Provider, pairs: Pairs) -> Client:
    """The active client that the request names, once; `UnknownClient` otherwise."""
    named = values_of(pairs, "client_id")
    client = provider.clients.get(named[0]) if len(named) == 1 and len(named[0]) <= 64 else None
    if client is None or not client.is_active:
        raise UnknownClient
    return client


def collect(provider: Provider, client: Client, pairs: Pairs, *, now: datetime) -> Asked:
    """The request itself, wherever it is. A `request_uri` of ours that leads nowhere is refused here."""
    addresses, objects = values_of(pairs, "request_uri"), values_of(pairs, "request")
    if not addresses and not objects:
        return Asked(pairs)
    if len(addresses) + len(objects) != 1:
        return Asked(pairs, fault=RepeatedParameter())
    if objects:
        return _collect_object(provider, client, pairs, now=now)
    if not addresses[0].startswith(PREFIX):
        return Asked(pairs, fault=RequestURINotSupported())
    pushed = find_pushed(provider.state, addresses[0], client_id=client.client_id)
    if pushed is None:
        raise PushedRequestUnknown
    return Asked(pushed.parameters, pushed=pushed.id, signed=pushed.signed)


def proven_way_back(client: Client, pairs: Pairs) -> tuple[str, bool]:
    """A redirect URI registered for the client, byte for byte, and whether it was sent; two prove none."""
    uris = values_of(pairs, "redirect_uri")
    if not uris and len(client.redirect_uris) == 1:
        return client.redirect_uris[0], False
    if len(uris) != 1 or uris[0] not in client.redirect_uris:
        raise UnregisteredRedirect
    return uris[0], True


def read_asked(
    provider: Provider, client: Client, asked: Asked, *, way_back: tuple[str, bool]
) -> AuthorizationRequest:
    """The request as a value; every rule of the endpoint and of the client's profile is asked here."""
    if asked.fault is not None:
        raise asked.fault
    parameters = single(asked.pairs)
    if not all(
        VSCHAR.fullmatch(parameters.get(name, "")) for name in ("state", "nonce", "scope", "id_token_hint")
    ):
        raise Malformed
    refuse_unsupported(parameters)
    demand_of_request(client, parameters, pushed=bool(asked.pushed), signed=asked.signed)
    if required(parameters, "response_type") != "code" or "code" not in client.response_types:
        raise UnsupportedResponse
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=way_back[0],
        redirect_uri_given=way_back[1],
        scope=wanted_scope(parameters.get("scope"), known=provider.scopes(), approved=client.scopes),
        state=parameters.get("state"),
        nonce=parameters.get("nonce"),
        prompt=prompts(parameters.get("prompt")),
        max_age=seconds(parameters.get("max_age")),
        login_hint=parameters.get("login_hint"),
        hinted_subject=_hinted_subject(provider, parameters.get("id_token_hint"), client),
        ui_locales=words(parameters.get("ui_locales")),
        acr_values=_wanted_levels(parameters.get("acr_values")),
        code_challenge=wanted_challenge(parameters, needed=client.require_pkce),
        response_mode=wanted_mode(provider, client, parameters),
        dpop_key=wanted_key(parameters.get("dpop_jkt")),
        resources=wanted_resources(provider, parameters.get("resource"), approved=client.resources),
        details=read_details(
            parameters.get("authorization_details"),
            provider.details,
            approved=client.authorization_details_types,
        ),
        pushed=asked.pushed,
    )


def state_of(pairs: Pairs) -> str | None:
    """The state to send back with an error: the value as it came, if it is one honest value."""
    states = values_of(pairs, "state")
    return states[0] if len(states) == 1 and len(states[0]) <= LONGEST else None


def values_of(pairs: Pairs, name: str) -> list[str]:
    """Every value of a parameter that is not empty (RFC 6749 §3.1: an empty one counts as left out)."""
    return [value for found, value in pairs if found == name]


def _collect_object(provider: Provider, client: Client, pairs: Pairs, *, now: datetime) -> Asked:
    """RFC 9101 §5 takes the object alone; OpenID Connect Core §6.1 lets it supersede what stands beside."""
    token = values_of(pairs, "request")[0]
    try:
        opened = open_request_object(provider, client, token, now=now)
        if not PROFILES[client.profile].merged_requests:
            return Asked(opened.parameters, signed=opened.signed)
        return Asked(merged(pairs, opened.parameters), signed=opened.signed)
    except OAuth2Error as error:
        return Asked(pairs, fault=error)


def _hinted_subject(provider: Provider, hint: str | None, client: Client) -> str | None:
    """The subject of an ID token we once issued to this client; its age does not matter here."""
    if hint is None:
        return None
    expected = Expected(
        typ="JWT",
        issuer=provider.issuer,
        audience=client.client_id,
        algs=("ES256", "RS256"),
        overdue=HINT_AGE,
    )
    try:
        return str(read(provider.ring, hint, expected, now=provider.ledger.clock())["sub"])
    except (JOSERefused, KeyError):
        raise Malformed from None


def _wanted_levels(text: str | None) -> tuple[str, ...]:
    """`acr_values`; nobody is asked to sign in for a level that nobody can reach (RFC 9470 §5)."""
    wanted = words(text)
    if least_of(wanted) not in ("", *ATTAINABLE):
        raise NotAttainable
    return wanted

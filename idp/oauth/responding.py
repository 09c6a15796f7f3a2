"""Answers to a system through the browser: one writer for codes and for errors, in every response mode.

`state` and `iss` (RFC 9207) stand beside the other parameters wherever these travel; in a signed answer
(JARM) they are inside it, with the audience and a short life.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.clients.values import Client
from idp.keys.jose import sign
from idp.oauth.provider import Provider
from idp.oauth.request_errors import UnsupportedResponseMode
from idp.oauth.values import Pairs, Post, Way

SIGNED_LIFE = timedelta(minutes=2)
"""JARM §2.1: `exp`; the browser carries the answer at once, and ten minutes are the most."""

SIGNED_TYPE = "JWT"
USUAL = "query"


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where a system is answered: a redirect URI proven to be its own, how, and the state it sent along."""

    client: Client
    uri: str
    mode: str
    state: str | None = None


def respond(provider: Provider, to: ReturnAddress, parameters: Pairs) -> Way:
    """Answer a system with these parameters, its state and our name."""
    state = () if to.state is None else (("state", to.state),)
    mode = next(mode for mode in provider.response_modes if mode.name == to.mode)
    answer = (*parameters, *state, ("iss", provider.issuer))
    way = mode.carry(to.uri, _signed(provider, to.client, answer) if mode.signed else answer)
    return replace(way, client=to.client) if isinstance(way, Post) else way


def respond_error(provider: Provider, to: ReturnAddress, error: OAuth2Error) -> Way:
    """RFC 6749 §4.1.2.1, in the response mode of the request."""
    description = str(error.get_error_description())
    return respond(provider, to, (("error", str(error.error)), ("error_description", description)))


def wanted_mode(provider: Provider, client: Client, parameters: Mapping[str, str]) -> str:
    """The response mode asked for; refuses one that is not offered or not registered for this client."""
    asked = parameters.get("response_mode", USUAL)
    if asked not in client.response_modes or asked not in (mode.name for mode in provider.response_modes):
        raise UnsupportedResponseMode
    return asked


def mode_for_errors(provider: Provider, client: Client, pairs: Pairs) -> str:
    """The same for a request that could not be read: what it asked for if that is clear, else the usual."""
    asked = [value for name, value in pairs if name == "response_mode"]
    try:
        return wanted_mode(provider, client, {"response_mode": asked[0]} if len(asked) == 1 else {})
    except UnsupportedResponseMode:
        return USUAL if USUAL in client.response_modes else client.response_modes[0]


def _signed(provider: Provider, client: Client, answer: Pairs) -> Pairs:
    """JARM §2.1: issuer, audience and expiry beside the parameters, by the algorithm that was registered."""
    now = provider.ledger.clock()
    expires = int((now + SIGNED_LIFE).timestamp())
    claims = {**dict(answer), "aud": client.client_id, "exp": expires}
    alg = client.authorization_signed_response_alg or client.id_token_alg
    return (("response", sign(provider.ring, claims, typ=SIGNED_TYPE, alg=alg, now=now)),)

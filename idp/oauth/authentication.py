"""Client authentication (RFC 6749 §2.3): exactly one method is used, and it is the registered one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.clients.snapshot import Clients
from idp.clients.values import Client
from idp.oauth.errors import ClientNotProven, TwoAuthentications
from idp.oauth.values import Request


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who the request says it comes from, and the proof it brings."""

    client_id: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class AuthMethod:
    """One member of the family: its registered name, how it is seen in a request, how it is proven."""

    name: str
    claimed: Callable[[Request, Mapping[str, str]], Claimed | None]
    proven: Callable[[Client, Claimed, datetime], bool]


def authenticate(
    methods: Sequence[AuthMethod],
    clients: Clients,
    request: Request,
    *,
    form: Mapping[str, str],
    now: datetime,
) -> Client:
    """The proven client; `ClientNotProven` for an unknown one and for a wrong proof alike."""
    claims = [(method, claim) for method in methods if (claim := method.claimed(request, form)) is not None]
    if len(claims) > 1:
        raise TwoAuthentications
    if not claims:
        raise ClientNotProven
    method, claim = claims[0]
    if form.get("client_id", claim.client_id) != claim.client_id:
        raise ClientNotProven
    client = clients.get(claim.client_id)
    if client is None or client.auth_method != method.name or not client.is_active:
        raise ClientNotProven
    if not method.proven(client, claim, now):
        raise ClientNotProven
    return client

"""Client authentication (RFC 6749 §2.3): exactly one method is used, and it is the registered one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.clients.snapshot import Clients
from idp.clients.values import Client
from idp.keys.remote import RemoteKeys
from idp.oauth.errors import ClientNotProven, TwoAuthentications
from idp.oauth.values import ClientCertificate, Request
from idp.state.contract import StateStore
from realnames.ledger.vault import Vault


@dataclass(frozen=True, slots=True)
class Desk:
    """What proofs are checked with: the issuer's name, the keys of clients, used marks, sealed secrets."""

    issuer: str
    keys: RemoteKeys
    state: StateStore
    vault: Vault


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who the request says it comes from, and the proof it brings.

    `means` is where the proof stands in the request: header, form, assertion; empty for a bare client_id.
    """

    client_id: str
    means: str = ""
    proof: str = ""
    certificate: ClientCertificate | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One claim under examination: whose, what, with what it is examined, and when."""

    client: Client
    claim: Claimed
    desk: Desk
    now: datetime

    @property
    def proof(self) -> str:
        """The proof as it was sent."""
        return self.claim.proof


@dataclass(frozen=True, slots=True)
class AuthMethod:
    """One member of the family: its registered name, how it is seen in a request, how it is proven.

    `algs` are the algorithms of a method that signs, for discovery.
    """

    name: str
    claimed: Callable[[Request, Mapping[str, str]], Claimed | None]
    proven: Callable[[Trial], bool]
    algs: tuple[str, ...] = ()

    def bound_to(self, desk: Desk) -> "BoundMethod":
        """The method as one provider uses it."""
        return BoundMethod(self, desk)


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """A method with what its proofs are checked with."""

    member: AuthMethod
    desk: Desk

    @property
    def name(self) -> str:
        """The registered name."""
        return self.member.name


def authenticate(
    methods: Sequence[BoundMethod],
    clients: Clients,
    request: Request,
    *,
    form: Mapping[str, str],
    now: datetime,
) -> Client:
    """The proven client; `ClientNotProven` for an unknown one and for a wrong proof alike.

    Two methods may see the same proof (both kinds of assertion) or none (public clients, certificates):
    then the registration says which of them is meant. Proofs in two places are refused (§2.3).
    """
    claims = {method.name: (method, claim) for method in methods if (claim := _claim(method, request, form))}
    means = {claim.means for _, claim in claims.values() if claim.means}
    if len(means) > 1:
        raise TwoAuthentications
    client_ids = {claim.client_id for _, claim in claims.values() if claim.means or not means}
    client_id = client_ids.pop() if len(client_ids) == 1 else ""
    client = clients.get(client_id)
    if client is None or not client.is_active or form.get("client_id", client_id) != client_id:
        raise ClientNotProven
    method, claim = claims.get(client.auth_method, (None, None))
    if method is None or claim is None or bool(claim.means) != bool(means):
        raise ClientNotProven
    if not method.member.proven(Trial(client, claim, method.desk, now)):
        raise ClientNotProven
    return client


def _claim(method: BoundMethod, request: Request, form: Mapping[str, str]) -> Claimed | None:
    return method.member.claimed(request, form)

"""Opening a provider: the one place where its parts are put together, for every program and every test."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.contract import OutboundHTTP
from idp.clients.snapshot import Clients
from idp.clients.values import CERTIFICATE_METHODS
from idp.keys.remote import RemoteKeys
from idp.keys.ring import KeyRing
from idp.oauth.authentication import AuthMethod, Desk
from idp.oauth.carriage import ResponseMode
from idp.oauth.denylist import DenyList
from idp.oauth.detail_types import DetailType
from idp.oauth.provider import Lifetimes, Provider
from idp.oauth.reads import grants_cut_off
from idp.oauth.release import ClaimSet, Released
from idp.oauth.tokens.access import Issuer, ReadTokens
from idp.state.contract import StateStore
from realnames.ledger.changes import Changes
from realnames.ledger.unit import Ledger


@dataclass(frozen=True, slots=True)
class Members:
    """The members of the protocol's families, in catalog order."""

    methods: Sequence[AuthMethod]
    grants: Sequence[tuple[Any, Sequence[Any]]]
    claims: Sequence[ClaimSet]
    response_modes: Sequence[ResponseMode]
    details: Sequence[DetailType] = ()


def without_certificates(members: Members) -> Members:
    """The members of an installation whose proxy reports no certificates of clients."""
    methods = tuple(method for method in members.methods if method.name not in CERTIFICATE_METHODS)
    return replace(members, methods=methods)


def open_provider(
    ledger: Ledger,
    state: StateStore,
    members: Members,
    *,
    issuer: str,
    lifetimes: Lifetimes,
    log_issue: Callable[[str, str, str], None],
    http: OutboundHTTP,
) -> Provider:
    """A provider over one ledger and one state store; its keys must have been made.

    `http` is the way to the published keys of clients.
    """
    desk = Desk(issuer, RemoteKeys(http), state, ledger.vault)
    changes = Changes(ledger)
    ring = KeyRing(ledger, changes)
    minting = Issuer(issuer, ring, lifetimes.access_token)
    tokens = ReadTokens(minting)
    changes.listen("key", lambda _subject, _until: tokens.forget_all())
    return Provider(
        issuer=issuer,
        ledger=ledger,
        state=state,
        ring=ring,
        client_keys=desk.keys,
        clients=Clients(ledger, changes),
        changes=changes,
        denied=DenyList(changes, grants_of=_grants_of(ledger)),
        minting=minting,
        tokens=tokens,
        released=Released(ledger, members.claims),
        lifetimes=lifetimes,
        methods=[method.bound_to(desk) for method in members.methods],
        grants=members.grants,
        claims=members.claims,
        response_modes=members.response_modes,
        details=members.details,
        log_issue=log_issue,
    )


def _grants_of(ledger: Ledger) -> Callable[[str], Iterable[str]]:
    def grants_of(account_id: str) -> Iterable[str]:
        with ledger.read() as connection:
            return grants_cut_off(connection, account_id)

    return grants_of

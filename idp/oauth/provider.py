"""The OpenID Provider of one installation: everything the protocol's functions are handed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.clients.snapshot import Clients
from idp.keys.remote import RemoteKeys
from idp.keys.ring import KeyRing
from idp.oauth.authentication import BoundMethod
from idp.oauth.carriage import ResponseMode
from idp.oauth.denylist import DenyList
from idp.oauth.detail_types import DetailType
from idp.oauth.release import ClaimSet, Released
from idp.oauth.tokens.access import Issuer, ReadTokens
from idp.state.contract import StateStore
from realnames.ledger.changes import Changes
from realnames.ledger.unit import Ledger


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long each thing lives; see `docs/settings.md` for the defaults and why."""

    code: timedelta
    access_token: timedelta
    id_token: timedelta
    refresh_idle: timedelta
    refresh_total: timedelta


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: its issuer, stores, keys, and the members of each family in catalog order."""

    issuer: str
    ledger: Ledger
    state: StateStore
    ring: KeyRing
    client_keys: RemoteKeys
    clients: Clients
    changes: Changes
    denied: DenyList
    minting: Issuer
    tokens: ReadTokens
    released: Released
    lifetimes: Lifetimes
    methods: Sequence[BoundMethod]
    grants: Sequence[tuple[Any, Sequence[Any]]]
    claims: Sequence[ClaimSet]
    response_modes: Sequence[ResponseMode]
    details: Sequence[DetailType]
    log_issue: Callable[[str, str, str], None]

    def follow(self) -> datetime:
        """Catch up with what other processes changed; the present moment for this request."""
        now = self.ledger.clock()
        self.changes.catch_up(now)
        return now

    def scopes(self) -> frozenset[str]:
        """Every scope that this provider knows."""
        return frozenset(claim_set.scope for claim_set in self.claims) | {"openid", "offline_access"}

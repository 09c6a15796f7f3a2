"""Pushed authorization requests (RFC 9126) in the state store: kept, looked at, and used up once.

A request may be looked at more than once, because people reload and go back; it is used up when an answer
leaves for the client. Whoever pushed has a minute to send the browser; then the person may take half an hour.
"""

import secrets
from datetime import timedelta

import msgspec

from idp.oauth.values import Pairs
from idp.state.contract import StateStore
from idp.state.values import StateKey

PREFIX = "urn:ietf:params:oauth:request_uri:"
LIFE = timedelta(seconds=60)
WHILE_SIGNING_IN = timedelta(minutes=30)
ID_BYTES = 32
LONGEST_ADDRESS = 200


class Pushed(msgspec.Struct, frozen=True):
    """One request as it was pushed: by whom, its parameters, and whether it was a signed object."""

    id: str
    client_id: str
    parameters: Pairs
    signed: bool


def push(state: StateStore, client_id: str, parameters: Pairs, *, signed: bool) -> str:
    """Keep a request for a minute; its `request_uri`, which nobody can guess (§7.1)."""
    pushed = Pushed(secrets.token_urlsafe(ID_BYTES), client_id, parameters, signed)
    state.put(_key(pushed.id), msgspec.json.encode(pushed), ttl=LIFE)
    return PREFIX + pushed.id


def find_pushed(state: StateStore, request_uri: str, *, client_id: str) -> Pushed | None:
    """The request of this client under a `request_uri` (§2.2), which stays there."""
    if len(request_uri) > LONGEST_ADDRESS:
        return None
    kept = state.get(_key(request_uri.removeprefix(PREFIX)))
    pushed = None if kept is None else msgspec.json.decode(kept, type=Pushed)
    return pushed if pushed is not None and pushed.client_id == client_id else None


def hold(state: StateStore, pushed_id: str) -> None:
    """Keep it while the person signs in; one that was used up meanwhile stays used up."""
    kept = state.get(_key(pushed_id))
    if kept is not None:
        state.cas(_key(pushed_id), expected=kept, new=kept, ttl=WHILE_SIGNING_IN)


def use_up(state: StateStore, pushed_id: str) -> bool:
    """End it; True for the one answer that may leave (§4: a `request_uri` is used once)."""
    return state.take(_key(pushed_id)) is not None


def _key(pushed_id: str) -> StateKey:
    return StateKey("pushed_request", pushed_id)

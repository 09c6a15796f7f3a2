"""Interactions in the state store: begun, marked step by step, and kept a while after their end.

After the end an interaction still tells where the person came from, so that the Back button and a second
tab find a way on.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from idp.oauth.values import AuthorizationRequest
from idp.signin.values import Interaction, InteractionFinished, InteractionUnknown
from idp.state.contract import StateStore
from idp.state.values import StateKey

LIFE = timedelta(minutes=30)
LIFE_AFTER_THE_END = timedelta(minutes=10)
ID_BYTES = 24
RACES = 5


def begin_interaction(
    state: StateStore, request: AuthorizationRequest, *, browser: str, now: datetime
) -> Interaction:
    """Keep an authorization request for half an hour, bound to this browser's cookie value."""
    interaction = Interaction(secrets.token_urlsafe(ID_BYTES), request, browser_mark(browser), now)
    state.put(_key(interaction.id), msgspec.json.encode(interaction), ttl=LIFE)
    return interaction


def find_interaction(state: StateStore, interaction_id: str, *, browser: str) -> Interaction:
    """The interaction, finished or not; `InteractionUnknown` for any other browser than its own."""
    kept = state.get(_key(interaction_id))
    if kept is None:
        raise InteractionUnknown
    interaction = msgspec.json.decode(kept, type=Interaction)
    if not secrets.compare_digest(interaction.browser, browser_mark(browser)):
        raise InteractionUnknown
    return interaction


def mark_step(
    state: StateStore, interaction: Interaction, step: str, *, session: str, now: datetime
) -> Interaction:
    """Note that a step was taken in this session (its public sid); refuses after the end."""

    def marked(kept: Interaction) -> Interaction:
        done = tuple(dict.fromkeys((*kept.done, step)))
        return msgspec.structs.replace(kept, done=done, session=session)

    return _change(state, interaction, marked, now=now)


def forget_steps(state: StateStore, interaction: Interaction, *, now: datetime) -> Interaction:
    """Somebody else wants to sign in: every step is asked for again."""
    return _change(
        state, interaction, lambda kept: msgspec.structs.replace(kept, done=(), session=""), now=now
    )


def finish_interaction(state: StateStore, interaction: Interaction, *, now: datetime) -> None:
    """End an interaction: of many callers one goes on, the others get `InteractionFinished`."""
    _change(state, interaction, lambda kept: msgspec.structs.replace(kept, finished_at=now), now=now)


def browser_mark(browser: str) -> str:
    """What an interaction keeps of the browser's cookie: SHA-256, hex."""
    return hashlib.sha256(browser.encode()).hexdigest()


def _change(
    state: StateStore,
    interaction: Interaction,
    change: Callable[[Interaction], Interaction],
    *,
    now: datetime,
) -> Interaction:
    """Compare and swap until nobody was in between; a handful of tabs is the most there can be."""
    key = _key(interaction.id)
    for _ in range(RACES):
        kept = state.get(key)
        if kept is None:
            raise InteractionUnknown
        current = msgspec.json.decode(kept, type=Interaction)
        if current.finished_at is not None:
            raise InteractionFinished
        changed = change(current)
        left = LIFE_AFTER_THE_END if changed.finished_at else LIFE - (now - current.created_at)
        ttl = max(left, timedelta(seconds=1))
        if state.cas(key, expected=kept, new=msgspec.json.encode(changed), ttl=ttl):
            return changed
    raise InteractionFinished


def _key(interaction_id: str) -> StateKey:
    return StateKey("interaction", interaction_id)

"""Keys are made once, rotated in two steps that nobody notices, and destroyed when nothing needs them."""

from datetime import datetime, timedelta

from idp.keys.material import make_private, public_jwk
from idp.keys.store import add_key, close_key, delete_unpublished, key_lives
from idp.keys.values import (
    ALGORITHMS,
    Algorithm,
    KeyLife,
    KeyMade,
    KeyRotated,
    KeysDestroyed,
    NoSigningKey,
    RotationLost,
)
from realnames.ledger.unit import Unit

LEAD = timedelta(seconds=10)
"""How long a new key is published before it signs; every process follows a change within two seconds."""

STAYS_PUBLISHED = timedelta(hours=13)
"""A session lives twelve hours, and until it ends its ID tokens may come back as id_token_hint."""


def make_first_keys(unit: Unit) -> None:
    """Make a key for each algorithm that has none. Two processes that start together make one each, once."""
    open_algs = {life.alg for life in key_lives(unit.connection) if life.signs_until is None}
    for alg in ALGORITHMS:
        if alg not in open_algs:
            life = _make(unit, alg, signs_from=unit.now)
            if life is not None:
                unit.record(KeyMade(kid=life.kid, alg=alg))
                unit.change("key", life.kid)


def rotate(unit: Unit, *, alg: Algorithm, lead: timedelta = LEAD) -> KeyLife:
    """Publish a new key now and let it sign `lead` from now; the old one signs until that moment.

    The old key stays published while anything it signed may live. Refuses a rotation that raced another.
    """
    old = next(
        (life for life in key_lives(unit.connection) if life.alg == alg and not life.signs_until), None
    )
    if old is None:
        raise NoSigningKey
    takes_over = max(unit.now + lead, old.signs_from)
    if not close_key(unit, old.kid, signs_until=takes_over, published_until=takes_over + STAYS_PUBLISHED):
        raise RotationLost
    new = _make(unit, alg, signs_from=takes_over)
    if new is None:
        raise RotationLost
    unit.record(KeyRotated(kid=new.kid, alg=alg, replaces=old.kid, signs_from=takes_over.isoformat()))
    unit.change("key", new.kid)
    return new


def destroy_unpublished(unit: Unit) -> int:
    """Delete the keys that nothing living was signed by; returns how many."""
    kids = delete_unpublished(unit)
    unit.record_all(KeysDestroyed(kid=kid) for kid in kids)
    for kid in kids:
        unit.change("key", kid)
    return len(kids)


def _make(unit: Unit, alg: Algorithm, *, signs_from: datetime) -> KeyLife | None:
    private = make_private(alg)
    jwk = public_jwk(private, alg)
    life = KeyLife(jwk["kid"], alg, unit.now, signs_from)
    return life if add_key(unit, life, jwk, private=private) else None

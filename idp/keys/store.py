"""Signing keys in the database: sealed in, opened out, handed over once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from idp.keys.material import LiveKey, PrivateKey, enliven, read_private, write_private
from idp.keys.tables import SigningKeyRow
from idp.keys.values import KeyLife
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.vault import Vault, Where

LIFE = (
    SigningKeyRow.id.label("kid"),
    SigningKeyRow.alg,
    SigningKeyRow.created_at,
    SigningKeyRow.signs_from,
    SigningKeyRow.signs_until,
    SigningKeyRow.published_until,
)


def add_key(unit: Unit, life: KeyLife, jwk: dict[str, str], *, private: PrivateKey) -> bool:
    """Insert a key that has no end yet; False if its algorithm already has such a key."""
    values = {
        "id": life.kid,
        "alg": life.alg,
        "private_sealed": unit.vault.seal(write_private(private), _where(life.kid)),
        "public_jwk": jwk,
        "created_at": life.created_at,
        "signs_from": life.signs_from,
    }
    return insert_new(unit.connection, SigningKeyRow, values)


def close_key(unit: Unit, kid: str, *, signs_until: datetime, published_until: datetime) -> bool:
    """Give a key its end; True for the one caller who gave it."""
    open_key = (SigningKeyRow.id == kid) & SigningKeyRow.signs_until.is_(None)
    ended = {"signs_until": signs_until, "published_until": published_until}
    return unit.connection.execute(update(SigningKeyRow).where(open_key).values(**ended)).rowcount == 1


def key_lives(connection: Connection) -> Sequence[KeyLife]:
    """The times of every key, oldest first."""
    rows = connection.execute(select(*LIFE).order_by(SigningKeyRow.created_at, SigningKeyRow.id)).all()
    return [KeyLife(**row._asdict()) for row in rows]


def live_keys(connection: Connection, vault: Vault, now: datetime) -> Sequence[LiveKey]:
    """Every key that still signs or is still published, opened."""
    published = SigningKeyRow.published_until.is_(None) | (SigningKeyRow.published_until > now)
    columns = select(*LIFE, SigningKeyRow.public_jwk, SigningKeyRow.private_sealed)
    rows = connection.execute(columns.where(published).order_by(SigningKeyRow.created_at, SigningKeyRow.id))
    keys = []
    for row in rows.all():
        *times, jwk, sealed = row
        private = read_private(vault.open(sealed, _where(row.kid)))
        keys.append(enliven(KeyLife(*times), jwk, private))
    return keys


def delete_unpublished(unit: Unit) -> Sequence[str]:
    """Delete the keys that are no longer published; returns their key ids."""
    over = SigningKeyRow.published_until <= unit.now
    kids = unit.connection.execute(select(SigningKeyRow.id).where(over)).scalars().all()
    if kids:
        unit.connection.execute(delete(SigningKeyRow).where(SigningKeyRow.id.in_(kids)))
    return kids


def _where(kid: str) -> Where:
    return Where("signing_keys", "private_sealed", kid)

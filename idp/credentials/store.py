"""Passwords in the database: hashes sealed for their account."""

from uuid import UUID

from sqlalchemy import Connection, select, update

from idp.credentials.tables import PasswordRow
from idp.credentials.values import PasswordHash
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.vault import Vault, Where


def find_hash(connection: Connection, vault: Vault, account_id: UUID | None) -> PasswordHash | None:
    """The hash of an account, or nothing; nobody's account is looked for all the same."""
    sealed = connection.execute(
        select(PasswordRow.hash_sealed).where(PasswordRow.account_id == account_id)
    ).scalar_one_or_none()
    if sealed is None or account_id is None:
        return None
    return PasswordHash(vault.open(sealed, _where(account_id)).decode())


def has_password(connection: Connection, account_id: UUID) -> bool:
    """Does the account have a password?"""
    mine = select(PasswordRow.account_id).where(PasswordRow.account_id == account_id)
    return connection.execute(mine).scalar_one_or_none() is not None


def write_hash(unit: Unit, account_id: UUID, hashed: PasswordHash) -> bool:
    """Keep a new hash; True if the account had none before."""
    sealed = unit.vault.seal(hashed.encode(), _where(account_id))
    values = {"account_id": account_id, "hash_sealed": sealed, "changed_at": unit.now}
    if insert_new(unit.connection, PasswordRow, values):
        return True
    mine = update(PasswordRow).where(PasswordRow.account_id == account_id)
    unit.connection.execute(mine.values(hash_sealed=sealed, changed_at=unit.now))
    return False


def improve_hash(unit: Unit, account_id: UUID, *, old: PasswordHash, better: PasswordHash) -> bool:
    """Put a better hash of the same password in place of the old; False if it was changed meanwhile."""
    mine = PasswordRow.account_id == account_id
    sealed = unit.connection.execute(select(PasswordRow.hash_sealed).where(mine)).scalar_one_or_none()
    if sealed is None or unit.vault.open(sealed, _where(account_id)) != old.encode():
        return False
    new = unit.vault.seal(better.encode(), _where(account_id))
    unchanged = (PasswordRow.account_id == account_id) & (PasswordRow.hash_sealed == sealed)
    return unit.connection.execute(update(PasswordRow).where(unchanged).values(hash_sealed=new)).rowcount == 1


def _where(account_id: UUID) -> Where:
    return Where("passwords", "hash_sealed", str(account_id))

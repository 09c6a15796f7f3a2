"""A password is set, and its hash is improved when the person signs in."""

from uuid import UUID

from idp.credentials.store import improve_hash, write_hash
from idp.credentials.values import PasswordHash, PasswordSet
from realnames.ledger.unit import Unit


def set_password(unit: Unit, account_id: UUID, hashed: PasswordHash) -> None:
    """Keep the hash of a new password that passed `check_policy`.

    The hash is made before the transaction begins, because it takes longer than a transaction may. The
    caller, who knows in which session this happens, ends the account's other sessions.
    """
    first = write_hash(unit, account_id, hashed)
    unit.record(PasswordSet(account_id=str(account_id), first=first))


def keep_better_hash(unit: Unit, account_id: UUID, *, old: PasswordHash, better: PasswordHash) -> None:
    """Replace an outdated hash of the same password, unless the password was changed meanwhile.

    Not an event: the person did nothing and nothing they could notice changed.
    """
    improve_hash(unit, account_id, old=old, better=better)

"""One-time codes as rows: replaced, and spent exactly once."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from idp.activation.rules import typed_code
from idp.activation.tables import ActivationCodeRow
from realnames.accounts.values import AccountId
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.ledger.vault import Vault

KIND = "activation_code"
KEPT_AFTER = timedelta(days=30)


def replace_code(unit: Unit, account_id: AccountId, code: str, *, expires_at: datetime) -> None:
    """Keep a new code for an account and end every older one."""
    living = (ActivationCodeRow.account_id == account_id) & ActivationCodeRow.ended_at.is_(None)
    unit.connection.execute(update(ActivationCodeRow).where(living).values(ended_at=unit.now))
    row = {
        "id": uuid7(unit.now),
        "account_id": account_id,
        "code": _index(unit.vault, code),
        "created_at": unit.now,
        "expires_at": expires_at,
    }
    unit.connection.execute(insert(ActivationCodeRow), [row])


def is_living(
    connection: Connection, vault: Vault, typed: str, *, account_id: AccountId | None, now: datetime
) -> bool:
    """Would this code be accepted for this account now? Nothing is spent, and nothing is promised."""
    mine = (ActivationCodeRow.account_id == account_id) & (ActivationCodeRow.code == _index(vault, typed))
    found = select(ActivationCodeRow.id).where(mine, *_living(now))
    return bool(typed_code(typed)) and connection.execute(found).first() is not None


def spend_code(unit: Unit, typed: str, *, expected: AccountId | None) -> AccountId | None:
    """Spend a living code in one conditional update; the account it was made for, or None.

    `expected` is the account whose name was typed beside the code: another one's code stays unspent.
    """
    mine = [ActivationCodeRow.code == _index(unit.vault, typed), *_living(unit.now)]
    if expected is not None:
        mine.append(ActivationCodeRow.account_id == expected)
    spending = update(ActivationCodeRow).where(*mine).values(ended_at=unit.now)
    owner = unit.connection.execute(spending.returning(ActivationCodeRow.account_id)).scalar_one_or_none()
    return None if owner is None or not typed_code(typed) else AccountId(owner)


def _living(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ActivationCodeRow.ended_at.is_(None), ActivationCodeRow.expires_at > now


def forget_codes(unit: Unit) -> int:
    """Delete the codes that ended or ran out a month ago; returns how many."""
    over = ActivationCodeRow.expires_at < unit.now - KEPT_AFTER
    return unit.connection.execute(delete(ActivationCodeRow).where(over)).rowcount


def _index(vault: Vault, code: str) -> bytes:
    return vault.index(KIND, typed_code(code))

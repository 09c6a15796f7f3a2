"""Accounts and login names in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from realnames.accounts.rules import login_key
from realnames.accounts.tables import AccountRow, LoginNameRow
from realnames.accounts.values import (
    Account,
    AccountId,
    AccountState,
    LoginName,
    LoginNameKind,
    NoSuchAccount,
)
from realnames.ledger.statements import insert_new
from realnames.people.values import PersonId

COLUMNS = tuple(AccountRow.__table__.columns)


def find_by_login_name(connection: Connection, typed: str) -> AccountId | None:
    """The account that signs in with this name, however it was typed."""
    key = login_key(typed)
    # No name has control characters or half of a surrogate pair, and no driver takes them in a question.
    if not key.isprintable():
        return None
    found = connection.execute(
        select(LoginNameRow.account_id).where(LoginNameRow.key == key, LoginNameRow.ended_at.is_(None))
    ).scalar()
    return AccountId(found) if found else None


def account(connection: Connection, account_id: AccountId) -> Account | None:
    """The account of this id."""
    row = connection.execute(select(*COLUMNS).where(AccountRow.id == account_id)).one_or_none()
    return _to_account(row) if row else None


def account_of(connection: Connection, person_id: PersonId) -> Account | None:
    """The account of this person."""
    row = connection.execute(select(*COLUMNS).where(AccountRow.person_id == person_id)).one_or_none()
    return _to_account(row) if row else None


def standing_account(connection: Connection, account_id: AccountId) -> Account:
    """The account of this id; raises `NoSuchAccount`."""
    found = account(connection, account_id)
    if found is None:
        raise NoSuchAccount
    return found


def login_names_of(connection: Connection, account_id: AccountId) -> tuple[LoginName, ...]:
    """The names an account signs in with, first given first."""
    rows = connection.execute(
        select(LoginNameRow.kind, LoginNameRow.shown)
        .where(LoginNameRow.account_id == account_id, LoginNameRow.ended_at.is_(None))
        .order_by(LoginNameRow.added_at, LoginNameRow.key)
    )
    return tuple(LoginName(LoginNameKind(row.kind), row.shown) for row in rows)


def username_of(connection: Connection, account_id: AccountId) -> str | None:
    """The first user name of an account."""
    names = login_names_of(connection, account_id)
    return next((name.shown for name in names if name.kind is LoginNameKind.USERNAME), None)


def claim_login_name(
    connection: Connection, account_id: AccountId, name: LoginName, *, now: datetime
) -> bool:
    """Take a name for an account; False when anybody has it or ever had it. One of many callers wins."""
    row = {
        "key": login_key(name.shown),
        "kind": name.kind.value,
        "account_id": account_id,
        "shown": name.shown,
        "added_at": now,
    }
    return insert_new(connection, LoginNameRow, row)


def move_account(
    connection: Connection, before: Account, after: AccountState, *, why: str, activated_at: datetime | None
) -> bool:
    """Change the state if it is still the one that was read; False when somebody was faster."""
    moved = connection.execute(
        update(AccountRow)
        .where(AccountRow.id == before.id, AccountRow.state == before.state.value)
        .values(state=after.value, why=why[:200], activated_at=activated_at, version=AccountRow.version + 1)
    )
    return moved.rowcount == 1


def _to_account(row: Row[Any]) -> Account:
    return Account(
        id=AccountId(row.id),
        person_id=PersonId(row.person_id),
        state=AccountState(row.state),
        locale=row.locale,
        why=row.why,
        created_at=row.created_at,
        activated_at=row.activated_at,
    )

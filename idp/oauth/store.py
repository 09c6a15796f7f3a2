"""Grants in the database: begun once, rotated once per generation, revoked once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, bindparam, delete, select, update

from idp.oauth.tables import GrantRow
from idp.oauth.values import Grant, GrantId
from idp.sessions.tables import SessionRow
from realnames.accounts.tables import AccountRow
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit

KEPT_AFTER = timedelta(days=30)

COLUMNS = (
    GrantRow.id,
    GrantRow.account_id,
    GrantRow.client_id,
    GrantRow.session_id,
    GrantRow.subject,
    GrantRow.scope,
    GrantRow.offline,
    GrantRow.generation,
    GrantRow.rotated_at,
    GrantRow.created_at,
    GrantRow.used_at,
    GrantRow.expires_at,
    GrantRow.auth_time,
    GrantRow.acr,
    GrantRow.amr,
    GrantRow.revoked_at,
    GrantRow.dpop_key,
    GrantRow.resources,
    GrantRow.details,
)

LISTS = ("amr", "resources", "details")


def begin_grant(unit: Unit, grant: Grant) -> bool:
    """Insert the grant; False if its code has been spent before (the id is the code's own)."""
    values = {column.key: getattr(grant, column.key) for column in COLUMNS}
    lists = {name: list(values[name]) for name in LISTS}
    return insert_new(unit.connection, GrantRow, values | lists)


def rotate(unit: Unit, grant: Grant, *, expires_at: datetime) -> bool:
    """Move the grant to its next generation; True for the one caller who held the newest token."""
    newest = {"grant_id": grant.id, "newest": grant.generation}
    next_one = {
        "generation": grant.generation + 1,
        "rotated_at": unit.now,
        "used_at": unit.now,
        "expires_at": expires_at,
    }
    return unit.connection.execute(_rotation(), newest | next_one).rowcount == 1


def prolong(unit: Unit, grant: Grant, *, expires_at: datetime) -> bool:
    """Let a grant live on without rotation; False if it was revoked meanwhile."""
    standing = (GrantRow.id == grant.id) & GrantRow.revoked_at.is_(None)
    lives_on = update(GrantRow).where(standing).values(used_at=unit.now, expires_at=expires_at)
    return unit.connection.execute(lives_on).rowcount == 1


def revoke(unit: Unit, wanted: ColumnElement[bool], *, because: str) -> Sequence[Grant]:
    """Revoke every live grant that matches; returns those this call revoked."""
    live = GrantRow.revoked_at.is_(None)
    found = [_grant(row) for row in unit.connection.execute(_select().where(wanted, live)).all()]
    revoked = []
    for grant in found:
        statement = update(GrantRow).where(GrantRow.id == grant.id, live)
        marked = statement.values(revoked_at=unit.now, revoked_because=because)
        if unit.connection.execute(marked).rowcount == 1:
            revoked.append(grant)
    return revoked


def forget_grants(unit: Unit) -> int:
    """Delete grants that ended a month ago; their codes cannot come back, because codes live a minute."""
    over = GrantRow.expires_at < unit.now - KEPT_AFTER
    return unit.connection.execute(delete(GrantRow).where(over)).rowcount


def find_grant(connection: Connection, grant_id: GrantId) -> Grant | None:
    """The grant, or nothing."""
    row = connection.execute(_one(), {"grant_id": grant_id}).one_or_none()
    return None if row is None else _grant(row)


def person_of_standing(unit: Unit, *, account_id: UUID, session_id: str, offline: bool) -> UUID | None:
    """The person of an account that is active and, unless the grant outlives it, whose session goes on.

    The account's row is locked for sharing, so that a grant and a disabling never miss each other.
    """
    asked = {"of_account": account_id, "in_session": session_id}
    row = unit.connection.execute(_standing(), asked).one_or_none()
    if row is None or row.state != "active":
        return None
    stands = offline or (row.expires_at is not None and row.ended_at is None and row.expires_at > unit.now)
    person: UUID = row.person_id
    return person if stands else None


def _select() -> Select[*tuple[Any, ...]]:
    columns: Select[*tuple[Any, ...]] = select(*COLUMNS, AccountRow.person_id)
    return columns.join_from(GrantRow, AccountRow, AccountRow.id == GrantRow.account_id)


def _grant(row: Row[Any]) -> Grant:
    values = row._asdict()
    tuples = {name: tuple(values[name] or ()) for name in LISTS}
    return Grant(**(values | tuples | {"id": GrantId(values["id"])}))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    """This and the next two are built once: building a statement costs ten times as much as asking it."""
    return _select().where(GrantRow.id == bindparam("grant_id"))


@cache
def _rotation() -> Update:
    moved = ("generation", "rotated_at", "used_at", "expires_at")
    newest = (GrantRow.id == bindparam("grant_id")) & (GrantRow.generation == bindparam("newest"))
    statement = update(GrantRow).where(newest, GrantRow.revoked_at.is_(None))
    return statement.values({name: bindparam(name) for name in moved})


@cache
def _standing() -> Select[*tuple[Any, ...]]:
    state: Select[*tuple[Any, ...]]
    state = select(AccountRow.person_id, AccountRow.state, SessionRow.ended_at, SessionRow.expires_at)
    joined = state.outerjoin_from(AccountRow, SessionRow, SessionRow.sid == bindparam("in_session"))
    wanted = joined.where(AccountRow.id == bindparam("of_account"))
    return wanted.with_for_update(read=True, of=AccountRow)

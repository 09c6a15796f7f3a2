"""What the protocol looks up beside grants themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select

from idp.oauth.tables import GrantRow
from realnames.accounts.tables import AccountRow, LoginNameRow
from realnames.people.values import PersonId


@dataclass(frozen=True, slots=True)
class GrantAccount:
    """Whose grant it is: the account, its person, and how the person signs in and reads."""

    account_id: UUID
    person_id: PersonId
    locale: str
    username: str


def account_of_grant(connection: Connection, grant_id: str) -> GrantAccount | None:
    """The active account behind a grant that has not been revoked, or nothing."""
    row = connection.execute(_account_of_grant(), {"grant_id": UUID(grant_id)}).first()
    return (
        None
        if row is None
        else GrantAccount(row.id, PersonId(row.person_id), row.locale or "", row.shown or "")
    )


def grants_cut_off(connection: Connection, account_id: str) -> Sequence[str]:
    """The ids of an account's grants while it may not be used, for the deny list.

    Nothing for an account that was restored since: its old grants are revoked one by one, and told so.
    """
    joined = select(GrantRow.id).join_from(GrantRow, AccountRow, AccountRow.id == GrantRow.account_id)
    cut_off = (AccountRow.id == UUID(account_id)) & (AccountRow.state != "active")
    return [str(row.id) for row in connection.execute(joined.where(cut_off))]


@cache
def _account_of_grant() -> Select[UUID, UUID, str, str]:
    """Built once, because building a statement costs more than asking it, and UserInfo asks it often."""
    columns = select(AccountRow.id, AccountRow.person_id, AccountRow.locale, LoginNameRow.shown)
    named = (LoginNameRow.account_id == AccountRow.id) & (LoginNameRow.kind == "username")
    first_given = (LoginNameRow.added_at, LoginNameRow.key)  # a merge can bring an account further names
    joined = columns.join_from(GrantRow, AccountRow, AccountRow.id == GrantRow.account_id)
    living = joined.outerjoin(LoginNameRow, named).where(
        GrantRow.id == bindparam("grant_id"), GrantRow.revoked_at.is_(None), AccountRow.state == "active"
    )
    return living.order_by(*first_given)

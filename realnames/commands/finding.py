"""Whom an operator means: by a name to sign in with, or by lifelong number."""

from sqlalchemy import Connection

from realnames.accounts.store import find_by_login_name, standing_account
from realnames.people.store import find_by_llid
from realnames.people.values import PersonId
from realnames.registrar.rules import read_llid


def find_person(connection: Connection, name: str) -> PersonId | None:
    """Whoever signs in under this name, or has it as lifelong number."""
    account_id = find_by_login_name(connection, name)
    if account_id:
        return standing_account(connection, account_id).person_id
    llid = read_llid(name)
    return find_by_llid(connection, llid) if llid else None

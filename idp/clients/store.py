"""Clients and their secrets in the database."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from idp.clients.tables import ClientRow, ClientSecretRow
from idp.clients.values import Client, Registration, SecretHash
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7


def add_client(unit: Unit, client_id: str, registration: Registration) -> bool:
    """Insert an active client; False if the id is taken."""
    values = {
        "id": client_id,
        "name": registration.name,
        "state": "active",
        "registration": msgspec.to_builtins(registration),
        "created_at": unit.now,
        "changed_at": unit.now,
    }
    return insert_new(unit.connection, ClientRow, values)


def write_registration(unit: Unit, client_id: str, registration: Registration) -> bool:
    """Replace the registration of a client; False if nothing has this id."""
    new = {
        "name": registration.name,
        "registration": msgspec.to_builtins(registration),
        "changed_at": unit.now,
    }
    statement = update(ClientRow).where(ClientRow.id == client_id).values(**new)
    return unit.connection.execute(statement).rowcount == 1


def set_state(unit: Unit, client_id: str, *, before: str, after: str) -> bool:
    """Move a client from one state to another; True for the one caller who moved it."""
    moved = update(ClientRow).where(ClientRow.id == client_id, ClientRow.state == before)
    return unit.connection.execute(moved.values(state=after, changed_at=unit.now)).rowcount == 1


def add_secret(unit: Unit, client_id: str, secret: SecretHash) -> UUID:
    """Insert a live secret; returns its id."""
    secret_id = uuid7(unit.now)
    values = {
        "id": secret_id,
        "client_id": client_id,
        "kind": secret.kind,
        "digest": secret.digest,
        "created_at": unit.now,
        "expires_at": secret.expires_at,
    }
    unit.connection.execute(insert(ClientSecretRow).values(**values))
    return secret_id


def end_older_secrets(unit: Unit, client_id: str, *, newest: UUID, at: datetime) -> None:
    """Let every other secret of a client end at `at` unless it ends earlier; drop those already over."""
    others = (ClientSecretRow.client_id == client_id) & (ClientSecretRow.id != newest)
    later = ClientSecretRow.expires_at.is_(None) | (ClientSecretRow.expires_at > at)
    unit.connection.execute(update(ClientSecretRow).where(others, later).values(expires_at=at))
    unit.connection.execute(delete(ClientSecretRow).where(others, ClientSecretRow.expires_at <= unit.now))


def find_client(connection: Connection, client_id: str) -> Client | None:
    """The client with its secrets, whatever its state, in one statement; or nothing."""
    found = _clients(connection, client_id)
    return found[0] if found else None


def all_clients(connection: Connection) -> Sequence[Client]:
    """Every client by id, with its secrets."""
    return _clients(connection, None)


def _clients(connection: Connection, client_id: str | None) -> Sequence[Client]:
    columns = select(
        ClientRow.id,
        ClientRow.state,
        ClientRow.registration,
        ClientSecretRow.kind,
        ClientSecretRow.digest,
        ClientSecretRow.expires_at,
    ).outerjoin_from(ClientRow, ClientSecretRow, ClientSecretRow.client_id == ClientRow.id)
    if client_id is not None:
        columns = columns.where(ClientRow.id == client_id)
    rows = connection.execute(columns.order_by(ClientRow.id, ClientSecretRow.id)).all()
    return [_client(list(lines)) for _, lines in groupby(rows, key=lambda row: row.id)]


def _client(lines: Sequence[Row[Any]]) -> Client:
    first = lines[0]
    registration = msgspec.convert(first.registration, Registration)
    secrets = tuple(SecretHash(row.kind, row.digest, row.expires_at) for row in lines if row.kind is not None)
    return Client(**vars(registration), client_id=first.id, state=first.state, secret_hashes=secrets)

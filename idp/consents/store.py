"""Consents in the database: one row for each person and client."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from idp.consents.tables import ConsentRow
from idp.consents.values import Basis, Consent
from realnames.ledger.statements import upsert
from realnames.ledger.unit import Unit

COLUMNS = (
    ConsentRow.person_id,
    ConsentRow.client_id,
    ConsentRow.scopes,
    ConsentRow.claims_version,
    ConsentRow.basis,
    ConsentRow.given_at,
)


def find_consent(connection: Connection, person_id: UUID, *, client_id: str) -> Consent | None:
    """What the person allows this client, unless nothing or taken back."""
    mine = (ConsentRow.person_id == person_id) & (ConsentRow.client_id == client_id)
    row = connection.execute(select(*COLUMNS).where(mine, ConsentRow.revoked_at.is_(None))).one_or_none()
    return None if row is None else _consent(row)


def consents_of(connection: Connection, person_id: UUID) -> Sequence[Consent]:
    """Everything the person allows, newest first."""
    mine = (ConsentRow.person_id == person_id) & ConsentRow.revoked_at.is_(None)
    newest = (ConsentRow.given_at.desc(), ConsentRow.client_id)
    return [_consent(row) for row in connection.execute(select(*COLUMNS).where(mine).order_by(*newest)).all()]


def write_consent(unit: Unit, consent: Consent) -> None:
    """Remember a consent in the place of whatever was remembered or taken back before."""
    values = {
        "person_id": consent.person_id,
        "client_id": consent.client_id,
        "scopes": sorted(consent.scopes),
        "claims_version": consent.claims_version,
        "basis": consent.basis.value,
        "given_at": consent.given_at,
        "revoked_at": None,
    }
    upsert(unit.connection, ConsentRow, [values], key=("person_id", "client_id"))


def mark_withdrawn(unit: Unit, person_id: UUID, *, client_id: str) -> bool:
    """Take a consent back; True for the one caller who took it."""
    mine = (ConsentRow.person_id == person_id) & (ConsentRow.client_id == client_id)
    withdrawn = update(ConsentRow).where(mine, ConsentRow.revoked_at.is_(None)).values(revoked_at=unit.now)
    return unit.connection.execute(withdrawn).rowcount == 1


def _consent(row: Row[*tuple[Any, ...]]) -> Consent:
    return Consent(
        person_id=row.person_id,
        client_id=row.client_id,
        scopes=frozenset(row.scopes),
        claims_version=row.claims_version,
        basis=Basis(row.basis),
        given_at=row.given_at,
    )

"""A consent is given, widened, and taken back."""

from collections.abc import Collection
from uuid import UUID

from idp.consents.store import find_consent, mark_withdrawn, write_consent
from idp.consents.values import Basis, Consent, ConsentGiven, ConsentWithdrawn
from realnames.ledger.unit import Unit


def give(
    unit: Unit,
    person_id: UUID,
    client_id: str,
    *,
    scopes: Collection[str],
    claims_version: int = 1,
    basis: Basis = Basis.SELF,
) -> Consent:
    """Remember that a client may see what these scopes release, beside what it was allowed before.

    What was allowed under an older version of the claims is not carried over: it was not shown.
    """
    before = find_consent(unit.connection, person_id, client_id=client_id)
    kept = before.scopes if before is not None and before.claims_version == claims_version else frozenset()
    consent = Consent(person_id, client_id, kept | frozenset(scopes), claims_version, basis, unit.now)
    write_consent(unit, consent)
    given = tuple(sorted(scopes))
    unit.record(ConsentGiven(person_id=str(person_id), client_id=client_id, scopes=given, basis=basis.value))
    return consent


def withdraw(unit: Unit, person_id: UUID, client_id: str) -> bool:
    """Take back what a client was allowed; False if nothing was. The caller also revokes the grants."""
    if not mark_withdrawn(unit, person_id, client_id=client_id):
        return False
    unit.record(ConsentWithdrawn(person_id=str(person_id), client_id=client_id))
    return True

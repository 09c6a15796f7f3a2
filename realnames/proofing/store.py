"""Evidence, inquiries and counters in the database; keyed indexes in the place of names and numbers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract import Status
from realnames.documents.store import index_of
from realnames.documents.tables import DocumentRow
from realnames.ledger.unit import Unit
from realnames.ledger.vault import Vault
from realnames.people.rules import name_key
from realnames.people.store import phone_index
from realnames.people.tables import PersonRow, PhoneRow
from realnames.people.values import NoSuchPerson, PersonId
from realnames.proofing.rules import OPEN
from realnames.proofing.tables import InquiryRow, ProofRow, TryRow
from realnames.proofing.values import (
    IAL,
    Basis,
    Evidence,
    Fact,
    Facts,
    Found,
    Inquiry,
    InquiryId,
    Look,
    Method,
    Paper,
    ProofId,
)

COLUMNS = tuple(ProofRow.__table__.columns)


def evidence_of(connection: Connection, person_id: PersonId) -> tuple[Evidence, ...]:
    """Everything the ledger holds about a person, oldest first, what speaks against them included."""
    rows = connection.execute(
        select(*COLUMNS).where(ProofRow.person_id == person_id).order_by(ProofRow.at, ProofRow.id)
    )
    return tuple(to_evidence(row) for row in rows)


def one_proof(connection: Connection, proof_id: ProofId) -> Evidence | None:
    """The evidence of this id."""
    row = connection.execute(select(*COLUMNS).where(ProofRow.id == proof_id)).one_or_none()
    return to_evidence(row) if row else None


def facts_of(
    connection: Connection, vault: Vault, person_id: PersonId, *, evidence: Iterable[Evidence]
) -> Facts:
    """What the record says today, indexed the way this evidence was. Nothing is unsealed.

    Raises `NoSuchPerson`.
    """
    wanted = select(PersonRow.name_key, PersonRow.birth_day, PersonRow.gender)
    row = connection.execute(wanted.where(PersonRow.id == person_id)).one_or_none()
    if row is None:
        raise NoSuchPerson
    numbers = connection.execute(
        select(DocumentRow.number_index).where(
            DocumentRow.person_id == person_id, DocumentRow.to_day.is_(None)
        )
    ).scalars()
    phones = connection.execute(
        select(PhoneRow.number_index).where(PhoneRow.person_id == person_id)
    ).scalars()
    stands_on = {
        Basis.NUMBER: [bytes(number) for number in numbers],
        Basis.BIRTH_DAY: [row.birth_day.isoformat().encode()] if row.birth_day else [],
        Basis.NAME: [b""],
        Basis.PHONE: [bytes(phone) for phone in phones],
    }
    bindings = frozenset(
        binding(vault, method, basis=basis, name=row.name_key, what=what)
        for method, basis in {(one.method, one.basis) for one in evidence}
        for what in stands_on[basis]
    )
    return Facts(row.birth_day, bindings, particulars(vault, row.birth_day, row.gender))


def binding(vault: Vault, method: Method, *, basis: Basis, name: str, what: bytes) -> bytes:
    """The keyed index of what was compared: the method, the folded name, and a number's own index.

    A telephone is bound without the name: it proves who holds it and nothing about names.
    """
    folded = "" if basis is Basis.PHONE else name
    return vault.index("proof", "\x1f".join((method.value, basis.value, folded, what.hex())))


def binding_of(vault: Vault, method: Method, found: Found) -> bytes:
    """The keyed index of what a verifier compared."""
    match found.basis:
        case Basis.NUMBER if found.number:
            what = index_of(vault, found.number)
        case Basis.PHONE if found.phone:
            what = phone_index(vault, found.phone)
        case Basis.BIRTH_DAY if found.birth_day:
            what = found.birth_day.isoformat().encode()
        case _:
            what = b""
    return binding(vault, method, basis=found.basis, name=name_key(found.name), what=what)


def particulars(vault: Vault, birth_day: date | None, gender: str) -> bytes:
    """The keyed index of a record's day of birth and sex."""
    return vault.index("proof-particulars", f"{birth_day or ''}\x1f{gender}")


def insert_proofs(unit: Unit, proofs: Sequence[Evidence], *, opaque_index: bytes | None = None) -> None:
    """Write evidence, in bulk if there is much; `opaque_index` belongs to a single piece."""
    if proofs:
        unit.connection.execute(
            insert(ProofRow), [{**_to_row(proof), "opaque_index": opaque_index} for proof in proofs]
        )


def withdraw(unit: Unit, proof_id: ProofId, *, reason: str) -> bool:
    """Mark evidence as withdrawn; True for the one caller who did."""
    standing = update(ProofRow).where(ProofRow.id == proof_id, ProofRow.withdrawn_at.is_(None))
    values = {"withdrawn_at": unit.now, "withdrawn_why": reason[:200]}
    return unit.connection.execute(standing.values(values)).rowcount == 1


def holder_of_opaque(connection: Connection, opaque_index: bytes, *, but: PersonId) -> PersonId | None:
    """Another person whom a register has named by the same identifier of its own."""
    wanted = select(ProofRow.person_id).where(
        ProofRow.opaque_index == opaque_index,
        ProofRow.person_id != but,
        ProofRow.result == Status.MATCHED.value,
        ProofRow.withdrawn_at.is_(None),
    )
    found = connection.execute(wanted.limit(1)).scalar()
    return PersonId(found) if found else None


def count_try(unit: Unit, kind: str, key: bytes, *, day: date, most: int) -> bool:
    """Count one try unless `most` were counted this day; True if it is free. One statement, no race."""
    dialect = postgresql if unit.connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(TryRow).values(kind=kind, key=key, day=day, tries=1)
    again = first.on_conflict_do_update(
        index_elements=["kind", "key", "day"], set_={"tries": TryRow.tries + 1}, where=TryRow.tries < most
    )
    return unit.connection.execute(again.returning(TryRow.tries)).first() is not None


def give_try_back(unit: Unit, kind: str, key: bytes, *, day: date) -> None:
    """The try was not the person's fault: it does not count."""
    here = (TryRow.kind == kind, TryRow.key == key, TryRow.day == day, TryRow.tries > 0)
    unit.connection.execute(update(TryRow).where(*here).values(tries=TryRow.tries - literal(1)))


def sweep_tries(unit: Unit, *, before: date) -> int:
    """Delete counters of days gone by; returns how many."""
    return unit.connection.execute(delete(TryRow).where(TryRow.day < before)).rowcount


def insert_inquiry(unit: Unit, asked: Inquiry, *, purpose: str) -> None:
    """Write a question down before it is asked."""
    row = {
        "id": asked.id,
        "person_id": asked.person_id,
        "method": asked.method.value,
        "binding": asked.binding,
        "number_key": asked.number_key,
        "purpose": purpose,
        "legal_basis": asked.legal_basis,
        "officer_kind": asked.officer_kind,
        "officer_id": asked.officer_id,
        "asked_at": asked.asked_at,
    }
    unit.connection.execute(insert(InquiryRow).values(row))


def move_inquiry(unit: Unit, inquiry_id: InquiryId, *, to: Status) -> bool:
    """Settle an inquiry that nobody has settled yet; True for the one caller who did."""
    waiting = InquiryRow.status.is_(None) | InquiryRow.status.in_([state.value for state in OPEN])
    moved = update(InquiryRow).where(InquiryRow.id == inquiry_id, waiting)
    values = {"status": to.value, "settled_at": unit.now}
    return unit.connection.execute(moved.values(values)).rowcount == 1


def to_evidence(row: Any) -> Evidence:
    """The value of a row that has the columns of the table under their own names."""
    return Evidence(
        id=ProofId(row.id),
        person_id=PersonId(row.person_id),
        method=Method(row.method),
        version=row.version,
        result=Status(row.result),
        basis=Basis(row.basis),
        binding=bytes(row.binding),
        particulars=bytes(row.particulars),
        covers=frozenset(Fact(fact) for fact in row.covers.split()),
        officer_kind=row.officer_kind,
        officer_id=row.officer_id,
        provider=row.provider,
        reference=row.reference,
        at=row.at,
        valid_until=row.valid_until,
        paper=Paper(row.paper) if row.paper else None,
        look=Look(row.look) if row.look else None,
        voucher_ial=IAL(row.voucher_ial) if row.voucher_ial else None,
        withdrawn_at=row.withdrawn_at,
    )


def _to_row(proof: Evidence) -> dict[str, object]:
    return {
        "id": proof.id,
        "person_id": proof.person_id,
        "method": proof.method.value,
        "version": proof.version,
        "result": proof.result.value,
        "basis": proof.basis.value,
        "binding": proof.binding,
        "particulars": proof.particulars,
        "covers": " ".join(sorted(fact.value for fact in proof.covers)),
        "officer_kind": proof.officer_kind,
        "officer_id": proof.officer_id,
        "provider": proof.provider,
        "reference": proof.reference,
        "at": proof.at,
        "valid_until": proof.valid_until,
        "paper": proof.paper.value if proof.paper else None,
        "look": proof.look.value if proof.look else None,
        "voucher_ial": proof.voucher_ial.value if proof.voucher_ial else None,
        "withdrawn_at": proof.withdrawn_at,
        "withdrawn_why": "",
    }

"""The tables of proof: the ledger of evidence, open inquiries, counted tries, and the level that follows."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime

HAS_OPAQUE = text("opaque_index IS NOT NULL")
LAPSES = text("until_day IS NOT NULL")


class ProofRow(Base):
    """One piece of evidence; it is withdrawn, never changed and never deleted with its person alive.

    No name, no number: `binding`, `particulars` and `opaque_index` are keyed indexes.
    """

    __tablename__ = "proofs"
    __table_args__ = (
        Index("ix_proofs_person_id", "person_id"),
        Index("ix_proofs_binding_at", "binding", "at"),
        Index(
            "ix_proofs_opaque_index",
            "opaque_index",
            sqlite_where=HAS_OPAQUE,
            postgresql_where=HAS_OPAQUE,
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    method: Mapped[str] = mapped_column(String(24))
    version: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(24))
    basis: Mapped[str] = mapped_column(String(12))
    binding: Mapped[bytes] = mapped_column(LargeBinary(32))
    particulars: Mapped[bytes] = mapped_column(LargeBinary(32))
    covers: Mapped[str] = mapped_column(String(60))
    officer_kind: Mapped[str] = mapped_column(String(16))
    officer_id: Mapped[str] = mapped_column(String(80))
    provider: Mapped[str] = mapped_column(String(80))
    reference: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_until: Mapped[date | None] = mapped_column(Date)
    paper: Mapped[str | None] = mapped_column(String(16))
    look: Mapped[str | None] = mapped_column(String(8))
    voucher_ial: Mapped[int | None]
    opaque_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_why: Mapped[str] = mapped_column(String(200))


class InquiryRow(Base):
    """One question to a register: written before it is asked, under the id by which it is asked again."""

    __tablename__ = "inquiries"
    __table_args__ = (Index("ix_inquiries_person_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    method: Mapped[str] = mapped_column(String(24))
    binding: Mapped[bytes] = mapped_column(LargeBinary(32))
    number_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    purpose: Mapped[str] = mapped_column(String(40))
    legal_basis: Mapped[str] = mapped_column(String(80))
    officer_kind: Mapped[str] = mapped_column(String(16))
    officer_id: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[str | None] = mapped_column(String(24))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class TryRow(Base):
    """Tries against one number, or by one officer, on one day; `key` is a keyed index."""

    __tablename__ = "proof_tries"
    __table_args__ = (Index("ix_proof_tries_day", "day"),)

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    tries: Mapped[int]


class LevelRow(Base):
    """The level that a person's evidence made when it was last looked at, and when it must be again.

    `persons.ial` repeats it for whoever reads a person; both are written by one action alone.
    """

    __tablename__ = "proof_levels"
    __table_args__ = (
        Index(
            "ix_proof_levels_until_day",
            "until_day",
            "person_id",
            sqlite_where=LAPSES,
            postgresql_where=LAPSES,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    ial: Mapped[int]
    because: Mapped[str] = mapped_column(String(40))
    until_day: Mapped[date | None] = mapped_column(Date)
    edition: Mapped[str] = mapped_column(String(40))
    derived_at: Mapped[datetime] = mapped_column(UTCDateTime)

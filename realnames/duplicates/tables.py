"""The tables of likely duplicates, of merges and splits, and of contested numbers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, JSONDocument, UTCDateTime

UNDECIDED = text("state <> 'decided'")
UNSETTLED = text("state <> 'settled'")
REVERSIBLE = text("contents_sealed IS NOT NULL")


class DuplicateCaseRow(Base):
    """Two records that may be one person; a pair is one case for good."""

    __tablename__ = "duplicate_cases"
    __table_args__ = (
        Index("uq_duplicate_cases_pair", "first_id", "second_id", unique=True),
        Index("ix_duplicate_cases_second_id", "second_id"),
        Index(
            "ix_duplicate_cases_undecided",
            "score",
            "id",
            sqlite_where=UNDECIDED,
            postgresql_where=UNDECIDED,
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    score: Mapped[int]
    signs: Mapped[list[str]] = mapped_column(JSONDocument)
    state: Mapped[str] = mapped_column(String(12))
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(100))
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[str | None] = mapped_column(String(12))
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(200))
    later_until: Mapped[date | None] = mapped_column(Date)


class RecordActRow(Base):
    """One merge or split; what it moved is sealed, and forgotten once it can no longer be undone."""

    __tablename__ = "record_acts"
    __table_args__ = (
        Index("ix_record_acts_kept_id", "kept_id"),
        Index("ix_record_acts_other_id", "other_id"),
        Index(
            "ix_record_acts_reversible",
            "until",
            sqlite_where=REVERSIBLE,
            postgresql_where=REVERSIBLE,
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("duplicate_cases.id"))
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(200))
    contents_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(100))
    undone_why: Mapped[str] = mapped_column(String(200))


class ContestedNumberRow(Base):
    """One claim to a number that somebody else holds; one person claims a number once at a time."""

    __tablename__ = "contested_numbers"
    __table_args__ = (
        Index(
            "uq_contested_numbers_claim",
            "number_index",
            "claimant_id",
            unique=True,
            sqlite_where=UNSETTLED,
            postgresql_where=UNSETTLED,
        ),
        Index("ix_contested_numbers_holder_id", "holder_id"),
        Index("ix_contested_numbers_claimant_id", "claimant_id"),
        Index(
            "ix_contested_numbers_unsettled",
            "id",
            sqlite_where=UNSETTLED,
            postgresql_where=UNSETTLED,
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    masked: Mapped[str] = mapped_column(String(64))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    claimant_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    state: Mapped[str] = mapped_column(String(12))
    view: Mapped[str | None] = mapped_column(String(20))
    view_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    viewed_by: Mapped[str | None] = mapped_column(String(100))
    viewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    view_reason: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(20))
    settled_by: Mapped[str | None] = mapped_column(String(100))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_reason: Mapped[str] = mapped_column(String(200))
    claimed_by: Mapped[str] = mapped_column(String(100))
    claimed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ContestedEvidenceRow(Base):
    """One statement for a side of a dispute: a reference to a paper, never its picture."""

    __tablename__ = "contested_evidence"
    __table_args__ = (Index("ix_contested_evidence_dispute_id", "dispute_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("contested_numbers.id"))
    party: Mapped[str] = mapped_column(String(12))
    statement: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

"""Affiliations, the moves that changed them, transfers between institutions, and roll-overs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, JSONDocument, UTCDateTime

STANDING = text("to_day IS NULL")
PRIMARY = text("to_day IS NULL AND is_primary")
OPEN = text("settled_at IS NULL")
ROLLED = text("state IN ('committing', 'committed')")


class AffiliationRow(Base):
    """One role of one person at one institution; an ended one keeps its row."""

    __tablename__ = "affiliations"
    __table_args__ = (
        Index(
            "uq_affiliations_primary",
            "person_id",
            unique=True,
            sqlite_where=PRIMARY,
            postgresql_where=PRIMARY,
        ),
        Index(
            "uq_affiliations_source_key",
            "source",
            "source_key",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_affiliations_person_id", "person_id"),
        Index("ix_affiliations_institution_id_role_id", "institution_id", "role", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    role: Mapped[str] = mapped_column(String(16))
    is_primary: Mapped[bool]
    entry_year: Mapped[int | None]
    stage: Mapped[str | None] = mapped_column(String(16))
    class_no: Mapped[str] = mapped_column(String(10))
    class_name: Mapped[str] = mapped_column(String(40))
    local_id: Mapped[str] = mapped_column(String(30))
    subjects: Mapped[str] = mapped_column(String(120))
    post: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(16))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40))
    source_key: Mapped[str | None] = mapped_column(String(80))
    asof: Mapped[datetime] = mapped_column(UTCDateTime)


class MoveRow(Base):
    """One move of one person; `revisions` holds, by affiliation and column, the values before and after."""

    __tablename__ = "moves"
    __table_args__ = (
        Index("uq_moves_person_id_ordinal", "person_id", "ordinal", unique=True),
        Index("ix_moves_affiliation_id", "affiliation_id"),
        Index("ix_moves_cause", "cause"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    affiliation_id: Mapped[UUID] = mapped_column(ForeignKey("affiliations.id"))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200))
    cause: Mapped[UUID | None] = mapped_column(Uuid)
    revisions: Mapped[Any] = mapped_column(JSONDocument)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(80))
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class TransferRow(Base):
    """One transfer from one institution to another; one affiliation has one open transfer at most."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index(
            "uq_transfers_open",
            "affiliation_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_transfers_person_id", "person_id"),
        Index("ix_transfers_from_id_due_day", "from_id", "due_day", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_transfers_to_id_due_day", "to_id", "due_day", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    affiliation_id: Mapped[UUID] = mapped_column(ForeignKey("affiliations.id"))
    from_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(String(200))
    due_day: Mapped[date] = mapped_column(Date)
    release_id: Mapped[UUID | None] = mapped_column(ForeignKey("moves.id"))
    arrival_id: Mapped[UUID | None] = mapped_column(ForeignKey("affiliations.id"))
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RollOverRow(Base):
    """One roll-over into one school year, of one institution and everything under it."""

    __tablename__ = "roll_overs"
    __table_args__ = (Index("ix_roll_overs_year", "year"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    year: Mapped[int]
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    planned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(80))


class RollOverSchoolRow(Base):
    """One school's part of a roll-over: what was planned, how far it came; one stands per school and year."""

    __tablename__ = "roll_over_schools"
    __table_args__ = (
        Index(
            "uq_roll_over_schools_rolled",
            "institution_id",
            "year",
            unique=True,
            sqlite_where=ROLLED,
            postgresql_where=ROLLED,
        ),
        Index("ix_roll_over_schools_roll_over_id_id", "roll_over_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    roll_over_id: Mapped[UUID] = mapped_column(ForeignKey("roll_overs.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    held_because: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    enrolment: Mapped[int]
    promoted: Mapped[int]
    graduates: Mapped[int]
    stays: Mapped[int]
    entered: Mapped[int]
    doubtful: Mapped[int]
    unexpected: Mapped[int]
    reached: Mapped[UUID | None] = mapped_column(Uuid)
    committed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

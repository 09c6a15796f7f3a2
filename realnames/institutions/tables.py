"""The tree, with the path that makes a subtree one range of one index; its past terms and successions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime

# A path is compared byte by byte: on PostgreSQL the database's own collation would order `/` otherwise.
PathText = String(200).with_variant(String(200, collation="C"), "postgresql")

OPEN = text("to_day IS NULL")


class InstitutionRow(Base):
    """One institution; a closed one keeps its row and its code."""

    __tablename__ = "institutions"
    __table_args__ = (Index("ix_institutions_parent_id", "parent_id"), Index("ix_institutions_area", "area"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"))
    path: Mapped[str] = mapped_column(PathText, unique=True)
    area: Mapped[str] = mapped_column(String(6))
    school_type: Mapped[str] = mapped_column(String(8))
    stage: Mapped[str | None] = mapped_column(String(16))
    local: Mapped[bool]
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)


class InstitutionTermRow(Base):
    """One term: how an institution was called and where it stood, from a day to a day.

    An institution that never changed has no row; its first change writes down the term that ended too.
    """

    __tablename__ = "institution_terms"
    __table_args__ = (
        Index(
            "uq_institution_terms_open",
            "institution_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("uq_institution_terms_institution_id_ordinal", "institution_id", "ordinal", unique=True),
        Index("ix_institution_terms_code", "code"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    ordinal: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(128))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(80))


class SuccessionRow(Base):
    """That one institution took over from another, wholly or in part."""

    __tablename__ = "institution_successions"
    __table_args__ = (Index("ix_institution_successions_successor_id", "successor_id"),)

    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), primary_key=True)
    way: Mapped[str] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Date)

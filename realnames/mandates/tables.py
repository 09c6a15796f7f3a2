"""The table of mandates."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base

STANDING = text("to_day IS NULL")


class MandateRow(Base):
    """One role of one person at one institution; an ended one keeps its row."""

    __tablename__ = "mandates"
    __table_args__ = (
        Index(
            "uq_mandates_standing",
            "person_id",
            "role",
            "institution_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_mandates_institution_id_role", "institution_id", "role"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    role: Mapped[str] = mapped_column(String(24))
    area: Mapped[str] = mapped_column(String(6))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))

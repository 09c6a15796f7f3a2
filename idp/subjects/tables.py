"""The table of pairwise subjects."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from realnames.duplicates.values.acts import Holding
from realnames.ledger.base import Base, UTCDateTime


class SubjectRow(Base):
    """By which `sub` one sector knows one person: random, made at first use, never reused.

    `replaced_at` is when the person turned out to be somebody whom the sector knows by another `sub`.
    """

    __tablename__ = "subjects"
    __table_args__ = (Index("uq_subjects_sub", "sub", unique=True),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    sector: Mapped[str] = mapped_column(String(255), primary_key=True)
    sub: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


HOLDING = Holding(
    "subjects", "person_id", "subject", shows=("sector",), same=("sector",), stamps="replaced_at"
)

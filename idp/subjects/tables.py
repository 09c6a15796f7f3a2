"""The table of pairwise subjects."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime


class SubjectRow(Base):
    """By which `sub` one sector knows one person: random, made at first use, never reused."""

    __tablename__ = "subjects"
    __table_args__ = (Index("uq_subjects_sub", "sub", unique=True),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    sector: Mapped[str] = mapped_column(String(255), primary_key=True)
    sub: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

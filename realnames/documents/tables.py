"""The table of documents: sealed numbers found by a blind index."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base

CURRENT = text("to_day IS NULL")


class DocumentRow(Base):
    """One document of one person; only one current row may hold a number."""

    __tablename__ = "documents"
    __table_args__ = (
        Index(
            "uq_documents_current_number",
            "number_index",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index("ix_documents_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(24))
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    masked: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(40))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)

"""The table of documents: sealed numbers found by a blind index."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, SmallInteger, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base

CURRENT = text("to_day IS NULL")
ENDED = text("to_day IS NOT NULL")


class DocumentRow(Base):
    """One document of one person; only one current row may hold a number.

    `serial` is 0, but for people who were found to share one number: the second of them has 1.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index(
            "uq_documents_current_number",
            "number_index",
            "serial",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index("ix_documents_ended_number", "number_index", sqlite_where=ENDED, postgresql_where=ENDED),
        Index("ix_documents_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(24))
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    serial: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    masked: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(40))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)

"""The table of affiliations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime

STANDING = text("to_day IS NULL")
PRIMARY = text("to_day IS NULL AND is_primary")


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

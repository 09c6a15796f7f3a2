"""The table of guardian links."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base

STANDING = text("to_day IS NULL")


class GuardianLinkRow(Base):
    """One link; two people have one standing link at most."""

    __tablename__ = "guardian_links"
    __table_args__ = (
        Index(
            "uq_guardian_links_standing",
            "ward_id",
            "guardian_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_guardian_links_guardian_id", "guardian_id"),
        Index("ix_guardian_links_ward_id", "ward_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    relation: Mapped[str] = mapped_column(String(2))
    legal: Mapped[bool]
    powers: Mapped[str] = mapped_column(String(40))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40))

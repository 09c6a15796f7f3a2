"""The table of the tree, with the path that makes a subtree one range of one index."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base

# A path is compared byte by byte: on PostgreSQL the database's own collation would order `/` otherwise.
PathText = String(200).with_variant(String(200, collation="C"), "postgresql")


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

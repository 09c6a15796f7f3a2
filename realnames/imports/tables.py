"""The tables of imports: which file was read, and which of its batches are written."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime


class ImportRow(Base):
    """One import of one file: written with its first batch, finished with its last."""

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_file_digest", "file_digest"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    layout: Mapped[str] = mapped_column(String(24))
    school: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(120))
    file_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ImportBatchRow(Base):
    """One batch that is committed, with what became of its rows."""

    __tablename__ = "import_batches"
    __table_args__ = (Index("uq_import_batches_import_id_ordinal", "import_id", "ordinal", unique=True),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"))
    ordinal: Mapped[int]
    first_row: Mapped[int]
    last_row: Mapped[int]
    new: Mapped[int]
    same: Mapped[int]
    changed: Mapped[int]
    doubtful: Mapped[int]
    wrong: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)

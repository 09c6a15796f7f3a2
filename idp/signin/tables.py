"""The table of counted password attempts."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime


class AttemptRow(Base):
    """Tries against one account, one unknown name or one address; `key` is a blind index, never a name."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_free_at", "free_at"),)

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    free_at: Mapped[datetime] = mapped_column(UTCDateTime)

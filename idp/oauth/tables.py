"""The table of grants: one row per family of tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, JSONDocument, UTCDateTime


class GrantRow(Base):
    """One authorization that was exchanged; its primary key is the code's own id, so a code is spent once."""

    __tablename__ = "grants"
    __table_args__ = (
        Index("ix_grants_session_id", "session_id"),
        Index("ix_grants_account_id_client_id", "account_id", "client_id"),
        Index("ix_grants_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    client_id: Mapped[str] = mapped_column(String(64))
    session_id: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(Text)
    offline: Mapped[bool]
    generation: Mapped[int]
    rotated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    auth_time: Mapped[datetime] = mapped_column(UTCDateTime)
    acr: Mapped[str] = mapped_column(String(40))
    amr: Mapped[list[str]] = mapped_column(JSONDocument)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_because: Mapped[str | None] = mapped_column(String(40))
    dpop_key: Mapped[str | None] = mapped_column(String(43))
    resources: Mapped[list[str] | None] = mapped_column(JSONDocument)
    details: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONDocument)

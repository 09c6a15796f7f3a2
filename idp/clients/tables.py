"""The tables of clients and their secrets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, JSONDocument, UTCDateTime


class ClientRow(Base):
    """One registered client; `registration` is the document that `Registration` describes."""

    __tablename__ = "clients"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    registration: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ClientSecretRow(Base):
    """One secret of a client, hashed; several may live at once while a client changes over."""

    __tablename__ = "client_secrets"
    __table_args__ = (Index("ix_client_secrets_client_id", "client_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

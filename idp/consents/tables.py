"""The table of consents."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from realnames.duplicates.values.acts import Holding
from realnames.ledger.base import Base, JSONDocument, UTCDateTime


class ConsentRow(Base):
    """What one person allows one client at present; the journal keeps what was before."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_client_id", "client_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    scopes: Mapped[list[str]] = mapped_column(JSONDocument)
    claims_version: Mapped[int]
    basis: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


HOLDING = Holding("consents", "person_id", "consent", shows=("client_id",), same=("client_id",))

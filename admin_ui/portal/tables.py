"""The portal's own sessions, and the logout tokens it has obeyed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from realnames.duplicates.values.acts import Holding
from realnames.ledger.base import Base, UTCDateTime


class PortalSessionRow(Base):
    """One visit to the portal; `id` is the SHA-256 of the cookie, so that the table opens nothing.

    `id_token` is sealed: it is needed once more, as the hint of the sign-out.
    """

    __tablename__ = "portal_sessions"
    __table_args__ = (
        Index("ix_portal_sessions_sid", "sid"),
        Index("ix_portal_sessions_subject", "subject"),
        Index("ix_portal_sessions_person_id", "person_id"),
        Index("ix_portal_sessions_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sid: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("persons.id"))
    id_token: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


HOLDING = Holding("portal_sessions", "person_id", "visit to the portal", shows=("created_at", "ended_at"))


class PortalLogoutRow(Base):
    """One logout token that was obeyed, kept until it would have expired: a replay is refused."""

    __tablename__ = "portal_logouts"
    __table_args__ = (Index("ix_portal_logouts_until", "until"),)

    jti: Mapped[str] = mapped_column(String(80), primary_key=True)
    until: Mapped[datetime] = mapped_column(UTCDateTime)

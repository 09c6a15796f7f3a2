"""The tables of the ground: journal, outbox, jobs and changes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, BigCounter, UTCDateTime


class JournalLine(Base):
    """One act: inserted in the act's own transaction with its MAC, linked into the chain afterwards.

    `seq` and `link` stay empty until the sealer has put the line into the chain.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_subject_at", "subject", "at"),
        Index("ix_journal_event_at", "event", "at"),
        Index(
            "ix_journal_unsealed",
            "id",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    event: Mapped[str] = mapped_column(String(80))
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(80))
    request_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    seq: Mapped[int | None] = mapped_column(BigCounter, unique=True)
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class JournalHead(Base):
    """The one row that names the end of the chain, so that a cut-off tail is noticed."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigCounter)
    link: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class OutboxLine(Base):
    """An event that other wings and systems may react to, written in the act's transaction."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "id",
            sqlite_where=text("expanded_at IS NULL"),
            postgresql_where=text("expanded_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    event: Mapped[str] = mapped_column(String(80))
    payload: Mapped[str] = mapped_column(Text)
    expanded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Job(Base):
    """One delivery or piece of background work: claimed under a lease, retried alone with back-off.

    `attempts` counts the claims, so it also tells one claim from the next. A `key` names work that
    must stand in the queue once only.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index(
            "ix_jobs_due",
            "due_at",
            sqlite_where=text("done_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND given_up_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(120))
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(String(200))
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Change(Base):
    """Something that every process must forget or refuse, until `until` (empty: forget once)."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_at", "at"), Index("ix_changes_until", "until"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)

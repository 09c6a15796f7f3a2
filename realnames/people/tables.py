"""The tables of people and their telephone numbers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime

NO_BIRTH_DAY = text("birth_day IS NULL")
MERGED = text("merged_into IS NOT NULL")


class PersonRow(Base):
    """One person; `merged_into` is the person this record turned out to be."""

    __tablename__ = "persons"
    __table_args__ = (
        Index("ix_persons_name_key_birth_day", "name_key", "birth_day"),
        Index("ix_persons_pinyin_birth_day", "pinyin", "birth_day"),
        Index(
            "ix_persons_without_birth_day",
            "name_key",
            sqlite_where=NO_BIRTH_DAY,
            postgresql_where=NO_BIRTH_DAY,
        ),
        Index("ix_persons_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    llid: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    name_key: Mapped[str] = mapped_column(String(128))
    pinyin: Mapped[str] = mapped_column(String(200))
    gender: Mapped[str] = mapped_column(String(1))
    birth_day: Mapped[date | None] = mapped_column(Date)
    ial: Mapped[int]
    home: Mapped[str] = mapped_column(String(200))
    epoch: Mapped[int]
    version: Mapped[int]
    restricted: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class PhoneRow(Base):
    """A telephone number of a person; several people may share one."""

    __tablename__ = "phones"
    __table_args__ = (
        Index("uq_phones_person_id_number_index", "person_id", "number_index", unique=True),
        Index("ix_phones_number_index", "number_index"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    masked: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

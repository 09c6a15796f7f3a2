"""The table of passwords."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from realnames.ledger.base import Base, UTCDateTime


class PasswordRow(Base):
    """The password of one account: its hash, sealed for this row.

    The seal is the pepper: the table alone is useless, a hash copied to another account's row does not
    open, and a new master key is taken up without asking anybody to type a password.
    """

    __tablename__ = "passwords"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    hash_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

"""Passwords as values, the refusals of a password, and what happens to it.

A password is taken exactly as it was typed: no trimming, no case folding, no Unicode normalisation (OWASP
ASVS 5.0, 6.2.8). Two keyboards that spell one character differently are rarer than two passwords made one.
"""

from dataclasses import dataclass, field
from typing import ClassVar, NewType

from realnames.ledger.values import Event, Refusal

PasswordHash = NewType("PasswordHash", str)
"""A hash in its scheme's own notation ($argon2id$…); sealed before it is stored."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: did the password match, and a better hash to keep if the old one is outdated."""

    matches: bool
    better: PasswordHash | None = field(default=None, repr=False)


class PasswordRefused(Refusal):
    """A new password that is not taken.

    PasswordRefused
    ├── PasswordTooShort    fewer than eight characters
    ├── PasswordTooLong     more than 1024 bytes
    ├── PasswordTooCommon   among the first that anybody would try
    └── PasswordIsName      the person's own name, login name or number
    """

    message_id: ClassVar[str] = "password.refused"
    description: ClassVar[str] = "The password was refused."


class PasswordTooShort(PasswordRefused):
    """NIST SP 800-63B-4 §3.1.1: a length is the one composition rule."""

    message_id = "password.too_short"


class PasswordTooLong(PasswordRefused):
    """Longer than anybody types; it would only cost time."""

    message_id = "password.too_long"


class PasswordTooCommon(PasswordRefused):
    """NIST SP 800-63B-4 §3.1.1: commonly used values are refused."""

    message_id = "password.too_common"


class PasswordIsName(PasswordRefused):
    """NIST SP 800-63B-4 §3.1.1: context-specific words such as the user name are refused."""

    message_id = "password.is_name"


class SeatsTaken(Refusal):
    """As many passwords are being hashed as this process allows; the browser tries again by itself."""

    message_id = "sign_in.busy"
    description = "The service is busy. Try again in a few seconds."
    status = 503
    retry_after: ClassVar[int] = 3
    """Seconds, for the Retry-After field (RFC 9110 §10.2.3)."""


@dataclass(frozen=True)
class PasswordSet(Event):
    """An account got a new password; `first` says whether it had none before."""

    name: ClassVar[str] = "password.set"

    account_id: str
    first: bool

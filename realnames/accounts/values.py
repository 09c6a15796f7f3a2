"""What an account is, its states and moves, refusals and events."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from realnames.ledger.values import Event, Refusal
from realnames.people.values import PersonId

AccountId = NewType("AccountId", UUID)


class AccountState(Enum):
    """Provisional: opened, no credential yet. Closed: for good."""

    PROVISIONAL = "provisional"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Move(Enum):
    """What can be done to an account."""

    ACTIVATE = "activate"
    DISABLE = "disable"
    RESTORE = "restore"
    CLOSE = "close"


class LoginNameKind(Enum):
    """The kinds of names in the one namespace."""

    USERNAME = "username"
    PHONE = "phone"
    EMAIL = "email"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it stands; `why` is the reason of the last disabling or closing."""

    id: AccountId
    person_id: PersonId
    state: AccountState
    locale: str
    why: str
    created_at: datetime
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoginName:
    """A name an account signs in with, as its holder writes it."""

    kind: LoginNameKind
    shown: str


class AccountRefused(Refusal):
    """The root of what this wing refuses.

    AccountRefused
    ├── NoSuchAccount           nothing has this id
    ├── AccountExists           the person has an account already
    ├── MoveNotPossible         the account's state does not allow the move
    ├── LoginNameMalformed      not 3 to 32 characters a-z 0-9 . _ - beginning with a letter
    ├── LoginNameTaken          somebody has the name, or had it
    └── AdministratorExists     the first administrator has been at work already
    """


class NoSuchAccount(AccountRefused):
    """No account has this id or name."""

    message_id = "account.unknown"
    description = "There is no such account."
    status = 404


class AccountExists(AccountRefused):
    """A person has one account for life."""

    message_id = "account.exists"
    description = "The person already has an account."
    status = 409


class MoveNotPossible(AccountRefused):
    """The account is not in a state from which this can be done; `params` has move and state."""

    message_id = "account.move_not_possible"
    description = "The state of the account does not allow this."
    status = 409


class LoginNameMalformed(AccountRefused):
    """User names begin with a letter, so that none is ever taken for a number or an address."""

    message_id = "account.login_name_malformed"
    description = "The user name is not acceptable."


class LoginNameTaken(AccountRefused):
    """A name is never given to a second account, not even after it was freed."""

    message_id = "account.login_name_taken"
    description = "The user name is not available."
    status = 409


class AdministratorExists(AccountRefused):
    """The one-time door for the first administrator closes behind them."""

    message_id = "account.administrator_exists"
    description = "There is already an administrator."
    status = 409


@dataclass(frozen=True)
class AccountOpened(Event):
    """A person was given an account that has no credential yet."""

    name: ClassVar[str] = "account.opened"
    account_id: str
    person_id: str


@dataclass(frozen=True)
class AccountActivated(Event):
    """The holder set the first credential: the account may sign in."""

    name: ClassVar[str] = "account.activated"
    account_id: str


@dataclass(frozen=True)
class AccountDisabled(Event):
    """The account may not sign in and what it was given is refused, until it is restored."""

    name: ClassVar[str] = "account.disabled"
    account_id: str
    reason: str


@dataclass(frozen=True)
class AccountRestored(Event):
    """A disabled account is again what it was before."""

    name: ClassVar[str] = "account.restored"
    account_id: str
    state: str
    reason: str


@dataclass(frozen=True)
class AccountClosed(Event):
    """The account was closed for good."""

    name: ClassVar[str] = "account.closed"
    account_id: str
    reason: str


@dataclass(frozen=True)
class LoginNameAdded(Event):
    """An account received a name to sign in with; the name itself is not told."""

    name: ClassVar[str] = "account.login_name_added"
    account_id: str
    kind: str

"""One-time codes are issued by the staff and redeemed by the person, once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import choice

from idp.activation.rules import new_code
from idp.activation.store import is_living, replace_code, spend_code
from idp.activation.values import AccountNotOpen, CodeIssued, CodeNotAccepted, CodeRedeemed
from idp.credentials.actions import set_password
from idp.credentials.rules import check_policy
from idp.credentials.values import PasswordHash
from idp.sessions.actions import end_sessions_of
from idp.signin.actions import LONGEST_NAME, NUL, Entrance
from idp.signin.throttle import give_back, reserve
from realnames.accounts.actions import activate
from realnames.accounts.store import find_by_login_name, login_names_of, standing_account
from realnames.accounts.values import AccountId, AccountState
from realnames.ledger.unit import Unit
from realnames.ledger.values import Actor

VALID = timedelta(days=14)
OPEN_STATES = (AccountState.PROVISIONAL, AccountState.ACTIVE)


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a person typed on the activation page, and from where."""

    name: str
    code: str = field(repr=False)
    password: str = field(repr=False)
    address: str


def issue_code(unit: Unit, account_id: AccountId, *, valid: timedelta = VALID) -> str:
    """Make a one-time code for an account and end every older one; it is shown once and never stored.

    For an active account it serves to set a new password. Refuses with `AccountNotOpen`.
    """
    if standing_account(unit.connection, account_id).state not in OPEN_STATES:
        raise AccountNotOpen
    code = new_code(choice)
    replace_code(unit, account_id, code, expires_at=unit.now + valid)
    unit.record(CodeIssued(str(account_id)))
    return code


def redeem(unit: Unit, typed: str, hashed: PasswordHash, *, expected: AccountId | None = None) -> AccountId:
    """Spend a code, keep the password it was redeemed with, and activate the account, all or nothing.

    `hashed` was made before the transaction began. `expected` is the account whose name was typed.
    Refuses with `CodeNotAccepted`.
    """
    account_id = spend_code(unit, typed, expected=expected)
    if account_id is None:
        raise CodeNotAccepted
    state = standing_account(unit.connection, account_id).state
    if state not in OPEN_STATES:
        raise CodeNotAccepted
    if state is AccountState.PROVISIONAL:
        activate(unit, account_id)
    set_password(unit, account_id, hashed)
    end_sessions_of(unit, account_id, because="the password was set anew")
    unit.record(CodeRedeemed(str(account_id)))
    return account_id


def activate_by_code(
    entrance: Entrance, redemption: Redemption, *, worst: Collection[str], actor: Actor
) -> AccountId:
    """The whole walk of the activation page: counted, checked, judged, hashed, redeemed.

    Refuses with `TooManyTries`, `CodeNotAccepted`, `PasswordRefused` (the code stays good) and `SeatsTaken`.
    """
    ledger, counter = entrance.ledger, entrance.address_counter(redemption.address)
    name = redemption.name[:LONGEST_NAME].replace(NUL, "")
    with ledger.unit(actor) as unit:
        reserve(unit, counter)
    with ledger.read() as connection:
        account_id = find_by_login_name(connection, name)
        living = is_living(
            connection, ledger.vault, redemption.code, account_id=account_id, now=ledger.clock()
        )
        names = [known.shown for known in login_names_of(connection, account_id)] if account_id else []
    if account_id is None or not living:
        raise CodeNotAccepted
    with ledger.unit(actor) as unit:
        give_back(unit, counter)
    check_policy(redemption.password, names=(name, *names), worst=worst)
    hashed = entrance.hasher.make(redemption.password)
    with ledger.unit(actor) as unit:
        return redeem(unit, redemption.code, hashed, expected=account_id)

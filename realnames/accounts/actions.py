"""Opening accounts, moving them between their states, and naming them."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from realnames.accounts.rules import check_username, target, tells_of, username_stem
from realnames.accounts.store import account_of, claim_login_name, move_account, standing_account
from realnames.accounts.tables import AccountRow
from realnames.accounts.values import (
    Account,
    AccountActivated,
    AccountClosed,
    AccountDisabled,
    AccountExists,
    AccountId,
    AccountOpened,
    AccountRestored,
    AccountState,
    AdministratorExists,
    LoginName,
    LoginNameAdded,
    LoginNameKind,
    LoginNameTaken,
    Move,
    MoveNotPossible,
)
from realnames.codes.values import school_day
from realnames.documents.store import numbers_of
from realnames.institutions.store import held_province
from realnames.ledger.statements import insert_new
from realnames.ledger.unit import Unit
from realnames.ledger.values import uuid7
from realnames.mandates.actions import grant
from realnames.mandates.store import holders_of
from realnames.mandates.values import MandateRole
from realnames.people.store import person
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.actions import register_person
from realnames.registrar.values import Registrar

CHINESE = "zh_Hans_CN"

REFUSE_FOR = timedelta(days=30)
"""Longer than anything given to an account lives: refresh tokens end after 30 days at the latest."""

TRIES = (4, 4, 4, 4, 4, 4, 6, 6, 6, 8, 8, 8)
"""How many random digits each attempt at a suggested user name ends in."""


def open_account(
    unit: Unit, person_id: PersonId, *, username: str | None = None, locale: str = CHINESE
) -> AccountId:
    """Open a person's provisional account; without `username` one is made from the pinyin and random digits.

    Raises `NoSuchPerson`, `AccountExists`, `LoginNameMalformed` and `LoginNameTaken`.
    """
    account_id = AccountId(uuid7(unit.now))
    row = {
        "id": account_id,
        "person_id": person_id,
        "state": AccountState.PROVISIONAL.value,
        "why": "",
        "locale": locale,
        "created_at": unit.now,
        "version": 1,
    }
    suggestions = None if username else _Suggestions.for_person(unit, person_id)
    if not insert_new(unit.connection, AccountRow, row):
        raise AccountExists
    unit.record(AccountOpened(str(account_id), str(person_id)))
    if suggestions:
        suggestions.claim(unit, account_id)
    elif username:
        add_username(unit, account_id, username)
    return account_id


def add_username(unit: Unit, account_id: AccountId, username: str) -> None:
    """Give an account one more user name; raises `LoginNameMalformed` and `LoginNameTaken`."""
    name = LoginName(LoginNameKind.USERNAME, check_username(username))
    if not claim_login_name(unit.connection, account_id, name, now=unit.now):
        raise LoginNameTaken
    unit.record(LoginNameAdded(str(account_id), name.kind.value))


def activate(unit: Unit, account_id: AccountId) -> None:
    """The first credential is set: the account may sign in. Raises `NoSuchAccount`, `MoveNotPossible`."""
    _move(unit, account_id, Move.ACTIVATE)
    unit.record(AccountActivated(str(account_id)))
    unit.change("account", str(account_id))


def disable(unit: Unit, account_id: AccountId, *, reason: str) -> None:
    """Suspend an account and have every process refuse what it was given.

    Raises `NoSuchAccount` and `MoveNotPossible`.
    """
    _move(unit, account_id, Move.DISABLE, why=reason)
    unit.record(AccountDisabled(str(account_id), reason))
    unit.change("account", str(account_id), until=unit.now + REFUSE_FOR)


def restore(unit: Unit, account_id: AccountId, *, reason: str) -> None:
    """Undo a suspension; every process lifts its refusal. Raises `NoSuchAccount`, `MoveNotPossible`."""
    state = _move(unit, account_id, Move.RESTORE)
    unit.record(AccountRestored(str(account_id), state.value, reason))
    # A process that starts later still reads the refusal, so the lifting must be read as long as that.
    unit.change("account-restored", str(account_id), until=unit.now + REFUSE_FOR)


def close(unit: Unit, account_id: AccountId, *, reason: str) -> None:
    """Close an account for good. Raises `NoSuchAccount`, `MoveNotPossible`."""
    _move(unit, account_id, Move.CLOSE, why=reason)
    unit.record(AccountClosed(str(account_id), reason))
    unit.change("account", str(account_id), until=unit.now + REFUSE_FOR)


def open_first_administrator(
    unit: Unit, new: NewPerson, *, registrar: Registrar, username: str | None = None
) -> AccountId:
    """Make the first administrator of the province: a person, a provisional account and the mandate.

    Asked again before that account was ever activated, it answers with the same one, because a one-time
    link can be lost. Raises `AdministratorExists` afterwards, `NoSuchInstitution` before the province's
    authority is planted, and what registering and opening refuse.
    """
    top = held_province(unit.connection)
    for mandate in holders_of(unit.connection, MandateRole.PROVINCE_ADMIN, today=school_day(unit.now)):
        standing = account_of(unit.connection, mandate.person_id)
        if standing is None or standing.state is not AccountState.PROVISIONAL:
            raise AdministratorExists
        return standing.id
    person_id = register_person(unit, new, registrar=registrar)
    grant(unit, person_id, role=MandateRole.PROVINCE_ADMIN, institution_id=top, reason="first administrator")
    return open_account(unit, person_id, username=username)


def _move(unit: Unit, account_id: AccountId, move: Move, *, why: str = "") -> AccountState:
    before = standing_account(unit.connection, account_id)
    after = target(move, before)
    activated_at = unit.now if move is Move.ACTIVATE else before.activated_at
    if not move_account(unit.connection, before, after, why=why, activated_at=activated_at):
        raise MoveNotPossible(move=move.value, state=_now(unit, before).value)
    return after


def _now(unit: Unit, before: Account) -> AccountState:
    return standing_account(unit.connection, before.id).state


@dataclass(frozen=True, slots=True)
class _Suggestions:
    """User names for one person: the pinyin, then digits that stand in none of the person's numbers."""

    stem: str
    forbidden: tuple[str, ...]

    @classmethod
    def for_person(cls, unit: Unit, person_id: PersonId) -> "_Suggestions":
        """What a person's names may be made of; opens their documents to know what to keep out."""
        whom = person(unit.connection, person_id)
        numbers = [n.reveal() for n in numbers_of(unit.connection, unit.vault, person_id)]
        birth_day = [whom.birth_day.strftime("%Y%m%d")] if whom.birth_day else []
        return cls(username_stem(whom.pinyin), (*numbers, *birth_day))

    def claim(self, unit: Unit, account_id: AccountId) -> None:
        """Take the first suggestion that is free; raises `LoginNameTaken` after a dozen."""
        for length in TRIES:
            digits = f"{secrets.randbelow(10**length):0{length}}"
            name = LoginName(LoginNameKind.USERNAME, self.stem + digits)
            if tells_of(digits, self.forbidden):
                continue
            if claim_login_name(unit.connection, account_id, name, now=unit.now):
                unit.record(LoginNameAdded(str(account_id), name.kind.value))
                return
        raise LoginNameTaken

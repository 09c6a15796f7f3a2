"""The password sign-in: counted first, then checked, with the same work for every name that is typed."""

from dataclasses import dataclass, field, replace

from idp.credentials.actions import keep_better_hash
from idp.credentials.hasher import Hasher
from idp.credentials.store import find_hash
from idp.credentials.values import PasswordHash, SeatsTaken, Verdict
from idp.sessions.actions import begin_session, end_session, renew_session
from idp.sessions.values import CookieSecret, LiveSession, SessionId
from idp.signin.throttle import Counter, forget, give_back, reserve
from idp.signin.values import (
    AccountSuspended,
    Limit,
    SignInRefusal,
    SignInRefused,
    WrongNameOrPassword,
)
from realnames.accounts.rules import login_key, may_sign_in
from realnames.accounts.store import account, find_by_login_name
from realnames.accounts.values import AccountId, AccountState
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import Actor, ActorKind

PASSWORD_ONLY = "urn:llap:aal:1"
BY_PASSWORD = ("pwd",)
LONGEST_NAME = 256
NOBODY = "unknown"
NUL = "\x00"
"""PostgreSQL takes every character in a text but this one, and no name has it."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a password is checked with: the ledger, the hasher, and the limits of the throttle."""

    ledger: Ledger
    hasher: Hasher
    account_limit: Limit
    address_limit: Limit

    def address_counter(self, address: str) -> Counter:
        """The counter that all guessing from one address shares, whatever is guessed at."""
        return Counter("address", address, self.address_limit)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, as it was typed, from where, on the way to which client."""

    name: str
    password: str = field(repr=False)
    address: str
    agent: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The session that a right password opened; the cookie is handed out once."""

    account_id: AccountId
    sid: SessionId
    cookie: CookieSecret


def sign_in(entrance: Entrance, attempt: Attempt, *, before: LiveSession | None, actor: Actor) -> Opened:
    """Check a password and open a session; `before` is the browser's session so far.

    Refuses with `TooManyTries` (nothing was checked), `WrongNameOrPassword` (unknown name, wrong password,
    no credential), `AccountSuspended` (only after the right password) and `SeatsTaken` (nothing counted).
    """
    ledger = entrance.ledger
    name = attempt.name[:LONGEST_NAME].replace(NUL, "")
    with ledger.read() as connection:
        account_id = find_by_login_name(connection, name)
        kept = find_hash(connection, ledger.vault, account_id)
    counters = _counters(entrance, account_id, name=name, address=attempt.address)
    with ledger.unit(actor) as unit:
        reserve(unit, *counters)
    verdict = _check(entrance, attempt.password, kept, counters=counters, actor=actor)
    who = replace(actor, kind=ActorKind.PERSON, id=str(account_id or NOBODY))
    with ledger.unit(who) as unit:
        outcome = _settle(unit, attempt, account_id, verdict=verdict, before=before)
        if isinstance(outcome, SignInRefusal):
            because = type(outcome).__name__
            unit.record(SignInRefused(str(account_id or NOBODY), attempt.client_id, because))
        else:
            forget(unit, counters[0])
            give_back(unit, counters[1])
            if kept is not None and verdict.better is not None:
                keep_better_hash(unit, outcome.account_id, old=kept, better=verdict.better)
    if isinstance(outcome, SignInRefusal):
        raise outcome
    return outcome


def _counters(
    entrance: Entrance, account_id: AccountId | None, *, name: str, address: str
) -> tuple[Counter, Counter]:
    """Every name of an account leads to its one counter; a name of nobody has one as well."""
    if account_id is None:
        guessed = Counter("name", login_key(name), entrance.account_limit)
    else:
        guessed = Counter("account", str(account_id), entrance.account_limit)
    return guessed, entrance.address_counter(address)


def _check(
    entrance: Entrance,
    password: str,
    kept: PasswordHash | None,
    *,
    counters: tuple[Counter, Counter],
    actor: Actor,
) -> Verdict:
    """Outside any transaction: a hash takes longer than one may. A busy house counts nobody's try."""
    try:
        return entrance.hasher.check(password, kept)
    except SeatsTaken:
        with entrance.ledger.unit(actor) as unit:
            for counter in counters:
                give_back(unit, counter)
        raise


def _settle(
    unit: Unit,
    attempt: Attempt,
    account_id: AccountId | None,
    *,
    verdict: Verdict,
    before: LiveSession | None,
) -> Opened | SignInRefusal:
    """Read the account as it is now, and open a session or say why not."""
    found = account(unit.connection, account_id) if account_id else None
    if not verdict.matches or found is None:
        return WrongNameOrPassword()
    if found.state is AccountState.SUSPENDED:
        return AccountSuspended()
    if not may_sign_in(found):
        return WrongNameOrPassword()
    return _open(unit, attempt, found.id, before=before)


def _open(unit: Unit, attempt: Attempt, account_id: AccountId, *, before: LiveSession | None) -> Opened:
    """The same person's session gets a new secret; anybody else's ends before a new one begins."""
    if before is not None and before.account_id == account_id:
        cookie = renew_session(unit, before, acr=PASSWORD_ONLY, amr=BY_PASSWORD)
        return Opened(account_id, before.sid, cookie)
    if before is not None:
        end_session(unit, before.sid, because="somebody else signed in")
    cookie, session = begin_session(
        unit, account_id, acr=PASSWORD_ONLY, amr=BY_PASSWORD, agent=attempt.agent, address=attempt.address
    )
    return Opened(account_id, session.sid, cookie)

"""Every end reaches every system: what follows an ended session, a disabled account, a withdrawn consent.

Each is a job of its own kind. Ending a session revokes its grants and plans one delivery per system, in one
transaction; each delivery (Back-Channel Logout 1.0 §2.5) is then tried alone, with back-off, for a day.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from connectors.contract import OutboundHTTP
from idp.consents.values import ConsentWithdrawn
from idp.credentials.values import PasswordSet
from idp.oauth.actions import (
    revoke_grants_of_account,
    revoke_grants_of_session,
    revoke_grants_to_client,
)
from idp.oauth.logout import logout_token
from idp.oauth.provider import Provider
from idp.oauth.tables import GrantRow
from idp.sessions.actions import end_sessions_of
from idp.sessions.values import SessionEnded
from realnames.accounts.values import AccountClosed, AccountDisabled, AccountId
from realnames.ledger.jobs import Attempt, BackOff, JobKind, JobRequest, enqueue_all, mark_done
from realnames.ledger.outbox import Reaction
from realnames.ledger.values import SYSTEM

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DELIVERY_BACK_OFF = BackOff(first=timedelta(seconds=2), factor=2, most=timedelta(hours=2))


@dataclass(frozen=True, slots=True)
class Outlet:
    """What these jobs are handed: the provider and the one way out of the house."""

    provider: Provider
    http: OutboundHTTP


@dataclass(frozen=True, slots=True)
class SessionOver:
    """A browser session ended: its grants end and its systems are told."""

    sid: str


@dataclass(frozen=True, slots=True)
class AccountOut:
    """An account lost its right to be signed in anywhere."""

    account_id: str
    because: str


@dataclass(frozen=True, slots=True)
class GrantsOver:
    """A person took a consent back: that system's grants end."""

    person_id: str
    client_id: str


@dataclass(frozen=True, slots=True)
class LogoutDelivery:
    """One logout token to one system."""

    client_id: str
    subject: str
    sid: str


class DeliveryFailed(Exception):
    """The system did not answer 200 or 204; it will be tried again."""


def end_of_session(outlet: Outlet, over: SessionOver, attempt: Attempt) -> None:
    """Revoke the session's grants and plan its deliveries; once in effect."""
    told = select(GrantRow.client_id, GrantRow.subject).where(GrantRow.session_id == over.sid).distinct()
    with outlet.provider.ledger.unit(SYSTEM) as unit:
        if not mark_done(unit, attempt):
            return
        clients = unit.connection.execute(told).all()
        revoke_grants_of_session(unit, over.sid, because="session-ended")
        deliveries = [LogoutDelivery(row.client_id, row.subject, over.sid) for row in clients]
        enqueue_all(unit, [JobRequest(DELIVER.name, delivery) for delivery in deliveries])


def deliver_logout(outlet: Outlet, delivery: LogoutDelivery, attempt: Attempt) -> None:
    """POST one logout token; a system without the endpoint has nothing to be told."""
    provider = outlet.provider
    client = provider.clients.get(delivery.client_id)
    if client is None or not client.backchannel_logout_uri:
        return
    now = provider.ledger.clock()
    token = logout_token(provider, client, subject=delivery.subject, sid=delivery.sid, now=now)
    body = f"logout_token={token}".encode()
    reply = outlet.http.post(client.backchannel_logout_uri, body, headers=FORM, deadline=attempt.until - now)
    if reply.status not in {200, 204}:
        raise DeliveryFailed


def account_out(outlet: Outlet, out: AccountOut, attempt: Attempt) -> None:
    """End every session and every grant of an account."""
    with outlet.provider.ledger.unit(SYSTEM) as unit:
        if mark_done(unit, attempt):
            account_id = AccountId(UUID(out.account_id))
            end_sessions_of(unit, account_id, because=out.because)
            revoke_grants_of_account(unit, account_id, because=out.because)


def grants_over(outlet: Outlet, over: GrantsOver, attempt: Attempt) -> None:
    """End what a person granted one system."""
    with outlet.provider.ledger.unit(SYSTEM) as unit:
        if mark_done(unit, attempt):
            person_id = UUID(over.person_id)
            revoke_grants_to_client(unit, person_id, client_id=over.client_id, because="consent-withdrawn")


SESSION_OVER = JobKind("session.over", SessionOver, end_of_session)
ACCOUNT_OUT = JobKind("account.out", AccountOut, account_out)
GRANTS_OVER = JobKind("grants.over", GrantsOver, grants_over)
DELIVER = JobKind(
    "logout.deliver",
    LogoutDelivery,
    deliver_logout,
    deadline=timedelta(seconds=10),
    back_off=DELIVERY_BACK_OFF,
    give_up_after=20,
)
JOB_KINDS = (SESSION_OVER, ACCOUNT_OUT, GRANTS_OVER, DELIVER)


def _sign_out(account_id: str, because: str) -> list[JobRequest]:
    return [JobRequest(ACCOUNT_OUT.name, AccountOut(account_id, because))]


def _after_session(event: SessionEnded) -> list[JobRequest]:
    return [JobRequest(SESSION_OVER.name, SessionOver(event.sid))]


def _after_password(event: PasswordSet) -> list[JobRequest]:
    """Whoever knew the old password is signed out everywhere; a first password ends nothing."""
    return [] if event.first else _sign_out(event.account_id, "password-changed")


def _after_withdrawal(event: ConsentWithdrawn) -> list[JobRequest]:
    return [JobRequest(GRANTS_OVER.name, GrantsOver(event.person_id, event.client_id))]


REACTIONS: tuple[Reaction[Any], ...] = (
    Reaction(SessionEnded, "tell-systems", _after_session),
    Reaction(AccountDisabled, "sign-out", lambda event: _sign_out(event.account_id, "account-disabled")),
    Reaction(AccountClosed, "sign-out", lambda event: _sign_out(event.account_id, "account-closed")),
    Reaction(PasswordSet, "sign-out", _after_password),
    Reaction(ConsentWithdrawn, "end-grants", _after_withdrawal),
)

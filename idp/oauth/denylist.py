"""What this process refuses although its signature is good: revoked tokens, grants, sessions, accounts.

It follows the stream of changes, so that an already issued token is refused at our own endpoints within
two seconds of its revocation, without a single statement per request. A token never names its account:
when an account is disabled, each process looks up that account's grants once.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from idp.oauth.tokens.access import AccessToken
from realnames.ledger.changes import Changes, Listener

SWEEP_EVERY = timedelta(minutes=10)


class DenyList:
    """Revoked subjects by kind, each with the moment until which the refusal must be remembered."""

    def __init__(self, changes: Changes, *, grants_of: Callable[[str], Iterable[str]]) -> None:
        self._until: dict[tuple[str, str], datetime] = {}
        self._sweep_at = datetime.min.replace(tzinfo=UTC)
        self._grants_of = grants_of
        for kind in ("token", "grant", "session"):
            changes.listen(kind, self._follow(kind))
        changes.listen("account", self._follow_account)

    def denies(self, token: AccessToken, now: datetime) -> bool:
        """Has anything that this token lives on been revoked?"""
        self._sweep_when_due(now)
        subjects = (("token", token.jti), ("grant", token.grant_id), ("session", token.sid))
        return any(now < self._until[subject] for subject in subjects if subject in self._until)

    def _sweep_when_due(self, now: datetime) -> None:
        """Forget, now and then, what no living token can still match."""
        if now < self._sweep_at:
            return
        self._until = {subject: until for subject, until in list(self._until.items()) if until > now}
        self._sweep_at = now + SWEEP_EVERY

    def _follow(self, kind: str) -> Listener:
        def remember(subject: str, until: datetime | None) -> None:
            if until is not None:
                self._until[kind, subject] = until

        return remember

    def _follow_account(self, subject: str, until: datetime | None) -> None:
        if until is not None:
            for grant_id in self._grants_of(subject):
                self._until["grant", grant_id] = until

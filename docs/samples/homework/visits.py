"""What the server remembers of the people who are in, or on their way in.

In memory, for one process, so that the sample needs no database. A real product keeps both tables in its
database or Redis, where every process of the product sees them and a restart signs nobody out.
"""

import secrets
import threading
from dataclasses import dataclass, field

from oidc import ATTEMPT_LASTS, Attempt, SignedIn
from person import Person

VISIT_LASTS = 30 * 60  # seconds without a click until a visit ends: classrooms share computers


@dataclass
class Visit:
    """One person in one browser. It lives on the server, so that the provider can end it."""

    person: Person
    signed_in: SignedIn
    seen: float


@dataclass
class Desk:
    """Attempts under way and visits going on. Safe to share between threads."""

    attempts: dict[str, tuple[str, Attempt]] = field(default_factory=dict)  # state -> (browser, attempt)
    visits: dict[str, Visit] = field(default_factory=dict)  # random id in the cookie -> visit
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, attempt: Attempt, browser: str) -> None:
        """Remember a sign-in that this browser starts; forget those that nobody finished."""
        with self.lock:
            fresh = attempt.started - ATTEMPT_LASTS
            kept = {state: kept for state, kept in self.attempts.items() if kept[1].started > fresh}
            self.attempts = {**kept, attempt.state: (browser, attempt)}

    def take(self, state: str, browser: str) -> Attempt | None:
        """Each attempt is used once, and only by the browser that started it (login CSRF)."""
        with self.lock:
            owner, attempt = self.attempts.get(state, ("", None))
            return self.attempts.pop(state)[1] if attempt and owner == browser else None

    def welcome(self, person: Person, signed_in: SignedIn, *, now: float) -> str:
        """Begin a visit under a new random name; the old cookie value is worth nothing (session fixation)."""
        key = secrets.token_urlsafe(32)
        with self.lock:
            self.visits[key] = Visit(person, signed_in, now)
        return key

    def leave(self, key: str) -> Visit | None:
        """The person signs out here."""
        with self.lock:
            return self.visits.pop(key, None)

    def visit(self, key: str, now: float) -> Visit | None:
        """The visit that a cookie names, if it is still going on."""
        with self.lock:
            visit = self.visits.get(key)
            if visit is None or now - visit.seen > VISIT_LASTS:
                self.visits.pop(key, None)
                return None
            visit.seen = now
            return visit

    def end(self, sid: str, sub: str) -> None:
        """Back-channel logout: with a sid that session ends, without one every session of that person."""
        with self.lock:
            for key, visit in list(self.visits.items()):
                theirs = visit.signed_in
                if (theirs.sid == sid) if sid else (theirs.sub == sub):
                    del self.visits[key]

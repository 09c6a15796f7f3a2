"""What can go wrong with another system.

    ConnectorError
    ├── Unreachable         nobody answered in time: no such name, no connection, no trust, no answer
    ├── Rejected            it answered, and the answer is no
    ├── Malformed           it answered something that cannot be accepted
    │   └── TooLong         … more than the caller wants to read
    ├── Misconfigured       our own settings or request are wrong; trying again is useless
    └── ForbiddenAddress    an address that nobody may make us call

Each says which system (scheme, host and port, never the rest of the address) and why in a few fixed
words, so that it can be logged and shown to an operator as it is. The foreign exception behind it is
cut off on purpose: its text may repeat a query, a header or a body.
"""

from typing import ClassVar


class ConnectorError(Exception):
    """The root: something between us and another system. `why` is ASCII, ours, and without secrets."""

    outcome: ClassVar[str] = "failed"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where or 'an address'} {self.outcome}: {why}")
        self.where = where
        self.why = why


class Unreachable(ConnectorError):
    """Nobody answered in time. For a call that must not be repeated it is unknown whether it arrived."""

    outcome = "could not be reached"


class Rejected(ConnectorError):
    """The other system answered with a refusal; `status` is its HTTP status."""

    outcome = "refused"

    def __init__(self, where: str, *, status: int) -> None:
        super().__init__(where, f"status {status}")
        self.status = status


class Malformed(ConnectorError):
    """The other system answered something that cannot be accepted."""

    outcome = "gave an unusable answer"


class TooLong(Malformed):
    """The answer is longer than the caller wants to read."""


class Misconfigured(ConnectorError):
    """Our own settings or request are wrong."""

    outcome = "is not set up"


class ForbiddenAddress(ConnectorError):
    """The address is private, local or written in a way meant to deceive, and not on the allow list."""

    outcome = "may not be called"

"""The ports to other systems and the values they speak: outbound HTTP, and registers that confirm a fact."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Protocol

from connectors.errors import Malformed, Rejected

ANSWER_BYTES = 64 * 1024
DEADLINE = timedelta(seconds=5)
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Repeat(Enum):
    """May a delivery be made again when nobody answered? Only the caller knows whether twice is harmless."""

    NEVER = "never"
    SAFELY = "safely"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call to another system. Its repr names the system only, never query, headers or body.

    `deadline` covers everything: name, connection, repeats, the last byte of the answer. `answer_bytes`
    is the longest body that is read. `accept` is the one media type a successful answer must have;
    empty: any.
    """

    method: str
    url: str = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS, repr=False)
    deadline: timedelta = DEADLINE
    answer_bytes: int = ANSWER_BYTES
    accept: str = ""
    repeat: Repeat = Repeat.NEVER


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other system answered, whatever its status. Redirects are not followed.

    `headers` has lower-case names, repeated ones kept. `where` is the system that answered.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    where: str = ""

    def header(self, name: str) -> str:
        """The first header of that lower-case name; empty if there is none."""
        return next((value for found, value in self.headers if found == name), "")

    def accepted(self) -> "Reply":
        """The same reply if its status is 2xx; raises `Rejected` otherwise."""
        if 200 <= self.status < 300:
            return self
        raise Rejected(self.where, status=self.status)

    def document(self) -> object:
        """The body read as JSON (RFC 8259, UTF-8); raises `Malformed`."""
        try:
            found: object = json.loads(self.body.decode("utf-8"))
        except (ValueError, RecursionError):
            raise Malformed(self.where, "not JSON") from None
        return found


class OutboundHTTP(Protocol):
    """The only way out. Safe to share between threads; implementations inherit `get` and `post`."""

    def send(self, delivery: Delivery) -> Reply:
        """Make one call; raises `Unreachable`, `Malformed`, `Misconfigured` or `ForbiddenAddress`.

        A reply of any status is returned: whether it is good enough is the caller's business.
        """
        ...

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        deadline: timedelta = DEADLINE,
        accept: str = "",
    ) -> Reply:
        """Fetch (RFC 9110 §9.3.1: safe, so it is repeated when nobody answers); raises as `send`."""
        return self.send(
            Delivery("GET", url, headers=headers, deadline=deadline, accept=accept, repeat=Repeat.SAFELY)
        )

    def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        deadline: timedelta = DEADLINE,
        accept: str = "",
    ) -> Reply:
        """Post once, never repeated; raises as `send`."""
        return self.send(Delivery("POST", url, body, headers=headers, deadline=deadline, accept=accept))


class Status(Enum):
    """What a register can answer to a question about somebody."""

    MATCHED = "matched"
    MISMATCHED = "mismatched"
    NOT_FOUND = "not_found"
    DOCUMENT_INVALID = "document_invalid"
    DOCUMENT_EXPIRED = "document_expired"
    EVIDENCE_REJECTED = "evidence_rejected"
    USER_ACTION_REQUIRED = "user_action_required"
    PENDING_MANUAL = "pending_manual"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    RATE_LIMITED = "rate_limited"
    REFUSED_BY_POLICY = "refused_by_policy"


@dataclass(frozen=True, slots=True)
class Question:
    """What a register is asked; its repr shows nothing personal.

    The same `request_id` asked again is the same question: it is answered alike and paid once. A
    question that repeats one whose token is no longer at hand has an empty token. `purpose` and `basis`
    are codes that the register's agreement names; `locale` is for what the person reads there.
    """

    request_id: str
    purpose: str
    basis: str
    name: str = field(default="", repr=False)
    kind: str = ""
    number: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    locale: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the person must do at the register first; `url` may be shown as a code to scan."""

    url: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A register's answer.

    `agreed` names the fields it said yes to; a field it does not know is simply not there. `reference`
    is its own number of the act, `code` its raw result, `opaque` its identifier of the person, without
    meaning to anybody else.
    """

    status: Status
    provider: str
    at: datetime
    agreed: frozenset[str] = frozenset()
    reference: str = ""
    code: str = ""
    valid_until: date | None = None
    opaque: str = field(default="", repr=False)
    next_step: NextStep | None = None


class Register(Protocol):
    """An authority that confirms a fact about a person."""

    def confirm(self, question: Question, *, now: datetime) -> Confirmation:
        """Ask. Whatever goes wrong on the way is the answer `PROVIDER_UNAVAILABLE`: nobody is to blame.

        Raises `Misconfigured` and `ForbiddenAddress`, which only the operator can mend.
        """
        ...

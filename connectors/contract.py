"""The ports to other systems and the values they speak: so far one port, outbound HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
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

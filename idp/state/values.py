"""Keys of short-lived state, what the loss of each kind means, and the refusals of the stores."""

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from types import MappingProxyType
from typing import ClassVar

from realnames.ledger.values import Refusal


class Loss(Enum):
    """What must follow when a store forgets an entry before its time.

    GRANT: somebody starts again, nothing worse. MARK: the entry said "already used", so its loss must
    deny: a proof issued before the store's birth is refused (`rules.mark_is_trustworthy`).
    """

    GRANT = "grant"
    MARK = "mark"


KINDS = MappingProxyType(
    {
        "interaction": Loss.GRANT,  # an authorization request while a person signs in and agrees
        "pushed_request": Loss.GRANT,  # RFC 9126: an authorization request kept behind a request_uri
        "activation": Loss.GRANT,  # a first credential being set
        "device": Loss.GRANT,  # RFC 8628: the request of a device until a person has answered it
        "device_poll": Loss.GRANT,  # RFC 8628 §3.5: a device asked lately
        "rate": Loss.GRANT,  # a counting window that only slows somebody down
        "verifier_tries": Loss.MARK,  # RFC 7636: wrong verifiers tried against one authorization code
        "client_assertion": Loss.MARK,  # RFC 7523 §3: the `jti` of an assertion that was used
        "dpop_proof": Loss.MARK,  # RFC 9449 §11.1: the `jti` of a proof that was used
    }
)
"""Every kind of entry, and what its loss means."""


@dataclass(frozen=True, slots=True)
class StateKey:
    """The name of one entry. `kind` is a word of `KINDS`; `name` may be any text, whoever chose it."""

    kind: str
    name: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(
                f"{self.kind!r} is not a kind of state: add it to KINDS with what its loss means"
            )

    @property
    def loss(self) -> Loss:
        """What must follow when an entry under this key is lost."""
        return KINDS[self.kind]

    def physical(self) -> str:
        """The key a store uses: kind and SHA-256 of the name, so that no outside text is part of it."""
        # A lone surrogate can come in with a JSON escape; it must be hashed like any other text.
        return f"{self.kind}:{sha256(self.name.encode('utf-8', 'surrogatepass')).hexdigest()}"


class StateAway(Refusal):
    """The state store cannot be reached, is closed, or did not answer within its deadline.

    StateAway
    └── StateFull       the store holds as much as it may; forgetting a mark to make room would be unsafe
    """

    message_id = "refusal.try_again_soon"
    description = "The service is temporarily unavailable."
    status = 503


class StateFull(StateAway):
    """The store holds as many entries as it may."""


class StateValueTooLong(Refusal):
    """A value longer than any entry of ours: somebody sent far too much."""

    message_id = "refusal.too_long"
    description = "The request is too large."
    status = 413


class StateUnfit(Exception):
    """The settings name a store that cannot keep its promises: the program must not start with it.

    StateUnfit
    ├── UnknownStateURL         no kind of store is meant by this address
    ├── MemoryIsForOneProcess   several processes would each have a memory of their own
    ├── NotAStateFile           the file belongs to something else, or cannot be opened
    └── StoreEvicts             the Redis server may drop entries before they expire
    """

    explanation: ClassVar[str] = "The state store cannot be used."

    def __init__(self) -> None:
        super().__init__(self.explanation)


class UnknownStateURL(StateUnfit):
    """The address names no kind of store."""

    explanation = (
        "The state address must be memory:, sqlite:///path, redis://host/0, rediss://host/0 "
        "or unix:///path/to/redis.sock."
    )


class MemoryIsForOneProcess(StateUnfit):
    """State in memory is not shared, so that a code could be used once in every process."""

    explanation = "State in memory serves one process only: set sqlite:///path or redis:// for more workers."


class NotAStateFile(StateUnfit):
    """The file of the address was not made by this store, or cannot be opened for writing."""

    explanation = (
        "The state file cannot be opened, or it was made by something else. It is never overwritten."
    )


class StoreEvicts(StateUnfit):
    """A server that evicts under memory pressure forgets marks silently."""

    explanation = "The Redis server may evict keys: set maxmemory-policy noeviction."

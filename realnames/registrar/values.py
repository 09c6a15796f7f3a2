"""The answers a registrar may give, and what it refuses."""

from typing import Protocol

from realnames.ledger.values import Refusal
from realnames.people.values import LLID


class Registrar(Protocol):
    """Whoever assigns lifelong numbers: this installation, or the province's over the network."""

    def next_number(self) -> LLID:
        """A number nobody has; raises `NumberLater` when the registrar cannot say now."""
        ...


class NumberLater(Refusal):
    """The registrar answers "later": nobody is registered, and the same request may be made again."""

    message_id = "registrar.later"
    description = "No lifelong number can be assigned at the moment."
    status = 503

"""A little made-up domain for the tests of the ground: events, and a way to write some lines."""

from dataclasses import dataclass
from typing import ClassVar

from realnames.ledger.unit import Ledger
from realnames.ledger.values import Actor, ActorKind, Event

CLERK = Actor(ActorKind.OPERATOR, "clerk-7", "request-1")


@dataclass(frozen=True)
class LampLit(Event):
    """A lamp was lit."""

    name: ClassVar[str] = "lamp.lit"
    lamp: str
    floor: int = 1


@dataclass(frozen=True)
class LampDusted(Event):
    """A lamp was dusted: of interest to the auditor alone."""

    name: ClassVar[str] = "lamp.dusted"
    published: ClassVar[bool] = False
    lamp: str


def light(ledger: Ledger, *lamps: str) -> None:
    """Light lamps, each in a transaction of its own."""
    for lamp in lamps:
        with ledger.unit(CLERK) as unit:
            unit.record(LampLit(lamp))

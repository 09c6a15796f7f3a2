"""What a command of this house is handed, and who the journal says has acted."""

import getpass
from collections.abc import Sequence
from typing import Protocol, TypeVar

from realnames.duplicates.values.acts import Holding
from realnames.house import RealnamesHouse
from realnames.ledger.values import Actor, ActorKind

T = TypeVar("T")


class Front(Protocol):
    """The front door, as far as commands of this house know it; it opens the house when first asked."""

    def settings(self, kind: type[T]) -> T: ...

    @property
    def realnames(self) -> RealnamesHouse: ...

    @property
    def holdings(self) -> Sequence[Holding]:
        """What belongs to a person, in every house."""
        ...


def operator() -> Actor:
    """Whoever is logged in at the machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        name = "unnamed"
    return Actor(ActorKind.OPERATOR, name[:80])

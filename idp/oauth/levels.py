"""How strongly somebody signed in (`acr`), and whether that is enough (RFC 9470)."""

from collections.abc import Sequence

from idp.clients.values import LEVELS

ATTAINABLE = LEVELS[:1]
"""What signing in here can reach today: a password is level 1."""


def meets(acr: str, minimum: str) -> bool:
    """Is this level at least the minimum? No minimum is always met, an unknown level meets nothing else."""
    if not minimum:
        return True
    return acr in LEVELS and minimum in LEVELS and LEVELS.index(acr) >= LEVELS.index(minimum)


def least_of(wanted: Sequence[str]) -> str:
    """The lowest level that would satisfy `acr_values`; empty when a value of them is not ours.

    `acr_values` are a wish (Core §3.1.2.1): whoever also takes levels that we do not know takes any.
    """
    if not wanted or not set(wanted) <= set(LEVELS):
        return ""
    return min(wanted, key=LEVELS.index)

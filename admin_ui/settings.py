"""The settings of this house: where the portal lives."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class AdminSettings:
    """Read once at the start; each field has its default and the sentence the manual prints."""

    portal_url: str = field(
        default="",
        metadata={"help": "The public address of the portal, ending in /portal; empty: under the issuer."},
    )

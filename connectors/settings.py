"""The settings of this house: how we may call other systems."""

from dataclasses import dataclass, field
from pathlib import Path

from connectors.bounds import between


@dataclass(frozen=True)
class ConnectorsSettings:
    """Read once at the start; each field has its default and the sentence the manual prints."""

    allow: tuple[str, ...] = field(
        default=(),
        metadata={
            "name": "outbound_allow",
            "help": "Private systems we may call: host, host:port, [v6]:port or a network (10.1.0.0/16).",
        },
    )
    ca_file: Path | None = field(
        default=None,
        metadata={
            "name": "outbound_ca_file",
            "help": "A PEM file of certificate authorities trusted besides the public ones.",
        },
    )
    connect_seconds: float = field(
        default=2.0,
        metadata={
            "name": "outbound_connect_seconds",
            "help": "How long to wait for a connection to one address of another system.",
            "check": between(0.1, 60),
        },
    )

"""The settings of this house: how we may call other systems."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from connectors.bounds import between, lasting


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
    register_deadline: timedelta = field(
        default=timedelta(seconds=8),
        metadata={
            "help": "How long a register may take to confirm a fact before it counts as away.",
            "check": lasting(timedelta(seconds=1), timedelta(seconds=60)),
        },
    )
    population_url: str = field(
        default="",
        metadata={"help": "The service that says whether a name belongs to a citizen number. Nothing: none."},
    )
    population_caller: str = field(
        default="tongxue", metadata={"help": "As whom the population service knows this installation."}
    )
    population_secret: str = field(
        default="",
        repr=False,
        metadata={"help": "The secret shared with the population service.", "secret": True},
    )
    net_number_url: str = field(
        default="",
        metadata={"help": "The service of the national network identity. Nothing: none."},
    )
    net_number_caller: str = field(
        default="tongxue", metadata={"help": "As whom the national network identity knows this system."}
    )
    net_number_organisation: str = field(
        default="", metadata={"help": "The organisation code registered with the national network identity."}
    )
    net_number_secret: str = field(
        default="",
        repr=False,
        metadata={"help": "The secret shared with the national network identity.", "secret": True},
    )

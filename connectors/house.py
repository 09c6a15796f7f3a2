"""The house as one value: its settings and its ways out, opened once and handed down."""

from dataclasses import dataclass

from connectors.addresses import parse_allow_list
from connectors.contract import OutboundHTTP
from connectors.http import GuardedHTTP, trust_store
from connectors.settings import ConnectorsSettings


@dataclass(frozen=True)
class ConnectorsHouse:
    """What the other houses are handed of this one."""

    settings: ConnectorsSettings
    http: OutboundHTTP


def open_house(settings: ConnectorsSettings) -> ConnectorsHouse:
    """Open the ways out; raises `Misconfigured` for an unreadable allow list or certificate file."""
    http = GuardedHTTP(
        allow=parse_allow_list(settings.allow),
        trust=trust_store(settings.ca_file),
        connect_seconds=settings.connect_seconds,
    )
    return ConnectorsHouse(settings, http)

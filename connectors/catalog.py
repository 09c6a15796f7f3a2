"""Every member of this house, in order: its settings, its commands, its ports and who implements them."""

import click

from connectors.contract import OutboundHTTP
from connectors.doubles import RecordingHTTP
from connectors.http import GuardedHTTP, InProcessHTTP
from connectors.settings import ConnectorsSettings

SETTINGS = ConnectorsSettings
COMMANDS: tuple[click.Command, ...] = ()
PORTS = (OutboundHTTP,)
OUTBOUND_HTTP = (GuardedHTTP, InProcessHTTP, RecordingHTTP)

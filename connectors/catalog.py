"""Every member of this house, in order: its settings, its commands, its ports and who implements them."""

from connectors.contract import OutboundHTTP
from connectors.doubles import RecordingHTTP
from connectors.http import GuardedHTTP, InProcessHTTP
from connectors.settings import ConnectorsSettings

SETTINGS = ConnectorsSettings
COMMANDS = ()
PORTS = (OutboundHTTP,)
OUTBOUND_HTTP = (GuardedHTTP, InProcessHTTP, RecordingHTTP)

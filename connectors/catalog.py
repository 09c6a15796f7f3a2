"""Every member of this house, in order: its settings, its commands, its ports and who implements them."""

import click

from connectors.contract import OutboundHTTP, Register
from connectors.doubles import RecordingHTTP
from connectors.http import GuardedHTTP, InProcessHTTP
from connectors.register_doubles import RegisterDouble
from connectors.registers.net_number import NetNumber
from connectors.registers.population import Population
from connectors.settings import ConnectorsSettings

SETTINGS = ConnectorsSettings
COMMANDS: tuple[click.Command, ...] = ()
PORTS = (OutboundHTTP, Register)
OUTBOUND_HTTP = (GuardedHTTP, InProcessHTTP, RecordingHTTP)
REGISTERS = (Population, NetNumber, RegisterDouble)

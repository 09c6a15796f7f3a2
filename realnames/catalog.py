"""Every member of this house, in order; imported by the wiring alone and handed down from there."""

from typing import Any

import click

from realnames.house import RealnamesHouse
from realnames.ledger.base import Base
from realnames.ledger.jobs import JobKind
from realnames.ledger.outbox import Reaction
from realnames.ledger.values import Event
from realnames.settings import RealnamesSettings

SETTINGS = RealnamesSettings
COMMANDS: tuple[click.Command, ...] = ()
TABLES: tuple[type[Base], ...] = ()
EVENTS: tuple[type[Event], ...] = ()
REACTIONS: tuple[Reaction[Any], ...] = ()
JOBS: tuple[JobKind[RealnamesHouse, Any], ...] = ()

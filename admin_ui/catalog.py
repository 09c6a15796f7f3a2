"""Every member of this house, in order; imported by the wiring alone and handed down from there."""

from typing import Any

import click

from admin_ui.commands.demo import demo
from admin_ui.portal.store import forget_stays
from admin_ui.portal.tables import HOLDING as VISITS
from admin_ui.portal.tables import PortalLogoutRow, PortalSessionRow
from admin_ui.portal.values import PortalEntered, PortalLeft
from admin_ui.settings import AdminSettings
from idp.house import IdpHouse
from realnames.ledger.base import Base
from realnames.ledger.jobs import JobKind
from realnames.ledger.outbox import Reaction
from realnames.ledger.sweep import Sweep
from realnames.ledger.values import Event

SETTINGS = AdminSettings
COMMANDS: tuple[click.Command, ...] = (demo,)
TABLES: tuple[type[Base], ...] = (PortalSessionRow, PortalLogoutRow)
EVENTS: tuple[type[Event], ...] = (PortalEntered, PortalLeft)
SWEEPS: tuple[Sweep, ...] = (forget_stays,)
REACTIONS: tuple[Reaction[Any], ...] = ()
JOBS: tuple[JobKind[IdpHouse, Any], ...] = ()
HOLDINGS = (VISITS,)

"""Every member of this house, in order; imported by the wiring alone and handed down from there."""

from realnames.settings import RealnamesSettings

SETTINGS = RealnamesSettings
COMMANDS = ()
TABLES = ()
EVENTS = ()
REACTIONS = ()
JOBS = ()

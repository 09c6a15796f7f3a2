"""Every member of this house, in order; imported by the wiring alone and handed down from there."""

from admin_ui.settings import AdminSettings

SETTINGS = AdminSettings
COMMANDS = ()
TABLES = ()
EVENTS = ()
REACTIONS = ()
JOBS = ()

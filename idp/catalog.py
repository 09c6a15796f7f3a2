"""Every member of this house, in order; imported by the wiring alone and handed down from there."""

import click

from idp.oauth.backchannel import JOB_KINDS
from idp.oauth.backchannel import REACTIONS as LOGOUT_REACTIONS
from idp.oauth.claims import affiliation, age, lifelong_number, profile, realname, role
from idp.oauth.client_auth import client_secret_basic, client_secret_post, none
from idp.oauth.grants import authorization_code, client_credentials, refresh_token
from idp.oauth.opening import Members
from idp.settings import IdpSettings
from idp.signin.steps import consent, sign_in
from realnames.ledger.base import Base
from realnames.ledger.values import Event

SETTINGS = IdpSettings
COMMANDS: tuple[click.Command, ...] = ()
TABLES: tuple[type[Base], ...] = ()
EVENTS: tuple[type[Event], ...] = ()
REACTIONS = LOGOUT_REACTIONS
JOBS = JOB_KINDS

CLIENT_AUTH = (client_secret_basic.METHOD, client_secret_post.METHOD, none.METHOD)
GRANTS = (authorization_code.GRANT, refresh_token.GRANT, client_credentials.GRANT)
CLAIMS = (
    role.CLAIMS,
    affiliation.CLAIMS,
    profile.CLAIMS,
    realname.CLAIMS,
    age.CLAIMS,
    lifelong_number.CLAIMS,
)
STEPS = (sign_in.STEP, consent.STEP)
PROTOCOL = Members(CLIENT_AUTH, GRANTS, CLAIMS)

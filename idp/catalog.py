"""Every member of this house, in order; imported by the wiring alone and handed down from there."""

import click

from idp.activation.store import forget_codes
from idp.activation.tables import ActivationCodeRow
from idp.activation.values import CodeIssued, CodeRedeemed
from idp.clients.tables import ClientRow, ClientSecretRow
from idp.clients.values import (
    ClientChanged,
    ClientDisabled,
    ClientEnabled,
    ClientRegistered,
    ClientSecretRotated,
)
from idp.commands.activation import people, staff
from idp.commands.clients import clients
from idp.commands.keys import keys
from idp.commands.sessions import sessions
from idp.consents.tables import HOLDING as CONSENTS
from idp.consents.tables import ConsentRow
from idp.consents.values import ConsentGiven, ConsentWithdrawn
from idp.credentials.tables import PasswordRow
from idp.credentials.values import PasswordSet
from idp.keys.actions import destroy_unpublished
from idp.keys.tables import SigningKeyRow
from idp.keys.values import KeyMade, KeyRotated, KeysDestroyed
from idp.oauth.backchannel import JOB_KINDS
from idp.oauth.backchannel import REACTIONS as LOGOUT_REACTIONS
from idp.oauth.claims import affiliation, age, lifelong_number, prior_subjects, profile, realname, role
from idp.oauth.client_auth import (
    client_secret_basic,
    client_secret_jwt,
    client_secret_post,
    none,
    private_key_jwt,
    self_signed_tls_client_auth,
    tls_client_auth,
)
from idp.oauth.details import learning_record, school_document
from idp.oauth.events import GrantRevoked, TokenRevoked, TokensExchanged, TokensIssued, TokensRefreshed
from idp.oauth.grants import (
    authorization_code,
    client_credentials,
    device_code,
    jwt_bearer,
    refresh_token,
    token_exchange,
)
from idp.oauth.opening import Members
from idp.oauth.response_modes import (
    form_post,
    form_post_jwt,
    fragment,
    fragment_jwt,
    jwt,
    query,
    query_jwt,
)
from idp.oauth.store import forget_grants
from idp.oauth.tables import GrantRow
from idp.sessions.actions import forget_sessions
from idp.sessions.tables import SessionRow
from idp.sessions.values import SessionBegun, SessionEnded, SessionRenewed
from idp.settings import IdpSettings
from idp.signin.steps import consent, sign_in
from idp.signin.tables import AttemptRow
from idp.signin.throttle import sweep_attempts
from idp.signin.values import SignInRefused
from idp.subjects.tables import HOLDING as SUBJECTS
from idp.subjects.tables import SubjectRow
from realnames.ledger.base import Base
from realnames.ledger.sweep import Sweep
from realnames.ledger.values import Event

SETTINGS = IdpSettings
COMMANDS: tuple[click.Command, ...] = (keys, clients, sessions, people, staff)
TABLES: tuple[type[Base], ...] = (
    SigningKeyRow,
    ClientRow,
    ClientSecretRow,
    SubjectRow,
    ConsentRow,
    PasswordRow,
    SessionRow,
    GrantRow,
    AttemptRow,
    ActivationCodeRow,
)
EVENTS: tuple[type[Event], ...] = (
    KeyMade,
    KeyRotated,
    KeysDestroyed,
    ClientRegistered,
    ClientChanged,
    ClientSecretRotated,
    ClientDisabled,
    ClientEnabled,
    ConsentGiven,
    ConsentWithdrawn,
    PasswordSet,
    SessionBegun,
    SessionRenewed,
    SessionEnded,
    TokensIssued,
    TokensRefreshed,
    TokensExchanged,
    GrantRevoked,
    TokenRevoked,
    SignInRefused,
    CodeIssued,
    CodeRedeemed,
)
SWEEPS: tuple[Sweep, ...] = (
    sweep_attempts,
    forget_codes,
    forget_sessions,
    forget_grants,
    destroy_unpublished,
)
REACTIONS = LOGOUT_REACTIONS
JOBS = JOB_KINDS
HOLDINGS = (SUBJECTS, CONSENTS)

CLIENT_AUTH = (
    client_secret_basic.METHOD,
    client_secret_post.METHOD,
    client_secret_jwt.METHOD,
    private_key_jwt.METHOD,
    tls_client_auth.METHOD,
    self_signed_tls_client_auth.METHOD,
    none.METHOD,
)
GRANTS = (
    authorization_code.GRANT,
    refresh_token.GRANT,
    client_credentials.GRANT,
    device_code.GRANT,
    token_exchange.GRANT,
    jwt_bearer.GRANT,
)
CLAIMS = (
    role.CLAIMS,
    affiliation.CLAIMS,
    profile.CLAIMS,
    realname.CLAIMS,
    age.CLAIMS,
    lifelong_number.CLAIMS,
    prior_subjects.CLAIMS,
)
RESPONSE_MODES = (
    query.MODE,
    fragment.MODE,
    form_post.MODE,
    query_jwt.MODE,
    fragment_jwt.MODE,
    form_post_jwt.MODE,
    jwt.MODE,
)
STEPS = (sign_in.STEP, consent.STEP)
DETAILS = (learning_record.TYPE, school_document.TYPE)
PROTOCOL = Members(CLIENT_AUTH, GRANTS, CLAIMS, RESPONSE_MODES, DETAILS)

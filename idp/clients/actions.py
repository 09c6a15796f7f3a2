"""Clients are registered, changed, given new secrets, switched off and on."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta

from idp.clients.proof_rules import LONGEST_KEY_SET
from idp.clients.rules import complaints_about, sector_of
from idp.clients.secrets import LONGEST, generate_secret, hash_chosen, hash_generated, seal_secret
from idp.clients.store import (
    add_client,
    add_secret,
    end_older_secrets,
    find_client,
    set_state,
    write_registration,
)
from idp.clients.values import (
    SECRET_METHODS,
    Client,
    ClientChanged,
    ClientDisabled,
    ClientEnabled,
    ClientExists,
    ClientRegistered,
    ClientSecretRotated,
    Complaint,
    NoSecretNeeded,
    NoSuchClient,
    Registration,
    RegistrationRefused,
    SecretHash,
)
from idp.keys.certificates import is_subject
from idp.keys.key_sets import read_key_set
from idp.keys.values import KeySetRefused
from realnames.ledger.unit import Unit

HMAC = "client_secret_jwt"
SHORTEST_CHOSEN = 16
SHORTEST_HMAC = 32
"""RFC 7518 §3.2: a key of HS256 is at least 256 bits long."""

NO_OVERLAP = timedelta(0)


@dataclass(frozen=True, slots=True)
class Registered:
    """A client just registered, and its secret, which is never shown again (None: it has none)."""

    client_id: str
    secret: str | None = field(repr=False)


def register(
    unit: Unit, registration: Registration, *, client_id: str = "", chosen_secret: str | None = None
) -> Registered:
    """Register a client; an empty id is generated, and so is the secret unless the operator chose one.

    Refuses with every fault at once, and refuses an id that is taken.
    """
    client_id = client_id or secrets.token_hex(8)
    faults = (
        *complaints_about(registration, client_id=client_id),
        *_about_keys(registration),
        *_about_secret(chosen_secret, method=registration.auth_method),
    )
    if faults:
        raise RegistrationRefused(faults)
    settled = replace(registration, sector=sector_of(registration, client_id=client_id))
    if not add_client(unit, client_id, settled):
        raise ClientExists(client_id=client_id)
    secret = None
    if registration.auth_method in SECRET_METHODS:
        secret = chosen_secret or generate_secret()
        hashed = hash_chosen(secret) if chosen_secret else hash_generated(secret)
        add_secret(unit, client_id, _stored(unit, secret, hashed, client=(client_id, settled)))
    unit.record(ClientRegistered(client_id=client_id))
    unit.change("client", client_id)
    return Registered(client_id, secret)


def change(unit: Unit, client_id: str, registration: Registration) -> None:
    """Replace a client's registration; nothing happens when nothing differs.

    The sector stays what it was unless the new registration names one: people's `sub` hangs on it.
    """
    before = _existing(unit, client_id)
    settled = replace(registration, sector=registration.sector or before.sector)
    faults = (*complaints_about(settled, client_id=client_id), *_about_keys(settled))
    if (before.auth_method == "none") != (settled.auth_method == "none"):
        faults += (Complaint("auth_method", settled.auth_method, "cannot change between public and secret"),)
    if (before.auth_method == HMAC) != (settled.auth_method == HMAC):
        faults += (Complaint("auth_method", settled.auth_method, f"cannot change to or from {HMAC}"),)
    if faults:
        raise RegistrationRefused(faults)
    fields = tuple(name for name in vars(settled) if getattr(before, name) != getattr(settled, name))
    if fields:
        write_registration(unit, client_id, settled)
        unit.record(ClientChanged(client_id=client_id, fields=fields))
        unit.change("client", client_id)


def rotate_secret(unit: Unit, client_id: str, *, overlap: timedelta = NO_OVERLAP) -> str:
    """Make a new secret and return it, once; the older ones work for `overlap` more."""
    client = _existing(unit, client_id)
    if client.auth_method not in SECRET_METHODS:
        raise NoSecretNeeded(client_id=client_id)
    secret = generate_secret()
    kept = _stored(unit, secret, hash_generated(secret), client=(client_id, client))
    newest = add_secret(unit, client_id, kept)
    old_until = unit.now + overlap
    end_older_secrets(unit, client_id, newest=newest, at=old_until)
    shown = old_until.isoformat() if overlap else ""
    unit.record(ClientSecretRotated(client_id=client_id, old_until=shown))
    unit.change("client", client_id)
    return secret


def disable(unit: Unit, client_id: str, *, reason: str) -> None:
    """Switch a client off; doing it again changes nothing."""
    _existing(unit, client_id)
    if set_state(unit, client_id, before="active", after="disabled"):
        unit.record(ClientDisabled(client_id=client_id, reason=reason))
        unit.change("client", client_id)


def enable(unit: Unit, client_id: str) -> None:
    """Switch a client on again; doing it again changes nothing."""
    _existing(unit, client_id)
    if set_state(unit, client_id, before="disabled", after="active"):
        unit.record(ClientEnabled(client_id=client_id))
        unit.change("client", client_id)


def _existing(unit: Unit, client_id: str) -> Client:
    client = find_client(unit.connection, client_id)
    if client is None:
        raise NoSuchClient(client_id=client_id)
    return client


def _stored(unit: Unit, secret: str, hashed: SecretHash, *, client: tuple[str, Registration]) -> SecretHash:
    """Hashed; or sealed, where the secret itself must key an HMAC."""
    client_id, registration = client
    return (
        seal_secret(unit.vault, secret, client_id=client_id) if registration.auth_method == HMAC else hashed
    )


def _about_keys(new: Registration) -> tuple[Complaint, ...]:
    try:
        if new.jwks and len(new.jwks) <= LONGEST_KEY_SET:
            read_key_set(new.jwks)
    except KeySetRefused:
        return (Complaint("jwks", "", "is not a JWK Set of public signing keys"),)
    subject = new.tls_client_auth_subject_dn
    if subject and not is_subject(subject):
        return (Complaint("tls_client_auth_subject_dn", subject[:80], "is not written as in RFC 4514"),)
    return ()


def _about_secret(chosen: str | None, *, method: str) -> tuple[Complaint, ...]:
    """The value of a secret never stands in a complaint."""
    if chosen is None:
        return ()
    if method not in SECRET_METHODS:
        return (Complaint("secret", "", "is not for this way to prove a client"),)
    shortest = SHORTEST_HMAC if method == HMAC else SHORTEST_CHOSEN
    if not shortest <= len(chosen) <= LONGEST or not chosen.isascii() or not chosen.isprintable():
        return (Complaint("secret", "", f"must be {shortest} to {LONGEST} printable ASCII characters"),)
    return ()

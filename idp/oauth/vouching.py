"""Assertions that vouch for a person (RFC 7523 §2.1): whose they may be, whom they mean, what they begin."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from idp.clients.values import Client
from idp.consents.rules import needed
from idp.consents.store import find_consent
from idp.keys.client_tokens import LONGEST_HEADER, Kind, Window, check_window, read_signed
from idp.keys.compact import claims_of, take_apart
from idp.keys.remote import KeySource
from idp.keys.values import JOSERefused
from idp.oauth.errors import AssertionRefused
from idp.oauth.events import TokensIssued
from idp.oauth.provider import Provider
from idp.oauth.store import begin_grant, person_of_standing
from idp.oauth.values import Grant, GrantId
from idp.subjects.store import find_person, subject_for
from realnames.accounts.tables import AccountRow
from realnames.ledger.unit import Unit

TYPES = frozenset({"", "jwt", "authorization-grant+jwt"})
ALGS = ("ES256", "PS256", "EdDSA", "Ed25519", "ES384")
WINDOW = Window(timedelta(seconds=30), timedelta(minutes=5), required=("exp", "iat"))
LONGEST_TEXT = 256


@dataclass(frozen=True, slots=True)
class Vouched:
    """A proven assertion: who vouches, for whom by the `sub` of their sector, and when it was made."""

    issuer: Client
    subject: str
    jti: str
    made_at: datetime

    @property
    def grant_id(self) -> GrantId:
        """The same assertion always begins the same grant, so it can begin it only once."""
        digest = hashlib.sha256(f"{self.issuer.client_id}\x1f{self.jti}".encode()).digest()
        return GrantId(UUID(bytes=digest[:16]))


def read_assertion(provider: Provider, client: Client, text: str, *, now: datetime) -> Vouched:
    """RFC 7523 §3: signed by a registered issuer, for us, in its time; `AssertionRefused` otherwise."""
    try:
        issuer = _issuer(provider, client, text)
        source = KeySource(issuer.jwks, issuer.jwks_uri)

        def find(kid: str, alg: str) -> Any:
            return provider.client_keys.find(source, kid, alg=alg, now=now)

        claims = read_signed(text, Kind(TYPES, ALGS), find)
        check_window(claims, WINDOW, now)
    except JOSERefused:
        raise AssertionRefused from None
    if claims.get("iss") != issuer.client_id or claims.get("aud") != provider.issuer:
        raise AssertionRefused
    made_at = datetime.fromtimestamp(claims["iat"], UTC)
    return Vouched(issuer, _text(claims, "sub"), _text(claims, "jti"), made_at)


def begin_vouched(unit: Unit, vouched: Vouched, client: Client, *, scope: str, until: datetime) -> Grant:
    """Spend the assertion by inserting its grant; account and consent are read live."""
    person = find_person(unit.connection, vouched.subject, sector=vouched.issuer.sector)
    found = select(AccountRow.id).where(AccountRow.person_id == person, AccountRow.state == "active")
    account_id = unit.connection.execute(found).scalar_one_or_none()
    if person is None or account_id is None or not _agreed(unit, person, client, scope=scope):
        raise AssertionRefused
    if person_of_standing(unit, account_id=account_id, session_id="", offline=True) is None:
        raise AssertionRefused
    grant = Grant(
        id=vouched.grant_id,
        account_id=account_id,
        person_id=person,
        client_id=client.client_id,
        session_id="",
        subject=subject_for(unit, person, sector=client.sector),
        scope=scope,
        offline=True,
        generation=0,
        rotated_at=unit.now,
        created_at=unit.now,
        used_at=unit.now,
        expires_at=until,
        auth_time=vouched.made_at,
        acr="",
        amr=(),
    )
    if not begin_grant(unit, grant):
        raise AssertionRefused
    unit.record(TokensIssued(str(account_id), client.client_id, str(grant.id), scope))
    return grant


def _issuer(provider: Provider, client: Client, text: str) -> Client:
    """Whose keys to try: the client itself, or a registered issuer whose assertions it may bring."""
    named = claims_of(take_apart(text, longest_header=LONGEST_HEADER).payload).get("iss")
    if named == client.client_id:
        return client
    issuer = provider.clients.get(named) if named in client.assertion_issuers else None
    if issuer is None or not issuer.is_active:
        raise AssertionRefused
    return issuer


def _agreed(unit: Unit, person: UUID, client: Client, *, scope: str) -> bool:
    remembered = find_consent(unit.connection, person, client_id=client.client_id)
    return client.consent != "always" and not needed(client.consent, scope.split(), remembered)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise AssertionRefused
    return value

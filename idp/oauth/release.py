"""Release: which facts about a person a scope gives, kept ready for half a minute per grant.

The members of the family are in `claims/`; each is a `ClaimSet`. Staleness of half a minute is far inside
the sixty seconds that the profile allows for a transfer to be seen; revocation never waits for it.
"""

import base64
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from idp.clients.values import Client
from idp.oauth.errors import TokenRefused
from idp.oauth.reads import account_of_grant
from idp.oauth.standing_in import spoken_of
from idp.oauth.tokens.access import AccessToken
from idp.subjects.store import prior_subjects
from realnames.enrolments.reads import person_card
from realnames.enrolments.values import Affiliation, PersonCard, Role
from realnames.guardians.store import wards_of
from realnames.ledger.unit import Ledger

FRESH = timedelta(seconds=30)
MOST_KEPT = 20_000
SCHOOL_TIME = ZoneInfo("Asia/Shanghai")

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a claim set may look at: the person's card, the school day, and the client's claims policy.

    `ward_schools` are the affiliations of the children a guardian has, one for each school. `pseudonym`
    turns one of our ids into one that only this client's sector knows. `prior_subjects` are those by which
    the sector knew the person before two records were merged.
    """

    card: PersonCard
    ward_schools: tuple[Affiliation, ...]
    today: date
    policy: str
    locale: str
    username: str
    pseudonym: Callable[[str], str]
    prior_subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """One scope: the claims it may release, how, and the purpose a person is told."""

    scope: str
    names: tuple[str, ...]
    release: Callable[[Facts], Claims]
    title: str
    consent: bool


class Released:
    """The claims of a token's grant, read once per half minute and process."""

    def __init__(self, ledger: Ledger, claim_sets: Sequence[ClaimSet]) -> None:
        self._ledger = ledger
        self._sets = tuple(claim_sets)
        self._kept: dict[tuple[str, str, str], tuple[datetime, Claims]] = {}
        self._lock = threading.Lock()

    def claims(self, token: AccessToken, client: Client, *, now: datetime) -> Claims:
        """The claims this token releases; `TokenRefused` when its grant or person is gone."""
        key = (token.grant_id, f"{token.client_id} {token.sub}", token.scope)
        kept = self._kept.get(key)
        if kept is not None and timedelta() <= now - kept[0] < FRESH:
            return kept[1]
        claims = self._read(token, client, now=now)
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = (now, claims)
        return claims

    def _read(self, token: AccessToken, client: Client, *, now: datetime) -> Claims:
        today = now.astimezone(SCHOOL_TIME).date()
        with self._ledger.read() as connection:
            account = account_of_grant(connection, token.grant_id)
            if account is None:
                raise TokenRefused
            person = spoken_of(connection, token, account, sector=client.sector, today=today)
            card = person_card(connection, person, today=today)
            schools = _ward_schools(connection, card, today)
            prior = prior_subjects(connection, person, sector=client.sector, now=now)
        facts = Facts(
            card,
            schools,
            today,
            client.claims_policy,
            account.locale,
            account.username if person == account.person_id else "",
            self._pseudonyms(client.sector),
            prior,
        )
        return gather(self._sets, facts, token.scope.split())

    def _pseudonyms(self, sector: str) -> Callable[[str], str]:
        vault = self._ledger.vault

        def pseudonym(identifier: str) -> str:
            return base64.b32encode(vault.index(f"pseudonym/{sector}", identifier)[:15]).decode().lower()

        return pseudonym


def _ward_schools(connection: Connection, card: PersonCard, today: date) -> tuple[Affiliation, ...]:
    """The children's affiliations as learners, one for each school, whatever children share it."""
    if not card.ward_count:
        return ()
    links = wards_of(connection, card.person.id, today=today)
    cards = [person_card(connection, link.ward_id, today=today) for link in links]
    learning = [one for ward in cards if ward for one in ward.affiliations if one.role is Role.STUDENT]
    return tuple({one.institution.id: one for one in learning}.values())


def gather(claim_sets: Sequence[ClaimSet], facts: Facts, scopes: Sequence[str]) -> Claims:
    """The union of what the scopes release, in catalog order; a later set may widen an earlier one."""
    claims: dict[str, object] = {}
    for claim_set in claim_sets:
        if claim_set.scope in scopes:
            claims.update(claim_set.release(facts))
    return claims

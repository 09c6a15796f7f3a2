"""What may be exchanged for what (RFC 8693): checked live, never wider, never longer.

A service gets a token of its own for the person who is already using it. A guardian's system gets a token
in which the child is the subject and the guardian acts, if the link between them allows it today.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from idp.clients.values import Client
from idp.oauth.bearer import living_token
from idp.oauth.errors import ScopeNotApproved, SubjectTokenRefused, TokenRefused, WrongProofKey
from idp.oauth.parameters import words
from idp.oauth.provider import Provider
from idp.oauth.reads import GrantAccount, account_of_grant
from idp.oauth.standing_in import acts_for, spoken_of
from idp.oauth.store import find_grant, person_of_standing
from idp.oauth.tokens.access import AccessToken, Acting, Delegated
from idp.oauth.values import GrantId
from idp.subjects.store import find_person, subject_for
from realnames.accounts.tables import AccountRow
from realnames.ledger.unit import Unit
from realnames.people.values import PersonId

SCHOOL_TIME = ZoneInfo("Asia/Shanghai")
NEVER = frozenset({"offline_access"})
DEEPEST = 4
SERVICE, GUARDIAN = "service", "guardian"


@dataclass(frozen=True, slots=True)
class Wish:
    """An exchange that is asked for: by whom, of which living token, how wide, and for which ward, if any.

    `sector` is where the token's `sub` means somebody.
    """

    client: Client
    token: AccessToken
    sector: str
    scope: str
    ward: str = ""

    @property
    def kind(self) -> str:
        """service or guardian."""
        return GUARDIAN if self.ward else SERVICE


def subject_token(provider: Provider, client: Client, text: str, *, key: str, now: datetime) -> AccessToken:
    """A living token of a person that this client was given, as its system or as the resource it is for.

    A token that is bound to the client's own key is exchanged by that key alone.
    """
    try:
        token = living_token(provider, text, now)
    except TokenRefused:
        raise SubjectTokenRefused from None
    its_own = token.client_id == client.client_id
    if not token.grant_id or not (its_own or any(token.is_for(uri) for uri in client.serves)):
        raise SubjectTokenRefused
    if its_own and token.cnf.jkt not in ("", key):
        raise WrongProofKey
    return token


def narrowed_scope(token: AccessToken, client: Client, asked: str | None) -> str:
    """What the token and the client's approval have in common; asking for more is refused."""
    common = [word for word in token.scope.split() if word in client.scopes and word not in NEVER]
    wanted = words(asked) or tuple(common)
    if not set(wanted) <= set(common):
        raise ScopeNotApproved
    return " ".join(wanted)


def delegate(unit: Unit, wish: Wish) -> tuple[Delegated, PersonId]:
    """Whom the new token speaks of and who acts; account, session and grant are read live."""
    if wish.kind not in wish.client.may_exchange:
        raise SubjectTokenRefused
    account = _standing_account(unit, wish.token)
    today = unit.now.astimezone(SCHOOL_TIME).date()
    if wish.kind == GUARDIAN:
        ward = _ward(unit, wish, account)
        act = Acting(wish.token.sub)
        return Delegated(wish.ward, wish.client.client_id, wish.scope, act), ward
    try:
        person = spoken_of(unit.connection, wish.token, account, sector=wish.sector, today=today)
    except TokenRefused:
        raise SubjectTokenRefused from None
    if person != account.person_id or _depth(wish.token.act) >= DEEPEST:
        raise SubjectTokenRefused
    subject = subject_for(unit, person, sector=wish.client.sector)
    act = Acting(wish.client.client_id, wish.token.act)
    return Delegated(subject, wish.client.client_id, wish.scope, act), person


def _standing_account(unit: Unit, token: AccessToken) -> GrantAccount:
    grant = find_grant(unit.connection, GrantId(UUID(token.grant_id)))
    account = account_of_grant(unit.connection, token.grant_id)
    if grant is None or account is None:
        raise SubjectTokenRefused
    standing = person_of_standing(
        unit, account_id=grant.account_id, session_id=grant.session_id, offline=grant.offline
    )
    if standing is None:
        raise SubjectTokenRefused
    return account


def _ward(unit: Unit, wish: Wish, account: GrantAccount) -> PersonId:
    """The child whom this system knows by this `sub`, and whose guardian the token's person is."""
    own = wish.token.client_id == wish.client.client_id and wish.token.act is None
    person = find_person(unit.connection, wish.ward, sector=wish.client.sector) if own else None
    today = unit.now.astimezone(SCHOOL_TIME).date()
    if person is None or not acts_for(unit.connection, account.person_id, PersonId(person), today=today):
        raise SubjectTokenRefused
    states = select(AccountRow.state).where(AccountRow.person_id == person)
    if set(unit.connection.execute(states).scalars()) & {"suspended", "closed"}:
        raise SubjectTokenRefused
    return PersonId(person)


def _depth(act: Acting | None) -> int:
    return 0 if act is None else 1 + _depth(act.act)

"""Who may stand in for whom: the person that a delegated token speaks of, and the guardians who may act."""

from datetime import date

from sqlalchemy import Connection

from idp.oauth.errors import TokenRefused
from idp.oauth.reads import GrantAccount
from idp.oauth.tokens.access import AccessToken
from idp.subjects.store import find_person
from realnames.guardians.rules import may_act_for
from realnames.guardians.store import wards_of
from realnames.guardians.values import Power
from realnames.people.values import PersonId


def spoken_of(
    connection: Connection, token: AccessToken, account: GrantAccount, *, sector: str, today: date
) -> PersonId:
    """The person a token's claims are about: the grant's own, or a ward of theirs while they may act.

    Only a delegated token can speak of anybody else. A link that ended since ends it here, at once.
    """
    if token.act is None:
        return account.person_id
    person = find_person(connection, token.sub, sector=sector)
    if person == account.person_id:
        return account.person_id
    if person is None or not acts_for(connection, account.person_id, PersonId(person), today=today):
        raise TokenRefused
    return PersonId(person)


def acts_for(connection: Connection, guardian: PersonId, ward: PersonId, *, today: date) -> bool:
    """May this guardian act in this ward's place today?"""
    links = wards_of(connection, guardian, today=today)
    return may_act_for(links, guardian=guardian, ward=ward, power=Power.ACT, today=today)

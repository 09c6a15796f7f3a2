"""What the portal shows a person: the systems they can open, and what they allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from admin_ui.portal.rules import may_open
from admin_ui.portal.values import CLIENT_ID, Allowed
from idp.clients.store import all_clients
from idp.clients.values import Client
from idp.consents.store import consents_of
from realnames.enrolments.reads import GUARDIAN, person_card
from realnames.enrolments.values import PersonCard
from realnames.guardians.store import wards_of
from realnames.institutions.rules import is_within
from realnames.institutions.store import by_codes
from realnames.people.values import PersonId


@dataclass(frozen=True, slots=True)
class Place:
    """One role at one institution, by the institution's path; a guardian's places are the wards' schools."""

    role: str
    path: str


@dataclass(frozen=True, slots=True)
class Home:
    """Everything the home page of one person says."""

    card: PersonCard
    wards: tuple[PersonCard, ...]
    systems: tuple[Client, ...]


def home_of(connection: Connection, person_id: PersonId, *, today: date) -> Home:
    """The person, their wards, and the systems that are for one of them, in the order of their names."""
    card = person_card(connection, person_id, today=today)
    links = wards_of(connection, person_id, today=today) if card.ward_count else ()
    wards = tuple(person_card(connection, link.ward_id, today=today) for link in links)
    systems = _systems(connection, (*_places(card), *_places_of_wards(wards)))
    return Home(card, wards, systems)


def allowed_by(connection: Connection, person_id: PersonId) -> tuple[Allowed, ...]:
    """The systems that the person said yes to, newest first."""
    clients = {client.client_id: client for client in all_clients(connection)}
    return tuple(
        Allowed(clients[consent.client_id], tuple(sorted(consent.scopes)), consent.given_at)
        for consent in consents_of(connection, person_id)
        if consent.client_id in clients
    )


def _systems(connection: Connection, places: Sequence[Place]) -> tuple[Client, ...]:
    listed = [
        client
        for client in all_clients(connection)
        if client.is_active and client.home_uri and client.client_id != CLIENT_ID
    ]
    codes = {client.audience_institution for client in listed if client.audience_institution}
    roots = {code: root.path for code, root in by_codes(connection, sorted(codes)).items()}
    found = [
        client for client in listed if may_open(client.audience_roles, _roles_for(client, roots, places))
    ]
    return tuple(sorted(found, key=lambda client: client.name))


def _roles_for(client: Client, roots: dict[str, str], places: Sequence[Place]) -> set[str]:
    """The roles held in the client's subtree; none when its institution does not exist."""
    if not client.audience_institution:
        return {place.role for place in places}
    root = roots.get(client.audience_institution)
    return {place.role for place in places if root is not None and is_within(place.path, root)}


def _places(card: PersonCard) -> list[Place]:
    own = [Place(affiliation.role.value, affiliation.institution.path) for affiliation in card.affiliations]
    return own + [Place(mandate.role.value, mandate.institution.path) for mandate in card.mandates]


def _places_of_wards(wards: Sequence[PersonCard]) -> list[Place]:
    return [Place(GUARDIAN, place.institution.path) for ward in wards for place in ward.affiliations]

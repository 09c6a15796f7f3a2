"""The situation a person is in: what the steps judge, read for this request and never remembered."""

from dataclasses import dataclass

from idp.clients.values import Client
from idp.consents.store import find_consent
from idp.oauth.values import AuthorizationRequest, Proceed
from idp.signin.values import Interaction, Situation
from idp.subjects.store import find_subject
from idp.web.site import Site, Visit


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn in an interaction: this visit, the interaction, and the situation they are in."""

    visit: Visit
    interaction: Interaction
    situation: Situation

    @property
    def address(self) -> str:
        """Where the pages of the interaction are shown and answered."""
        return f"/signin/{self.interaction.id}"

    @property
    def targets(self) -> tuple[str, ...]:
        """Where the last form of the interaction may lead: to the system that asked."""
        client = self.situation.client
        return (*client.redirect_uris, *client.origins, client.home_uri)


def at_the_start(site: Site, visit: Visit, begun: Proceed) -> Situation:
    """The situation of an authorization request that has just arrived."""
    return _situation(site, visit, begun.request, client=begun.client, done=frozenset())


def within(site: Site, visit: Visit, interaction: Interaction, *, client: Client) -> Turn:
    """The turn in an interaction: steps taken by another session of this browser do not count."""
    mine = visit.session is not None and visit.session.sid == interaction.session
    done = frozenset(interaction.done if mine else ())
    return Turn(visit, interaction, _situation(site, visit, interaction.request, client=client, done=done))


def _situation(
    site: Site, visit: Visit, request: AuthorizationRequest, *, client: Client, done: frozenset[str]
) -> Situation:
    session, remembered, other_person = visit.session, None, False
    if session is not None and (client.consent == "first" or request.hinted_subject):
        with site.ledger.read() as connection:
            remembered = find_consent(connection, session.person_id, client_id=client.client_id)
            if request.hinted_subject:
                known_as = find_subject(connection, session.person_id, sector=client.sector)
                other_person = known_as != request.hinted_subject
    return Situation(
        request,
        client,
        session,
        done=done,
        remembered=remembered,
        other_person=other_person,
        now=visit.now,
    )

"""The consent page: who you are, which system asks, what it would be told, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import flask
from authlib.oauth2.rfc6749.errors import AccessDeniedError

from idp.consents.actions import give
from idp.oauth.authorize import refuse
from idp.oauth.device import shown
from idp.sessions.actions import end_session
from idp.sessions.values import LiveSession
from idp.signin.store import finish_interaction, forget_steps, mark_step
from idp.signin.values import InteractionUnknown
from idp.web.cookies import drop_cookie
from idp.web.departure import depart
from idp.web.details import describe
from idp.web.pages import go, show_page, system_name, system_purpose
from idp.web.site import Site
from idp.web.situation import Turn
from idp.web.wording import SCOPES, Wording
from realnames.enrolments.reads import person_card
from realnames.people.values import PersonId

SCHOOL_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever is asked, as the page shows them, so that nobody agrees for somebody else."""

    name: str
    initial: str
    school: str


def show_consent(site: Site, turn: Turn) -> flask.Response:
    """Ask: yes, no, or somebody else."""
    client = turn.situation.client
    return show_page(
        site,
        turn.visit,
        "consent.html",
        targets=turn.targets,
        action=turn.address,
        person=_asked(site, turn),
        purpose=system_purpose(client),
        shares=(*shares(turn.interaction.request.scope), *map(describe, turn.interaction.request.details)),
        user_code=shown(turn.interaction.request.user_code or ""),
        system_name=system_name(client),
    )


def take_consent(site: Site, turn: Turn) -> flask.Response:
    """Do what the person pressed; anything else shows the question again."""
    answer = turn.visit.form("confirm")
    if answer == "yes":
        return _agree(site, turn)
    if answer == "no":
        finish_interaction(site.state, turn.interaction, now=turn.visit.now)
        way = refuse(site.provider, turn.interaction.request, AccessDeniedError())
        return depart(site, turn.visit, way)
    if answer == "other":
        return _leave(site, turn)
    return show_consent(site, turn)


def shares(scopes: Iterable[str]) -> Sequence[Wording]:
    """What the page says about each scope in the order asked; nothing asked is ever left out."""
    return [SCOPES.get(scope, Wording(scope, "")) for scope in scopes]


def _agree(site: Site, turn: Turn) -> flask.Response:
    session, visit, scopes = _session(turn), turn.visit, turn.interaction.request.scope
    with site.ledger.unit(visit.actor()) as unit:
        give(unit, session.person_id, turn.situation.client.client_id, scopes=scopes)
    mark_step(site.state, turn.interaction, "consent", session=session.sid, now=visit.now)
    return go(turn.address)


def _leave(site: Site, turn: Turn) -> flask.Response:
    """It is somebody else's session, on a shared computer: end it, and ask again from the start."""
    with site.ledger.unit(turn.visit.actor()) as unit:
        end_session(unit, _session(turn).sid, because="somebody else signs in")
    forget_steps(site.state, turn.interaction, now=turn.visit.now)
    response = go(turn.address)
    drop_cookie(response, site.cookies, site.cookies.session)
    return response


def _session(turn: Turn) -> LiveSession:
    if turn.situation.session is None:  # the step before this one is never skipped
        raise InteractionUnknown
    return turn.situation.session


def _asked(site: Site, turn: Turn) -> Asked:
    today = turn.visit.now.astimezone(SCHOOL_TIME).date()
    with site.ledger.read() as connection:
        card = person_card(connection, PersonId(_session(turn).person_id), today=today)
    name = card.person.name
    schools = dict.fromkeys(affiliation.institution.name for affiliation in card.affiliations)
    return Asked(name, name[:1], " · ".join(schools))

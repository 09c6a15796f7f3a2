"""The portal's pages: parse, act, answer; every form was proven at the door before a view is called."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import flask
from flask_babel import format_date

from admin_ui.database import PageDatabase
from admin_ui.portal.actions import enter, leave, leave_from_elsewhere, take_back
from admin_ui.portal.reads import Home, allowed_by, home_of
from admin_ui.portal.rules import ATTEMPT_LASTS, page_of_ours
from admin_ui.portal.sign_in import (
    Server,
    begin,
    finish,
    open_attempt,
    read_logout_token,
    sign_out_url,
)
from admin_ui.portal.store import find_stay
from admin_ui.portal.values import Allowed, PortalRefused, Stay
from admin_ui.portal.wording import REFUSALS, ROLES
from idp.web.cookies import drop_cookie, set_cookie
from idp.web.pages import go, show_page, system_name, system_purpose
from idp.web.site import Site, Visit
from idp.web.wording import GENERAL, SCOPES
from realnames.enrolments.values import PersonCard
from realnames.ledger.values import Actor, ActorKind
from realnames.people.store import person

SCHOOL_TIME = ZoneInfo("Asia/Shanghai")
ATTEMPT_COOKIE = "tongxue_portal_attempt"


@dataclass(frozen=True, slots=True)
class Portal:
    """What the portal's views are bound to: the identity server they are a client of, and their database."""

    server: Server
    database: PageDatabase

    def home(self, site: Site, visit: Visit) -> flask.Response:
        """The systems a person can open; whoever is not here yet signs in first."""
        stay = _stay(site, visit)
        if stay is None:
            return go("/portal/signin")
        today = visit.now.astimezone(SCHOOL_TIME).date()
        home = home_of(self.database.reading(), stay.person_id, today=today)
        return show_page(
            site,
            visit,
            "portal_home.html",
            targets=(self.server.issuer,),  # where the sign-out button ends
            here="home",
            person_name=home.card.person.name,
            places=_places(home),
            wards=_wards(home),
            systems=_systems(home),
        )

    def consents(self, site: Site, visit: Visit) -> flask.Response:
        """What this person allows which system; a posted `client_id` takes that one back."""
        stay = _stay(site, visit)
        if stay is None:
            return go("/portal/signin?back=/portal/consents")
        if visit.request.method == "POST":
            with site.ledger.unit(_actor(stay, visit)) as unit:
                take_back(unit, stay.person_id, visit.form("client_id"))
            return go("/portal/consents?done=1")
        connection = self.database.reading()
        allowed = allowed_by(connection, stay.person_id)
        name = person(connection, stay.person_id).name
        return show_page(
            site,
            visit,
            "portal_consents.html",
            targets=(self.server.issuer,),
            here="consents",
            person_name=name,
            allowed=[_shown(one) for one in allowed],
            done=visit.query("done") == "1",
        )

    def sign_in(self, site: Site, visit: Visit) -> flask.Response:
        """Off to the identity server, remembering in this browser what was asked."""
        url, attempt = begin(
            self.server, site.ledger.vault, back=page_of_ours(visit.query("back")), now=visit.now
        )
        response = go(url)
        lasts = int(ATTEMPT_LASTS.total_seconds())
        set_cookie(response, site.cookies, ATTEMPT_COOKIE, value=attempt, max_age=lasts)
        return response

    def callback(self, site: Site, visit: Visit) -> flask.Response:
        """Back from the identity server: the visit begins under a new cookie, or a page says why not."""
        vault = site.ledger.vault
        attempt = open_attempt(vault, flask.request.cookies.get(ATTEMPT_COOKIE, ""))
        try:
            arrival = finish(self.server, attempt, dict(visit.request.query), now=visit.now)
            with site.ledger.unit(_nobody(visit)) as unit:
                cookie = enter(unit, arrival)
        except PortalRefused as refused:
            return _refused(site, visit, refused)
        response = go(arrival.back)
        set_cookie(response, site.cookies, site.cookies.session, value=cookie)
        drop_cookie(response, site.cookies, ATTEMPT_COOKIE)
        return response

    def sign_out(self, site: Site, visit: Visit) -> flask.Response:
        """Leave here at once, then everywhere."""
        stay = _stay(site, visit)
        if stay is None:
            return go("/portal/signed-out")
        with site.ledger.unit(_actor(stay, visit)) as unit:
            leave(unit, stay)
        response = go(sign_out_url(self.server, stay.id_token))
        drop_cookie(response, site.cookies, site.cookies.session)
        return response

    def signed_out(self, site: Site, visit: Visit) -> flask.Response:
        """The page after a sign-out."""
        return show_page(site, visit, "portal_signed_out.html")

    def backchannel_logout(self, site: Site, visit: Visit) -> flask.Response:
        """The identity server says that a session is over (Back-Channel Logout 1.0 §2.5)."""
        ended = read_logout_token(self.server, visit.form("logout_token"), now=visit.now)
        with site.ledger.unit(_nobody(visit)) as unit:
            leave_from_elsewhere(unit, ended)
        return flask.Response(status=200, headers={"Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True)
class ShownSystem:
    """One tile, in the language of the page."""

    name: str
    purpose: str
    home_uri: str


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """Where a person belongs, and as what."""

    where: str
    what: object


def _stay(site: Site, visit: Visit) -> Stay | None:
    ledger = site.ledger
    with ledger.read() as connection:
        return find_stay(connection, ledger.vault, visit.session_cookie, now=visit.now)


def _actor(stay: Stay, visit: Visit) -> Actor:
    return Actor(ActorKind.PERSON, str(stay.person_id), visit.request.request_id)


def _nobody(visit: Visit) -> Actor:
    """Before a visit begins, and for the identity server's own calls, the portal acts."""
    return Actor(ActorKind.CLIENT, "portal", visit.request.request_id)


def _refused(site: Site, visit: Visit, refused: PortalRefused) -> flask.Response:
    wording = REFUSALS.get(refused.message_id, GENERAL)
    return show_page(
        site,
        visit,
        "portal_problem.html",
        status=refused.status,
        heading=wording.heading,
        sentence=wording.sentence,
    )


def _systems(home: Home) -> list[ShownSystem]:
    return [ShownSystem(system_name(one), system_purpose(one), one.home_uri) for one in home.systems]


def _places(home: Home) -> list[ShownPlace]:
    held = [ShownPlace(where, what) for where, what in _held(home.card)]
    if home.wards:
        held.append(ShownPlace("", ROLES["guardian"]))
    return held


def _held(card: PersonCard) -> list[tuple[str, object]]:
    own: list[tuple[str, object]] = []
    for affiliation in card.affiliations:
        grade = f" · {affiliation.grade.label}" if affiliation.grade else ""
        own.append((affiliation.institution.name + grade, ROLES[affiliation.role.value]))
    own.extend((mandate.institution.name, ROLES[mandate.role.value]) for mandate in card.mandates)
    return own


def _wards(home: Home) -> list[dict[str, object]]:
    return [
        {"name": ward.person.name, "where": [where for where, _what in _held(ward)]} for ward in home.wards
    ]


def _shown(one: Allowed) -> dict[str, object]:
    return {
        "client_id": one.client.client_id,
        "name": system_name(one.client),
        "purpose": system_purpose(one.client),
        "since": format_date(one.given_at.astimezone(SCHOOL_TIME)),
        "shares": [SCOPES[scope] for scope in one.scopes if scope in SCOPES],
    }

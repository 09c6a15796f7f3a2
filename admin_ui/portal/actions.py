"""A person comes into the portal, leaves it, is signed out from elsewhere, takes a consent back."""

from datetime import timedelta

from admin_ui.portal.rules import VISIT_LASTS
from admin_ui.portal.sign_in import EndedSession
from admin_ui.portal.store import add_stay, end_stay, end_stays, obey_once
from admin_ui.portal.values import (
    AnswerRefused,
    Arrival,
    LogoutTokenRefused,
    PortalEntered,
    PortalLeft,
    Stay,
)
from idp.consents.actions import withdraw
from idp.oauth.actions import revoke_grants_to_client
from realnames.ledger.unit import Unit
from realnames.people.store import find_by_llid
from realnames.people.values import LLID, PersonId

LOGOUT_REMEMBERED = timedelta(hours=1)


def enter(unit: Unit, arrival: Arrival) -> str:
    """Begin a visit for the person of this lifelong number; returns the cookie that opens it."""
    person_id = find_by_llid(unit.connection, LLID(arrival.llid))
    if person_id is None:
        raise AnswerRefused
    cookie = add_stay(unit, arrival, person_id, lasts=VISIT_LASTS)
    unit.record(PortalEntered(person_id=str(person_id), sid=arrival.sid))
    return cookie


def leave(unit: Unit, stay: Stay) -> None:
    """End a visit because the person signs out here; doing it again changes nothing."""
    if end_stay(unit, stay.id):
        unit.record(PortalLeft(person_id=str(stay.person_id), sid=stay.sid, because="signed-out"))


def leave_from_elsewhere(unit: Unit, ended: EndedSession) -> int:
    """Obey a logout token, once; returns how many visits ended. Refuses a token that was used before."""
    if not obey_once(unit, ended.jti, until=unit.now + LOGOUT_REMEMBERED):
        raise LogoutTokenRefused
    gone = end_stays(unit, sid=ended.sid, subject=ended.subject)
    unit.record_all(PortalLeft(str(person), sid, "signed-out-elsewhere") for person, sid in gone)
    return len(gone)


def take_back(unit: Unit, person_id: PersonId, client_id: str) -> bool:
    """Withdraw a consent and end what rests on it in the same transaction; False if nothing was allowed."""
    if not withdraw(unit, person_id, client_id):
        return False
    revoke_grants_to_client(unit, person_id, client_id=client_id, because="consent-withdrawn")
    return True

"""Pure rules of a sign-in: when a person must type, when they must be asked, how long a try must wait."""

from datetime import timedelta

from idp.consents.rules import needed
from idp.oauth.levels import least_of, meets
from idp.signin.values import Limit, Situation


def must_sign_in(situation: Situation) -> bool:
    """OpenID Connect Core §3.1.2.1: no session, `prompt=login`, another account wished, or `max_age` passed.

    What was done within this interaction counts: a fresh sign-in is not asked for twice.
    """
    session = situation.session
    if session is None:
        return True
    if "sign_in" in situation.done:
        return False
    if situation.other_person or {"login", "select_account"} & set(situation.request.prompt):
        return True
    if not meets(session.acr, least_of(situation.request.acr_values)):  # RFC 9470 §4
        return True
    max_age = situation.request.max_age
    return max_age is not None and situation.now - session.auth_time > timedelta(seconds=max_age)


def must_consent(situation: Situation) -> bool:
    """As `idp.consents.rules.needed` decides; what was agreed within this interaction counts."""
    if "consent" in situation.done:
        return False
    request = situation.request
    if request.details:  # RFC 9396 §2: what is asked this finely is asked each time
        return True
    return needed(situation.client.consent, request.scope, situation.remembered, prompt=request.prompt)


def wait_after(tries: int, limit: Limit) -> timedelta:
    """How long the next try must wait once `tries` were counted; the last delay repeats."""
    over = tries - limit.tries
    if over < 0:
        return timedelta()
    return limit.delays[min(over, len(limit.delays) - 1)]

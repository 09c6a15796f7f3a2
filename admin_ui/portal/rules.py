"""Who may open which system, and when a visit is over: pure decisions of the portal."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from admin_ui.portal.values import AnswerRefused, Attempt, SignInDeclined

ATTEMPT_LASTS = timedelta(minutes=10)
VISIT_LASTS = timedelta(hours=12)
HOME = "/portal/"
PAGES = (HOME, "/portal/consents")


def may_open(wanted: Iterable[str], held: Iterable[str]) -> bool:
    """Is a system for somebody who holds these roles in its subtree? One that names no role is for all."""
    roles, mine = frozenset(wanted), frozenset(held)
    return bool(mine & roles) if roles else bool(mine)


def check_answer(
    attempt: Attempt | None, answer: Mapping[str, str], *, issuer: str, now: datetime
) -> tuple[Attempt, str]:
    """The attempt and the code of an authorization response that this browser asked for.

    RFC 6749 §4.1.2, RFC 9207 §2.4: state and issuer first, so that nobody else's error is believed either.
    """
    if attempt is None or now.timestamp() - attempt.begun > ATTEMPT_LASTS.total_seconds():
        raise AnswerRefused
    if not hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
        raise AnswerRefused
    if answer.get("iss") != issuer:
        raise AnswerRefused
    if "error" in answer:
        raise SignInDeclined
    if not answer.get("code"):
        raise AnswerRefused
    return attempt, answer["code"]


def page_of_ours(wanted: str) -> str:
    """The portal's page to go to after signing in; the home page for anything that is not one."""
    return wanted if wanted in PAGES else HOME

"""When a person must type, when they must be asked, and how long a guess must wait."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from idp.clients.values import Client
from idp.consents.values import Basis, Consent
from idp.oauth.values import AuthorizationRequest
from idp.sessions.values import LiveSession, SessionId
from idp.signin.dispatcher import next_step
from idp.signin.rules import must_consent, must_sign_in, wait_after
from idp.signin.steps import consent, sign_in
from idp.signin.values import Limit, Situation

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
LIMIT = Limit(5, timedelta(minutes=15), (timedelta(minutes=1), timedelta(minutes=5)))


def _session(age: timedelta = timedelta()) -> LiveSession:
    return LiveSession(SessionId("s"), uuid4(), uuid4(), NOW - age, "urn:llap:aal:1", ("pwd",), NOW)


def _situation(policy: str = "none", **changed: Any) -> Situation:
    asked = {name: changed.pop(name) for name in ("prompt", "max_age") if name in changed}
    request = AuthorizationRequest("c", "https://c.example/", ("openid", "realname"), **asked)
    usual: dict[str, Any] = {"session": _session(), "done": frozenset(), "remembered": None}
    usual |= {"other_person": False, "now": NOW}
    return Situation(request, Client(name="c", client_id="c", consent=policy), **(usual | changed))


def _remembered(*scopes: str) -> Consent:
    return Consent(uuid4(), "c", frozenset(scopes), 1, Basis.SELF, NOW)


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (_situation(session=None), True),
        (_situation(session=None, done=frozenset({"sign_in"})), True),
        (_situation(), False),
        (_situation(prompt=("login",)), True),
        (_situation(prompt=("select_account",)), True),
        (_situation(prompt=("login",), done=frozenset({"sign_in"})), False),
        (_situation(other_person=True), True),
        (_situation(other_person=True, done=frozenset({"sign_in"})), False),
        (_situation(max_age=60, session=_session(timedelta(seconds=60))), False),
        (_situation(max_age=60, session=_session(timedelta(seconds=61))), True),
        (_situation(max_age=0, session=_session(timedelta(seconds=1))), True),
        (_situation(max_age=0, session=_session(timedelta(seconds=1)), done=frozenset({"sign_in"})), False),
    ],
)
def test_a_person_types_only_when_nothing_else_proves_them(situation: Situation, expected: bool) -> None:
    assert must_sign_in(situation) is expected


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (_situation("none"), False),
        (_situation("none", prompt=("consent",)), True),
        (_situation("none", prompt=("consent",), done=frozenset({"consent"})), False),
        (_situation("first"), True),
        (_situation("first", remembered=_remembered("openid")), True),
        (_situation("first", remembered=_remembered("openid", "realname", "edu.role")), False),
        (_situation("always", remembered=_remembered("openid", "realname")), True),
        (_situation("always", done=frozenset({"consent"})), False),
    ],
)
def test_a_person_is_asked_as_the_system_was_registered(situation: Situation, expected: bool) -> None:
    assert must_consent(situation) is expected


def test_the_dispatcher_takes_the_first_step_that_is_needed() -> None:
    steps = (sign_in.STEP, consent.STEP)
    assert next_step(steps, _situation("always", session=None)) is sign_in.STEP
    assert next_step(steps, _situation("always")) is consent.STEP
    assert next_step(steps, _situation("always", done=frozenset({"consent"}))) is None


def test_waits_grow_and_the_last_one_stays() -> None:
    minutes = [wait_after(tries, LIMIT) / timedelta(minutes=1) for tries in range(1, 9)]
    assert minutes == [0, 0, 0, 0, 1, 5, 5, 5]

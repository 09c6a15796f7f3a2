"""OpenID Connect RP-Initiated and Back-Channel Logout 1.0: out once is out everywhere."""

from typing import Any

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from connectors.contract import Reply
from connectors.doubles import RecordingHTTP
from idp.clients.actions import change
from idp.consents.actions import give, withdraw
from idp.oauth.backchannel import JOB_KINDS, REACTIONS, Outlet
from idp.oauth.endpoints.jwks import jwks
from idp.oauth.logout import begin_logout
from idp.oauth.values import ConfirmSignOut, ErrorPage, Request, SignOut
from idp.sessions.actions import end_session
from realnames.accounts.actions import disable
from realnames.ledger.values import SYSTEM
from realnames.ledger.worker import Worker
from tests.protocol.world import KINDS, World

AFTER = "https://homework.example/bye"
BACK = "https://homework.example/backchannel-logout"


@pytest.fixture
def told(world: World) -> World:
    """The homework system wants to be told, and has places to go afterwards."""
    import dataclasses

    told = dataclasses.replace(
        KINDS["homework"], backchannel_logout_uri=BACK, post_logout_redirect_uris=(AFTER,)
    )
    with world.provider.ledger.unit(SYSTEM) as unit:
        change(unit, "homework", told)
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    return world


def answering(reply: Reply) -> RecordingHTTP:
    http = RecordingHTTP()
    http.script(BACK, reply)
    return http


def work(world: World, http: RecordingHTTP) -> None:
    outlet = Outlet(world.provider, http)
    kinds = [kind.bound_to(outlet) for kind in JOB_KINDS]
    worker = Worker(world.provider.ledger, reactions=REACTIONS, kinds=kinds, jitter=lambda: 0.0)
    for _ in range(4):
        worker.run_once()


def logout_token(http: RecordingHTTP, world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    (sent,) = http.sent
    assert sent.url == BACK
    token = sent.body.decode().removeprefix("logout_token=")
    keys = KeySet.import_key_set(msgspec.json.decode(jwks(world.provider, Request("GET", "/jwks")).body))
    found = jwt.decode(token, keys, algorithms=["ES256", "RS256"])
    return found.header, found.claims


def ask(world: World, **parameters: str) -> Any:
    request = Request("GET", "/end_session", query=tuple(parameters.items()))
    return begin_logout(world.provider, request, world.session)


def test_the_end_of_a_session_reaches_its_systems_by_a_typed_token(told: World) -> None:
    tokens = told.tokens(told.systems["homework"])
    told.tokens(told.systems["grades"])
    with told.provider.ledger.unit(SYSTEM) as unit:
        end_session(unit, told.session.sid, because="test")
    http = answering(Reply(200))
    work(told, http)
    header, claims = logout_token(http, told)
    assert header["typ"] == "logout+jwt"
    assert claims["aud"] == "homework"
    assert claims["sid"] == told.session.sid
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in claims
    assert told.refresh(told.systems["homework"], tokens["refresh_token"]).error == "invalid_grant"


def test_a_system_that_is_down_is_told_later(told: World) -> None:
    told.tokens(told.systems["homework"])
    with told.provider.ledger.unit(SYSTEM) as unit:
        end_session(unit, told.session.sid, because="test")
    down = answering(Reply(503))
    work(told, down)
    assert len(down.sent) == 1
    told.provider.ledger.clock.advance(60)  # type: ignore[attr-defined]
    up = answering(Reply(200))
    work(told, up)
    told.provider.ledger.clock.advance(86400)  # type: ignore[attr-defined]
    work(told, up)
    assert len(up.sent) == 1


def test_disabling_an_account_ends_every_session_and_tells_the_systems(told: World) -> None:
    told.tokens(told.systems["homework"])
    with told.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, told.account_id, reason="test")
    http = answering(Reply(200))
    work(told, http)
    assert logout_token(http, told)[1]["sid"] == told.session.sid


def test_a_withdrawn_consent_ends_that_systems_tokens_and_no_others(told: World) -> None:
    homework, grades = told.systems["homework"], told.systems["grades"]
    mine, other = told.tokens(homework), told.tokens(grades)
    with told.provider.ledger.unit(SYSTEM) as unit:
        give(unit, told.session.person_id, client_id="homework", scopes=("openid",))
        withdraw(unit, told.session.person_id, client_id="homework")
    work(told, answering(Reply(200)))
    assert told.refresh(homework, mine["refresh_token"]).error == "invalid_grant"
    assert told.refresh(grades, other["refresh_token"]).status == 200


def test_a_hint_of_this_very_session_signs_out_without_asking(told: World) -> None:
    hint = told.tokens(told.systems["homework"])["id_token"]
    asked = ask(told, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="s 1")
    assert asked == SignOut(AFTER + "?state=s+1")


def test_an_old_hint_is_as_good_as_a_new_one(told: World) -> None:
    hint = told.tokens(told.systems["homework"])["id_token"]
    told.provider.ledger.clock.advance(11 * 3600)  # type: ignore[attr-defined]
    assert isinstance(ask(told, id_token_hint=hint), SignOut)


def test_without_a_hint_a_person_is_asked(told: World) -> None:
    assert isinstance(ask(told), ConfirmSignOut)
    asked = ask(told, client_id="homework", post_logout_redirect_uri=AFTER)
    assert isinstance(asked, ConfirmSignOut)
    assert asked.url == AFTER


@pytest.mark.parametrize(
    "parameters",
    [
        {"post_logout_redirect_uri": AFTER},
        {"client_id": "homework", "post_logout_redirect_uri": "https://evil.example/"},
        {"client_id": "grades", "post_logout_redirect_uri": AFTER},
        {"id_token_hint": "nonsense", "post_logout_redirect_uri": AFTER},
        {"id_token_hint": "nonsense"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(told: World, parameters: dict[str, str]) -> None:
    assert isinstance(ask(told, **parameters), ErrorPage)


def test_a_hint_of_one_system_does_not_speak_for_another(told: World) -> None:
    hint = told.tokens(told.systems["homework"])["id_token"]
    assert isinstance(ask(told, id_token_hint=hint, client_id="grades"), ErrorPage)


def test_an_access_token_is_no_hint(told: World) -> None:
    assert isinstance(
        ask(told, id_token_hint=told.tokens(told.systems["homework"])["access_token"]), ErrorPage
    )

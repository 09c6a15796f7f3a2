"""RFC 8628 §3: a device asks for a code, a person answers elsewhere, and the device fetches tokens once."""

import re
from typing import Any

import pytest
from authlib.oauth2.rfc6749.errors import AccessDeniedError
from hypothesis import given
from hypothesis import strategies as st

from idp.oauth.authorize import finish, refuse
from idp.oauth.device import ALPHABET, find_waiting, shown, typed
from idp.oauth.endpoints.device_authorization import authorize_device
from idp.oauth.endpoints.discovery import metadata
from idp.oauth.values import AuthorizationRequest, Redirect
from realnames.accounts.actions import disable
from realnames.ledger.values import SYSTEM, DatabaseAway
from tests.protocol.rfc9449.provers import claims_for, ec_prover
from tests.protocol.world import Heard, World
from tests.races import race

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = "openid edu.role"


def begin(world: World, name: str = "blackboard", **form: str) -> Heard:
    return world.post(
        world.systems[name], authorize_device, "/device_authorization", **({"scope": SCOPE} | form)
    )


def poll(world: World, device_code: str, name: str = "blackboard") -> Heard:
    return world.token(world.systems[name], grant_type=GRANT, device_code=device_code)


def wait(world: World, seconds: float = 6) -> None:
    world.provider.ledger.clock.advance(seconds)  # type: ignore[attr-defined]


def asked(world: World, user_code: str) -> AuthorizationRequest:
    """The request as the page makes it of a code that was typed."""
    code = typed(user_code)
    waiting = find_waiting(world.provider, code)
    assert waiting is not None
    return AuthorizationRequest(waiting.client_id, "", waiting.scope, "device_code", user_code=code)


def say_yes(world: World, user_code: str) -> Any:
    return finish(world.provider, asked(world, user_code), world.session, now=world.provider.ledger.clock())


def say_no(world: World, user_code: str) -> Any:
    return refuse(world.provider, asked(world, user_code), AccessDeniedError())


def test_the_answer_has_everything_a_device_must_show(world: World) -> None:
    heard = begin(world)
    assert heard.status == 200
    assert heard.headers["Cache-Control"] == "no-store"  # §3.2
    answer = heard.json
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", answer["user_code"])  # §6.1
    assert answer["verification_uri"] == "https://id.example/device"
    assert answer["verification_uri_complete"] == f"https://id.example/device?user_code={answer['user_code']}"
    assert (answer["expires_in"], answer["interval"]) == (600, 5)


def test_a_device_gets_its_tokens_after_the_person_said_yes(world: World) -> None:
    codes = begin(world).json
    assert poll(world, codes["device_code"]).error == "authorization_pending"  # §3.5
    wait(world)
    assert say_yes(world, codes["user_code"]) == Redirect("/device/done")
    heard = poll(world, codes["device_code"])
    assert heard.status == 200
    assert heard.json["scope"] == SCOPE
    assert world.userinfo(heard.json["access_token"]).json["roles"] == []
    refreshed = world.refresh(world.systems["blackboard"], heard.json["refresh_token"])
    assert refreshed.status == 200


def test_a_device_code_gives_tokens_once(world: World) -> None:
    codes = begin(world).json
    say_yes(world, codes["user_code"])
    assert poll(world, codes["device_code"]).status == 200
    assert poll(world, codes["device_code"]).error == "invalid_grant"


def test_sixty_four_polls_at_once_get_one_set_of_tokens(world: World) -> None:
    codes = begin(world).json
    say_yes(world, codes["user_code"])
    outcomes = race(64, lambda: poll(world, codes["device_code"]).status)
    assert outcomes.count(200) == 1
    assert all(outcome in {200, 400} or isinstance(outcome, DatabaseAway) for outcome in outcomes)


def test_sixty_four_answers_at_once_leave_one_standing(world: World) -> None:
    codes = begin(world).json
    request, provider = asked(world, codes["user_code"]), world.provider
    outcomes = race(64, lambda: finish(provider, request, world.session, now=provider.ledger.clock()))
    assert outcomes.count(Redirect("/device/done")) == 1


def test_the_first_answer_stands(world: World) -> None:
    codes = begin(world).json
    request = asked(world, codes["user_code"])
    assert refuse(world.provider, request, AccessDeniedError()) == Redirect("/device/refused")
    late = finish(world.provider, request, world.session, now=world.provider.ledger.clock())
    assert late == Redirect("/device/refused")
    assert find_waiting(world.provider, typed(codes["user_code"])) is None
    assert poll(world, codes["device_code"]).error == "access_denied"  # §3.5


def test_polling_faster_than_the_interval_is_slowed_down(world: World) -> None:
    code = begin(world).json["device_code"]
    assert poll(world, code).error == "authorization_pending"
    assert poll(world, code).error == "slow_down"  # §3.5
    wait(world, 6)
    assert poll(world, code).error == "slow_down"  # the pause is five seconds longer now
    wait(world, 10)
    assert poll(world, code).error == "authorization_pending"


def test_a_device_code_expires(world: World) -> None:
    code = begin(world).json["device_code"]
    wait(world, 601)
    assert poll(world, code).error == "expired_token"  # §3.5


def test_a_device_code_is_bound_to_its_client_and_to_this_installation(world: World) -> None:
    codes = begin(world).json
    say_yes(world, codes["user_code"])
    assert poll(world, codes["device_code"], "homework").error == "unauthorized_client"
    for forged in ("nonsense", codes["device_code"][:-2] + "AA", "é", "x" * 2000):
        assert poll(world, forged).error == "invalid_grant"
    assert poll(world, codes["device_code"]).status == 200


def test_only_a_client_registered_for_it_may_begin(world: World) -> None:
    assert begin(world, "homework").error == "unauthorized_client"
    assert begin(world, scope="openid realname").error == "invalid_scope"


def test_a_disabled_account_gives_a_device_nothing(world: World) -> None:
    codes = begin(world).json
    say_yes(world, codes["user_code"])
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, world.account_id, reason="test")
    assert poll(world, codes["device_code"]).error == "invalid_grant"


def test_the_tokens_of_a_device_can_be_bound_to_its_key(world: World) -> None:
    codes, prover = begin(world).json, ec_prover()
    say_yes(world, codes["user_code"])
    claims = claims_for("/token", world.provider.ledger.clock().timestamp())
    refused = poll(world.with_headers(dpop=prover.proof(claims)), codes["device_code"])
    again = claims_for("/token", claims["iat"], nonce=refused.headers["DPoP-Nonce"])
    heard = poll(world.with_headers(dpop=prover.proof(again)), codes["device_code"])
    assert heard.json["token_type"] == "DPoP"


@pytest.mark.parametrize("text", ["WDJB-MJHT", "wdjb mjht", " w d j b m j h t ", "WDJBMJHT", "wdjb–mjht"])
def test_a_code_may_be_typed_in_any_way(text: str) -> None:
    assert shown(typed(text)) == "WDJB-MJHT"  # RFC 8628 §3.2


@given(st.text())
def test_whatever_is_typed_becomes_letters_of_the_alphabet(text: str) -> None:
    assert set(typed(text)) <= set(ALPHABET)
    assert len(typed(text)) <= 9


def test_discovery_names_the_endpoint_and_the_grant(world: World) -> None:
    found = metadata(world.provider)
    assert found["device_authorization_endpoint"] == "https://id.example/device_authorization"  # §4
    assert GRANT in found["grant_types_supported"]  # type: ignore[operator]

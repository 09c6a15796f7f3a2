"""RFC 9470 §3 to §5: a resource asks for a stronger sign-in, and nobody claims what did not happen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients.actions import change
from idp.clients.values import LEVELS, Registration
from idp.oauth.authorize import finish
from idp.oauth.levels import least_of, meets
from idp.oauth.values import AuthorizationRequest, Redirect
from idp.signin.rules import must_sign_in
from idp.signin.values import Situation
from realnames.ledger.values import SYSTEM
from tests.protocol.world import CALLBACK, KINDS, World, query_of

ONE, TWO, THREE = LEVELS


def demand(world: World, level: str) -> None:
    """The homework system opens UserInfo only to people who signed in this strongly."""
    wanted: Registration = replace(KINDS["homework"], minimum_acr=level)
    with world.provider.ledger.unit(SYSTEM) as unit:
        change(unit, "homework", wanted)
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]


def test_userinfo_asks_for_a_stronger_sign_in(world: World) -> None:
    demand(world, TWO)
    heard = world.userinfo(world.tokens(world.systems["homework"])["access_token"])
    assert (heard.status, heard.error) == (401, "insufficient_user_authentication")  # §3
    challenge = heard.headers["WWW-Authenticate"]
    assert 'error="insufficient_user_authentication"' in challenge
    assert f'acr_values="{TWO}"' in challenge


def test_userinfo_opens_to_who_is_strong_enough(world: World) -> None:
    demand(world, ONE)
    assert world.userinfo(world.tokens(world.systems["homework"])["access_token"]).status == 200


@pytest.mark.parametrize("wanted", [TWO, THREE, f"{TWO} {THREE}"])
def test_a_level_that_nobody_can_reach_is_said_before_anybody_types(world: World, wanted: str) -> None:
    found = world.redirected(world.authorize_url(world.systems["homework"], acr_values=wanted))
    assert found["error"] == "unmet_authentication_requirements"  # §5
    assert found["state"] == "af0ifjsldkj"


@pytest.mark.parametrize("wanted", [ONE, f"{TWO} {ONE}", "1 2", f"{TWO} phr", ""])
def test_a_wish_that_can_be_met_or_is_not_ours_is_no_obstacle(world: World, wanted: str) -> None:
    assert world.code(world.systems["homework"], acr_values=wanted)


def test_a_session_that_is_too_weak_is_asked_again_and_never_overstated(world: World) -> None:
    request = AuthorizationRequest("homework", CALLBACK, ("openid",), acr_values=(TWO,))
    client = world.provider.clients.get("homework")
    assert client is not None
    now = world.provider.ledger.clock()
    situation = Situation(request, client, world.session, frozenset(), None, other_person=False, now=now)
    assert must_sign_in(situation)
    assert not must_sign_in(replace(situation, done=frozenset({"sign_in"})))
    answered = finish(world.provider, request, world.session, now=now)
    assert isinstance(answered, Redirect)
    assert query_of(answered.url)["error"] == "unmet_authentication_requirements"


@pytest.mark.parametrize("have", LEVELS)
@pytest.mark.parametrize("want", LEVELS)
def test_a_level_meets_itself_and_whatever_is_below(have: str, want: str) -> None:
    assert meets(have, want) is (have >= want)


@given(st.text(), st.lists(st.text()))
def test_a_level_that_is_not_ours_meets_nothing_and_binds_nobody(text: str, several: list[str]) -> None:
    assert meets(text, "")
    assert text in LEVELS or not meets(text, ONE)
    assert set(several) <= set(LEVELS) or not least_of([*several, "other"])

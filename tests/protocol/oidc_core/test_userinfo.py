"""OpenID Connect Core §5.3 and RFC 6750: UserInfo, and what each scope releases."""

import pytest

from idp.clients.actions import disable
from idp.oauth.endpoints.userinfo import userinfo
from idp.oauth.values import Request
from realnames.ledger.values import SYSTEM
from tests.protocol.world import Heard, World


def test_header_and_form_post_say_the_same(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    header = {"authorization": f"Bearer {access}"}
    answers = [
        userinfo(world.provider, Request("GET", "/userinfo", headers=header)),
        userinfo(world.provider, Request("POST", "/userinfo", headers=header)),
        userinfo(world.provider, Request("POST", "/userinfo", form=(("access_token", access),))),
    ]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1


def test_a_token_in_the_query_or_in_two_places_is_refused(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    header, field = {"authorization": f"Bearer {access}"}, (("access_token", access),)
    in_query = Heard(userinfo(world.provider, Request("GET", "/userinfo", query=field)))
    twice = Heard(userinfo(world.provider, Request("POST", "/userinfo", form=field, headers=header)))
    assert (in_query.status, twice.status) == (400, 400)


def test_no_token_gets_a_bare_challenge(world: World) -> None:
    heard = Heard(userinfo(world.provider, Request("GET", "/userinfo")))
    assert heard.status == 401
    assert heard.headers["WWW-Authenticate"].startswith('Bearer realm="tongxue", resource_metadata=')
    assert "error" not in heard.headers["WWW-Authenticate"]


@pytest.mark.parametrize("kind", ["id_token", "refresh_token"])
def test_another_kind_of_token_is_refused(world: World, kind: str) -> None:
    heard = world.userinfo(world.tokens(world.systems["homework"])[kind])
    assert heard.status == 401
    assert 'error="invalid_token"' in heard.headers["WWW-Authenticate"]


def test_a_machines_token_is_no_persons(world: World) -> None:
    access = world.token(world.systems["roster-reader"], grant_type="client_credentials").json["access_token"]
    assert world.userinfo(access).status == 403


def test_openid_alone_releases_nothing_but_the_subject(world: World) -> None:
    access = world.tokens(world.systems["homework"], scope="openid")["access_token"]
    assert world.userinfo(access).json.keys() == {"sub"}


def test_the_lifelong_number_needs_its_own_scope(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    assert "llid" not in world.userinfo(access).json
    access = world.tokens(world.systems["homework"], scope="openid edu.id")["access_token"]
    assert len(world.userinfo(access).json["llid"]) == 16


def test_ages_are_answered_by_yes_and_no_and_never_by_the_birthday(world: World) -> None:
    access = world.tokens(world.systems["homework"], scope="openid age")["access_token"]
    said = world.userinfo(access).json
    assert (said["age_over_14"], said["age_over_16"], said["age_over_18"]) == (False, False, False)
    assert "2013" not in str(said)


def test_two_systems_know_the_person_by_two_subjects(world: World) -> None:
    one = world.userinfo(world.tokens(world.systems["homework"])["access_token"]).json
    other = world.userinfo(world.tokens(world.systems["grades"])["access_token"]).json
    assert one["sub"] != other["sub"]
    assert one["name"] == other["name"] == "阿依古丽·吐尔逊"


def test_the_token_of_a_disabled_system_opens_nothing(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, "homework", reason="test")
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert world.userinfo(access).status == 401

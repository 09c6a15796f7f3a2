"""RFC 8707 §2: a token is for the resources that were asked for, and for no others."""

import pytest

from idp.clients.rules import complaints_about
from idp.clients.values import Registration
from idp.oauth.endpoints.token import token
from idp.oauth.values import Proceed, Request
from tests.protocol.world import ARCHIVE, CALLBACK, LIBRARY, VERIFIER, Heard, World

USERINFO = "https://id.example/userinfo"


def audience(world: World, access_token: str) -> object:
    return world.introspect(world.systems["family"], access_token)["aud"]


def test_a_token_says_which_resource_it_is_for_and_opens_no_other(world: World) -> None:
    access = world.tokens(world.systems["family"], resource=LIBRARY)["access_token"]
    assert audience(world, access) == LIBRARY  # §2.2
    assert world.userinfo(access).status == 401


def test_without_a_resource_a_token_is_for_us(world: World) -> None:
    access = world.tokens(world.systems["family"])["access_token"]
    assert audience(world, access) == "https://id.example"
    assert world.userinfo(access).status == 200


def test_several_resources_may_be_asked_for_and_taken_one_by_one(world: World) -> None:
    family = world.systems["family"]
    pairs = (*world.authorize_url(family, resource=LIBRARY), ("resource", ARCHIVE), ("resource", USERINFO))
    found = world.begin(pairs)
    assert isinstance(found, Proceed)
    assert found.request.resources == (LIBRARY, ARCHIVE, USERINFO)
    first = world.exchange(family, world.code(family, resource=f"{LIBRARY} {USERINFO}"))
    assert audience(world, first.json["access_token"]) == [LIBRARY, USERINFO]
    assert world.userinfo(first.json["access_token"]).status == 200
    narrow = world.refresh(family, first.json["refresh_token"], resource=LIBRARY)
    assert audience(world, narrow.json["access_token"]) == LIBRARY
    wide = world.refresh(family, narrow.json["refresh_token"])
    assert audience(world, wide.json["access_token"]) == [LIBRARY, USERINFO]  # the grant keeps its own
    assert world.refresh(family, wide.json["refresh_token"], resource=ARCHIVE).error == "invalid_target"


@pytest.mark.parametrize(
    "resource", ["https://api.other.example", LIBRARY + "/", "library", "//x", "%", LIBRARY + "#a"]
)
def test_what_is_not_registered_is_refused_at_every_door(world: World, resource: str) -> None:
    family, library = world.systems["family"], world.systems["library"]
    assert world.redirected(world.authorize_url(family, resource=resource))["error"] == "invalid_target"
    assert world.exchange(family, world.code(family), resource=resource).error == "invalid_target"
    asked = world.token(library, grant_type="client_credentials", resource=resource)
    assert asked.error == "invalid_target"


def test_a_code_for_one_resource_gives_no_token_for_another_and_stays_unspent(world: World) -> None:
    family = world.systems["family"]
    code = world.code(family, resource=LIBRARY)
    assert world.exchange(family, code, resource=ARCHIVE).error == "invalid_target"
    assert world.exchange(family, code, resource=LIBRARY).status == 200


def test_a_machine_asks_for_the_resource_it_is_registered_for(world: World) -> None:
    library = world.systems["library"]
    heard = world.token(library, grant_type="client_credentials", resource=ARCHIVE)
    assert world.introspect(library, heard.json["access_token"])["aud"] == ARCHIVE


def test_a_resource_learns_of_the_tokens_that_are_meant_for_it(world: World) -> None:
    access = world.tokens(world.systems["family"], resource=LIBRARY)["access_token"]
    assert world.introspect(world.systems["library"], access)["active"] is True
    assert world.introspect(world.systems["archive"], access) == {"active": False}


def test_only_resources_may_be_repeated(world: World) -> None:
    family = world.systems["family"]
    headers, proof = family.credentials()
    form = (
        *proof,
        ("grant_type", "authorization_code"),
        ("code", world.code(family, resource=f"{LIBRARY} {ARCHIVE}")),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("resource", LIBRARY),
        ("resource", ARCHIVE),
    )
    heard = Heard(token(world.provider, Request("POST", "/token", form=form, headers=headers)))
    assert audience(world, heard.json["access_token"]) == [LIBRARY, ARCHIVE]
    twice = (*form, ("scope", "openid"), ("scope", "openid"))
    refused = Heard(token(world.provider, Request("POST", "/token", form=twice, headers=headers)))
    assert refused.error == "invalid_request"


@pytest.mark.parametrize(
    "uri", ["", "library", "/relative", "https://a.example/#part", "https://a.example/?q=1", "a b:c"]
)
def test_a_resource_is_registered_as_an_absolute_address(uri: str) -> None:
    new = Registration("某系统", redirect_uris=(CALLBACK,), resources=(uri,))
    assert [fault.field for fault in complaints_about(new, client_id="some")] == ["resources"]

"""RFC 9701 §4, §5: who asks for a signed answer gets one, for itself alone."""

from typing import Any

import pytest

from idp.keys.compact import claims_of, header_of, take_apart
from idp.oauth.endpoints.introspection import introspect
from idp.oauth.values import Request
from tests.protocol.world import Heard, World

FORM = "application/token-introspection+jwt"


def ask(world: World, name: str, text: str) -> Heard:
    headers, proof = world.systems[name].credentials()
    request = Request(
        "POST", "/introspect", form=(*proof, ("token", text)), headers={**headers, "accept": FORM}
    )
    return Heard(introspect(world.provider, request))


def read(heard: Heard) -> tuple[Any, Any]:
    parts = take_apart(heard.answer.body.decode())
    return header_of(parts.header), claims_of(parts.payload)


@pytest.mark.parametrize(("name", "alg"), [("resource", "RS256"), ("archive", "ES256")])
def test_the_answer_is_typed_signed_and_for_the_caller(world: World, name: str, alg: str) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    heard = ask(world, name, access)
    header, claims = read(heard)
    assert heard.headers["Content-Type"] == FORM  # §5
    assert heard.headers["Cache-Control"] == "no-store"
    assert (header["typ"], header["alg"]) == ("token-introspection+jwt", alg)
    assert (claims["iss"], claims["aud"]) == ("https://id.example", name)
    assert claims["iat"] == int(world.provider.ledger.clock().timestamp())
    assert claims["token_introspection"]["active"] is (name == "resource")


def test_the_answer_can_not_pass_for_a_token(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    heard = ask(world, "homework", access)
    assert not {"sub", "exp", "client_id", "scope"} & read(heard)[1].keys()  # §5, §8.1
    assert world.userinfo(heard.answer.body.decode()).status == 401
    assert world.introspect(world.systems["homework"], heard.answer.body.decode()) == {"active": False}


def test_what_is_not_active_tells_nothing_else(world: World) -> None:
    for text in ("nonsense", world.tokens(world.systems["homework"])["access_token"]):
        assert read(ask(world, "grades", text))[1]["token_introspection"] == {"active": False}


def test_who_does_not_ask_gets_the_plain_answer(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    assert world.introspect(world.systems["homework"], access)["active"] is True


def test_a_public_client_learns_nothing(world: World) -> None:
    assert ask(world, "phone-app", "nonsense").error == "invalid_client"

"""RFC 6749 §2.3 and §3.2: a system proves itself by exactly one method, in the form or the header alone."""

import base64
from urllib.parse import quote_plus

import pytest

from idp.clients.actions import disable, rotate_secret
from idp.clients.values import Registration
from idp.oauth.endpoints.token import token
from idp.oauth.values import Request
from realnames.ledger.values import SYSTEM
from tests.protocol.world import Heard, System, World

GRANT = (("grant_type", "client_credentials"),)


def ask(world: World, *, form: tuple[tuple[str, str], ...] = GRANT, query=(), **headers: str) -> Heard:  # type: ignore[no-untyped-def]
    return Heard(token(world.provider, Request("POST", "/token", query=query, form=form, headers=headers)))


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


@pytest.fixture
def reader(world: World) -> System:
    return world.systems["roster-reader"]


def test_a_registered_secret_in_the_header_is_enough(world: World, reader: System) -> None:
    assert ask(world, authorization=basic(reader.client_id, reader.secret or "")).status == 200


def test_the_scheme_is_known_in_any_case(world: World, reader: System) -> None:
    header = basic(reader.client_id, reader.secret or "")
    assert ask(world, authorization=header.replace("Basic", "basic")).status == 200


def test_id_and_secret_in_the_header_are_form_encoded(world: World) -> None:
    secret = "spaces and + and % signs, thirty-two long"
    with world.provider.ledger.unit(SYSTEM) as unit:
        from idp.clients.actions import register

        register(
            unit,
            Registration("x", grant_types=("client_credentials",), response_types=(), scopes=("org.read",)),
            client_id="odd",
            chosen_secret=secret,
        )
    assert ask(world, authorization=basic("odd", quote_plus(secret))).status == 200


def test_a_wrong_secret_an_unknown_system_and_no_proof_get_one_answer(world: World, reader: System) -> None:
    answers = [
        ask(world, authorization=basic(reader.client_id, "wrong")),
        ask(world, authorization=basic("nobody", "wrong")),
        ask(world, authorization=basic("nobody", "")),
        ask(world),
    ]
    assert {heard.status for heard in answers} == {401}
    assert len({heard.answer.body for heard in answers}) == 1
    assert all("Basic" in heard.headers["WWW-Authenticate"] for heard in answers)


def test_two_methods_at_once_are_refused(world: World, reader: System) -> None:
    form = (*GRANT, ("client_id", reader.client_id), ("client_secret", reader.secret or ""))
    heard = ask(world, form=form, authorization=basic(reader.client_id, reader.secret or ""))
    assert (heard.status, heard.error) == (400, "invalid_request")


def test_another_than_the_registered_method_is_refused(world: World, reader: System) -> None:
    form = (*GRANT, ("client_id", reader.client_id), ("client_secret", reader.secret or ""))
    assert ask(world, form=form).error == "invalid_client"


def test_a_confidential_system_cannot_pass_as_a_public_one(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    form = (("grant_type", "authorization_code"), ("code", code), ("client_id", homework.client_id))
    assert ask(world, form=form).error == "invalid_client"


def test_header_and_form_must_name_the_same_system(world: World, reader: System) -> None:
    form = (*GRANT, ("client_id", "homework"))
    heard = ask(world, form=form, authorization=basic(reader.client_id, reader.secret or ""))
    assert heard.error == "invalid_client"


def test_parameters_in_the_query_are_refused(world: World, reader: System) -> None:
    header = basic(reader.client_id, reader.secret or "")
    assert ask(world, form=(), query=GRANT, authorization=header).error == "invalid_request"


def test_a_repeated_parameter_is_refused(world: World, reader: System) -> None:
    header = basic(reader.client_id, reader.secret or "")
    assert ask(world, form=GRANT * 2, authorization=header).error == "invalid_request"


def test_a_missing_grant_type_is_an_invalid_request(world: World, reader: System) -> None:
    header = basic(reader.client_id, reader.secret or "")
    assert ask(world, form=(("scope", "org.read"),), authorization=header).error == "invalid_request"


def test_an_unknown_grant_type_is_named_without_repeating_it(world: World, reader: System) -> None:
    header = basic(reader.client_id, reader.secret or "")
    heard = ask(world, form=(("grant_type", 'pass"word<é>'),), authorization=header)
    assert heard.error == "unsupported_grant_type"
    assert b"word" not in heard.answer.body


def test_a_machine_never_gets_a_persons_scope(world: World) -> None:
    homework = world.systems["homework"]
    assert world.token(homework, grant_type="client_credentials").error == "unauthorized_client"
    reader = world.systems["roster-reader"]
    assert world.token(reader, grant_type="client_credentials", scope="openid").error == "invalid_scope"
    assert world.token(reader, grant_type="client_credentials", scope="stat.read").error == "invalid_scope"


def test_a_disabled_system_is_refused_everywhere_within_two_seconds(world: World, reader: System) -> None:
    access = world.token(reader, grant_type="client_credentials").json["access_token"]
    resource = world.systems["resource"]
    assert world.introspect(resource, access)["active"] is True
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, reader.client_id, reason="test")
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert world.token(reader, grant_type="client_credentials").error == "invalid_client"
    assert world.introspect(resource, access) == {"active": False}


def test_an_old_secret_works_for_its_overlap_and_not_longer(world: World, reader: System) -> None:
    from datetime import timedelta

    with world.provider.ledger.unit(SYSTEM) as unit:
        new = rotate_secret(unit, reader.client_id, overlap=timedelta(hours=1))
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert ask(world, authorization=basic(reader.client_id, reader.secret or "")).status == 200
    assert ask(world, authorization=basic(reader.client_id, new)).status == 200
    world.provider.ledger.clock.advance(3600)  # type: ignore[attr-defined]
    assert ask(world, authorization=basic(reader.client_id, reader.secret or "")).status == 401

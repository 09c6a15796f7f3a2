"""RFC 8693 §2: what may be exchanged for what, and everything that may not."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients.actions import disable as disable_client
from idp.oauth.tables import GrantRow
from idp.sessions.actions import end_session
from realnames.accounts.actions import disable
from realnames.ledger.tables import JournalLine
from realnames.ledger.values import SYSTEM
from tests.protocol.rfc9449.provers import claims_for, ec_prover
from tests.protocol.world import ARCHIVE, EXCHANGE, LIBRARY, Heard, World

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
READER = "openid realname edu.role edu.affiliation"


def exchange(world: World, name: str, token: str, **form: str) -> Heard:
    asked = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS_TOKEN} | form
    return world.token(world.systems[name], **asked)


def for_the_library(world: World, **changed: str | None) -> str:
    """The token that the family's system shows to the library."""
    return str(world.tokens(world.systems["family"], **({"resource": LIBRARY} | changed))["access_token"])


def told(world: World, name: str, token: str) -> Any:
    return world.introspect(world.systems[name], token)


def soon(world: World) -> None:
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]


def test_a_service_gets_a_token_of_its_own_for_the_person_who_uses_it(world: World) -> None:
    heard = exchange(world, "library", for_the_library(world))
    assert heard.status == 200
    body = heard.json
    assert body.keys() == {"access_token", "issued_token_type", "token_type", "expires_in", "scope"}  # §2.2.1
    assert body["issued_token_type"] == ACCESS_TOKEN
    assert heard.headers["Cache-Control"] == "no-store"
    described = told(world, "library", body["access_token"])
    assert described["act"] == {"sub": "library"}  # §4.1
    assert described["client_id"] == "library"  # §4.3
    assert world.userinfo(body["access_token"]).json["sub"] == described["sub"]


def test_the_service_knows_the_person_by_a_sub_of_its_own(world: World) -> None:
    first = for_the_library(world)
    second = exchange(world, "library", first).json["access_token"]
    assert told(world, "family", first)["sub"] != told(world, "library", second)["sub"]


def test_the_scope_is_what_both_have_and_never_more(world: World) -> None:
    token = for_the_library(world, scope=READER)
    assert exchange(world, "library", token).json["scope"] == "openid edu.role edu.affiliation"
    assert exchange(world, "library", token, scope="edu.role").json["scope"] == "edu.role"
    for wider in ("realname", "age", "offline_access", "edu.role roster.read"):
        assert exchange(world, "library", token, scope=wider).error == "invalid_scope"
    narrow = for_the_library(world, scope="openid")
    assert exchange(world, "library", narrow, scope="edu.role").error == "invalid_scope"


def test_the_new_token_never_lives_longer_than_the_old_one(world: World) -> None:
    token = for_the_library(world)
    world.provider.ledger.clock.advance(500)  # type: ignore[attr-defined]
    body = exchange(world, "library", token).json
    assert body["expires_in"] == 100
    assert told(world, "library", body["access_token"])["exp"] == told(world, "family", token)["exp"]


def test_a_chain_of_services_names_each_of_them(world: World) -> None:
    first = exchange(world, "library", for_the_library(world), resource=ARCHIVE).json["access_token"]
    second = exchange(world, "archive", first, scope="edu.role").json["access_token"]
    assert told(world, "archive", second)["act"] == {"sub": "archive", "act": {"sub": "library"}}  # §4.1


def test_a_target_must_be_one_the_service_is_registered_for(world: World) -> None:
    token = for_the_library(world)
    for name in ("resource", "audience"):
        assert (
            exchange(world, "library", token, **{name: "https://api.other.example"}).error == "invalid_target"
        )
        body = exchange(world, "library", token, **{name: ARCHIVE}).json
        assert told(world, "library", body["access_token"])["aud"] == ARCHIVE  # §2.1
        assert world.userinfo(body["access_token"]).status == 401


Refused = Callable[[World], str]


def of_another_audience(world: World) -> str:
    return str(world.tokens(world.systems["family"], resource=ARCHIVE)["access_token"])


def of_another_system(world: World) -> str:
    return str(world.tokens(world.systems["homework"])["access_token"])


def of_a_machine(world: World) -> str:
    return str(world.token(world.systems["resource"], grant_type="client_credentials").json["access_token"])


def that_is_an_id_token(world: World) -> str:
    return str(world.tokens(world.systems["family"], resource=LIBRARY)["id_token"])


def that_is_a_refresh_token(world: World) -> str:
    return str(world.tokens(world.systems["family"], resource=LIBRARY)["refresh_token"])


def that_expired(world: World) -> str:
    token = for_the_library(world)
    world.provider.ledger.clock.advance(601)  # type: ignore[attr-defined]
    return token


def that_was_revoked(world: World) -> str:
    token = for_the_library(world)
    world.revoke(world.systems["family"], token)
    soon(world)
    return token


def whose_family_was_revoked(world: World) -> str:
    tokens = world.tokens(world.systems["family"], resource=LIBRARY)
    world.revoke(world.systems["family"], tokens["refresh_token"])
    return str(tokens["access_token"])


def whose_account_is_disabled(world: World) -> str:
    token = for_the_library(world)
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, world.account_id, reason="test")
    return token


def whose_session_ended(world: World) -> str:
    token = for_the_library(world)
    with world.provider.ledger.unit(SYSTEM) as unit:
        end_session(unit, world.session.sid, because="test")
    return token


def whose_client_is_disabled(world: World) -> str:
    token = for_the_library(world)
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable_client(unit, "family", reason="test")
    soon(world)
    return token


def that_was_changed(world: World) -> str:
    return for_the_library(world)[:-4] + "AAAA"


def that_is_nonsense(_world: World) -> str:
    return "nonsense"


MATRIX = [
    of_another_audience,
    of_another_system,
    of_a_machine,
    that_is_an_id_token,
    that_is_a_refresh_token,
    that_expired,
    that_was_revoked,
    whose_family_was_revoked,
    whose_account_is_disabled,
    whose_session_ended,
    whose_client_is_disabled,
    that_was_changed,
    that_is_nonsense,
]


@pytest.mark.parametrize("token", MATRIX, ids=lambda made: made.__name__)
def test_a_token_is_not_exchanged(world: World, token: Refused) -> None:
    assert exchange(world, "library", token(world)).error == "invalid_request"  # §2.2.2


def test_only_access_tokens_go_in_and_come_out(world: World) -> None:
    token = for_the_library(world)
    for kind in ("jwt", "id_token", "refresh_token", "saml2"):
        name = f"urn:ietf:params:oauth:token-type:{kind}"
        assert exchange(world, "library", token, subject_token_type=name).error == "invalid_request"
        assert exchange(world, "library", token, requested_token_type=name).error == "invalid_request"
    actor = {"actor_token": token, "actor_token_type": ACCESS_TOKEN}
    assert exchange(world, "library", token, **actor).error == "invalid_request"


def test_who_is_not_registered_exchanges_nothing(world: World) -> None:
    token = for_the_library(world)
    assert exchange(world, "homework", token).error == "unauthorized_client"
    assert exchange(world, "family", token).error == "invalid_request"  # registered for guardians only


def test_a_bound_token_is_exchanged_by_its_own_client_with_its_key_alone(world: World) -> None:
    world.provider.ledger.clock.advance(60)  # type: ignore[attr-defined]
    prover, library, now = ec_prover(), world.systems["library"], world.provider.ledger.clock().timestamp()
    keyed = world.with_headers(dpop=prover.proof(claims_for("/token", now)))
    body = exchange(keyed, "library", for_the_library(world)).json
    assert body["token_type"] == "DPoP"
    again = exchange(world, library.client_id, body["access_token"])
    assert again.error == "invalid_grant"


def test_revoking_the_family_ends_what_was_exchanged_from_it(world: World) -> None:
    tokens = world.tokens(world.systems["family"], resource=LIBRARY)
    child = exchange(world, "library", tokens["access_token"]).json["access_token"]
    world.revoke(world.systems["family"], tokens["refresh_token"])
    soon(world)
    assert told(world, "library", child) == {"active": False}


def test_an_exchange_is_in_the_journal_and_begins_no_grant(world: World) -> None:
    token = for_the_library(world)
    with world.provider.ledger.read() as connection:
        before = len(connection.execute(select(GrantRow.id)).all())
    exchange(world, "library", token)
    with world.provider.ledger.read() as connection:
        lines = connection.execute(select(JournalLine.event)).scalars().all()
        assert len(connection.execute(select(GrantRow.id)).all()) == before
    assert lines.count("tokens.exchanged") == 1

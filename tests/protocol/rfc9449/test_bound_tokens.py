"""RFC 9449 §5 to §10: tokens that are bound, nonces, and proofs that are taken once."""

from typing import Any

import pytest

from idp.oauth.dpop import nonce_of
from idp.oauth.endpoints.discovery import metadata
from idp.oauth.endpoints.userinfo import userinfo
from idp.oauth.values import Request
from realnames.ledger.values import DatabaseAway
from tests.protocol.rfc9449.provers import PROVERS, Prover, claims_for, ec_prover
from tests.protocol.world import Heard, System, World
from tests.races import race


@pytest.fixture(autouse=True)
def the_store_is_not_newborn(world: World) -> None:
    """A store that was born this minute cannot know which proofs were used before."""
    world.provider.ledger.clock.advance(60)  # type: ignore[attr-defined]


def moment(world: World) -> float:
    return world.provider.ledger.clock().timestamp()


def showing(world: World, prover: Prover, path: str = "/token", **claims: Any) -> World:
    """The world as a client meets it that proves its key."""
    return world.with_headers(dpop=prover.proof(claims_for(path, moment(world)) | claims))


def nonce(world: World) -> str:
    return nonce_of(world.provider, world.provider.ledger.clock())


def bound(world: World, system: System, prover: Prover, **claims: Any) -> Any:
    heard = showing(world, prover, **claims).exchange(system, world.code(system))
    assert heard.status == 200, heard.json
    return heard.json


def ask(world: World, token: str, *, scheme: str = "DPoP", **headers: str) -> Heard:
    given = {"authorization": f"{scheme} {token}", **headers}
    return Heard(userinfo(world.provider, Request("GET", "/userinfo", headers=given)))


def proof_of(world: World, prover: Prover, token: str, **claims: Any) -> str:
    return prover.proof(claims_for("/userinfo", moment(world), method="GET", token=token) | claims)


@pytest.mark.parametrize("alg", PROVERS)
def test_a_bound_token_opens_userinfo_with_its_key_and_never_without(world: World, alg: str) -> None:
    prover, homework = PROVERS[alg](), world.systems["homework"]
    tokens = bound(world, homework, prover)
    access = tokens["access_token"]
    assert tokens["token_type"] == "DPoP"  # §5
    assert ask(world, access, dpop=proof_of(world, prover, access)).status == 200
    assert ask(world, access, scheme="dpop", dpop=proof_of(world, prover, access)).status == 200
    stolen = [
        ask(world, access),
        ask(world, access, scheme="Bearer"),  # §7.2: never as a bearer token
        ask(world, access, scheme="Bearer", dpop=proof_of(world, prover, access)),
        ask(world, access, dpop=proof_of(world, ec_prover(), access)),
    ]
    assert [heard.status for heard in stolen] == [401] * 4
    assert all('algs="ES256 EdDSA PS256"' in str(heard.answer.headers) for heard in stolen)


def test_the_dpop_scheme_is_for_bound_tokens_alone(world: World) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    heard = ask(world, access, dpop=proof_of(world, ec_prover(), access))
    assert (heard.status, heard.error) == (401, "invalid_token")


BAD: list[dict[str, Any]] = [
    {"htm": "POST"},
    {"htm": "get"},
    {"htu": "https://id.example/token"},
    {"htu": "https://other.example/userinfo"},
    {"ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"},
    {"jti": "x" * 257},
]


@pytest.mark.parametrize("changed", BAD, ids=str)
def test_a_proof_about_another_request_is_refused(world: World, changed: dict[str, Any]) -> None:
    prover = ec_prover()
    access = bound(world, world.systems["homework"], prover)["access_token"]
    heard = ask(world, access, dpop=proof_of(world, prover, access, **changed))
    assert (heard.status, heard.error) == (401, "invalid_dpop_proof")
    assert 'DPoP error="invalid_dpop_proof"' in heard.headers["WWW-Authenticate"]


def test_a_proof_without_the_hash_of_the_token_is_refused_at_a_resource(world: World) -> None:
    prover = ec_prover()
    access = bound(world, world.systems["homework"], prover)["access_token"]
    claims = claims_for("/userinfo", moment(world), method="GET")
    assert ask(world, access, dpop=prover.proof(claims)).error == "invalid_dpop_proof"


@pytest.mark.parametrize(
    ("late", "status"), [(-14, 200), (-16, 400), (10, 200), (59, 200), (61, 400), (3600, 400)]
)
def test_a_proof_is_taken_within_a_minute(world: World, late: int, status: int) -> None:
    homework = world.systems["homework"]
    world.provider.ledger.clock.advance(3600)  # type: ignore[attr-defined]
    client = showing(world, ec_prover(), iat=int(moment(world)) - late)
    heard = client.exchange(homework, _long_session_code(world, homework))
    assert heard.status == status
    if status == 400:
        assert heard.error == "invalid_dpop_proof"
        assert heard.headers["DPoP-Nonce"]


def _long_session_code(world: World, system: System) -> str:
    return world.code(system, scope="openid offline_access")


def test_a_clock_that_is_wrong_by_an_hour_works_with_a_nonce_of_ours(world: World) -> None:
    homework, prover = world.systems["homework"], ec_prover()
    wrong = int(moment(world)) - 3600
    refused = showing(world, prover, iat=wrong).exchange(homework, world.code(homework))
    given = refused.headers["DPoP-Nonce"]
    assert bound(world, homework, prover, iat=wrong, nonce=given)["token_type"] == "DPoP"


def test_an_unknown_or_old_nonce_is_answered_by_a_new_one(world: World) -> None:
    homework, prover = world.systems["homework"], ec_prover()
    old = nonce(world)
    world.provider.ledger.clock.advance(301)  # type: ignore[attr-defined]
    for stale in (old, "AAAAAAAAAAAAAAAAAAAAAAAA", "not ours", "é"):
        heard = showing(world, prover, nonce=stale).exchange(homework, world.code(homework))
        assert (heard.status, heard.error) == (400, "use_dpop_nonce")  # §8
    assert bound(world, homework, prover, nonce=heard.headers["DPoP-Nonce"])["token_type"] == "DPoP"


def test_a_nonce_that_grows_old_is_replaced_with_the_answer(world: World) -> None:
    homework, prover = world.systems["homework"], ec_prover()
    old = nonce(world)
    world.provider.ledger.clock.advance(151)  # type: ignore[attr-defined]
    heard = showing(world, prover, nonce=old).exchange(homework, world.code(homework))
    assert heard.status == 200
    assert heard.headers["DPoP-Nonce"] == nonce(world)  # §8.2


def test_a_public_client_must_use_a_nonce_and_its_refresh_tokens_are_bound(world: World) -> None:
    phone, prover = world.systems["phone-app"], ec_prover()
    code = world.code(phone, scope="openid offline_access")
    assert showing(world, prover).exchange(phone, code).error == "use_dpop_nonce"
    heard = showing(world, prover, nonce=nonce(world)).exchange(phone, code)
    refresh = heard.json["refresh_token"]
    other = showing(world, ec_prover(), nonce=nonce(world)).refresh(phone, refresh)
    assert (other.error, world.refresh(phone, refresh).error) == ("invalid_grant", "invalid_grant")  # §5
    mine = showing(world, prover, nonce=nonce(world)).refresh(phone, refresh)
    assert mine.json["token_type"] == "DPoP"


def test_a_confidential_clients_refresh_token_takes_another_key(world: World) -> None:
    homework = world.systems["homework"]
    tokens = bound(world, homework, ec_prover())
    heard = showing(world, ec_prover()).refresh(homework, tokens["refresh_token"])
    assert heard.json["token_type"] == "DPoP"


def test_a_client_registered_for_bound_tokens_gets_no_others(world: World) -> None:
    holder = world.systems["key-holder"]
    code = world.code(holder)
    heard = world.exchange(holder, code)
    assert (heard.status, heard.error) == (400, "invalid_dpop_proof")  # §5.2
    assert showing(world, ec_prover()).exchange(holder, code).json["token_type"] == "DPoP"


def test_a_code_is_bound_to_the_key_of_the_request(world: World) -> None:
    homework, prover = world.systems["homework"], ec_prover()
    code = world.code(homework, dpop_jkt=prover.thumbprint)
    assert world.exchange(homework, code).error == "invalid_grant"  # §10
    assert showing(world, ec_prover()).exchange(homework, code).error == "invalid_grant"
    assert showing(world, prover).exchange(homework, code).status == 200
    assert world.redirected(world.authorize_url(homework, dpop_jkt="short"))["error"] == "invalid_request"


def test_introspection_tells_of_the_key(world: World) -> None:
    homework, prover = world.systems["homework"], ec_prover()
    told = world.introspect(homework, bound(world, homework, prover)["access_token"])
    assert (told["token_type"], told["cnf"]) == ("DPoP", {"jkt": prover.thumbprint})  # §6.2


def test_a_machine_token_can_be_bound(world: World) -> None:
    reader, prover = world.systems["roster-reader"], ec_prover()
    heard = showing(world, prover).token(reader, grant_type="client_credentials")
    assert heard.json["token_type"] == "DPoP"
    told = world.introspect(world.systems["resource"], heard.json["access_token"])
    assert told["cnf"] == {"jkt": prover.thumbprint}


def test_a_proof_is_taken_once_and_by_nobody_else_afterwards(world: World) -> None:
    homework, prover = world.systems["homework"], ec_prover()
    client = showing(world, prover)
    assert client.exchange(homework, world.code(homework)).status == 200
    assert client.exchange(homework, world.code(homework)).error == "invalid_dpop_proof"  # §11.1


def test_after_a_loss_of_state_older_proofs_are_answered_by_a_nonce(world: World) -> None:
    homework, prover = world.systems["homework"], ec_prover()
    before = int(world.provider.state.born().timestamp()) + 14  # a clock of ours or theirs may run ahead
    heard = showing(world, prover, iat=before).exchange(homework, world.code(homework))
    assert heard.error == "use_dpop_nonce"
    assert bound(world, homework, prover, nonce=heard.headers["DPoP-Nonce"])["token_type"] == "DPoP"


def test_a_refused_client_spends_no_proof(world: World) -> None:
    homework = world.systems["homework"]
    client = showing(world, ec_prover())
    assert client.exchange(homework, "nonsense").error == "invalid_grant"
    assert client.exchange(homework, world.code(homework)).status == 200


def test_sixty_four_threads_with_one_proof_get_one_token(world: World) -> None:
    reader, client = world.systems["roster-reader"], showing(world, ec_prover())
    outcomes = race(64, lambda: client.token(reader, grant_type="client_credentials").status)
    assert outcomes.count(200) == 1
    assert all(outcome in {200, 400} or isinstance(outcome, DatabaseAway) for outcome in outcomes)


def test_discovery_names_the_algorithms(world: World) -> None:
    assert metadata(world.provider)["dpop_signing_alg_values_supported"] == ["ES256", "EdDSA", "PS256"]

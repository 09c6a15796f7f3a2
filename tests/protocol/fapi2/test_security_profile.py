"""FAPI 2.0 Security Profile §5.3.2 and Message Signing §5.3: what a client of these profiles may do."""

import json
from typing import Any

import pytest

from idp.oauth.endpoints.pushed_authorization import push_request
from idp.oauth.endpoints.token import token
from idp.oauth.endpoints.userinfo import userinfo
from idp.oauth.values import ClientCertificate, ErrorPage, Proceed, Request
from tests.idp.keys.signer import signer, unsigned
from tests.protocol.proofs import ISSUER, Certificate, SigningSystem, add_system, certificate
from tests.protocol.pushing import code_from, push, push_pairs, visit
from tests.protocol.world import CALLBACK, VERIFIER, Heard, World

HAND = signer("PS256")


@pytest.fixture
def shown(world: World) -> Certificate:
    return certificate(world.provider.ledger.clock())


@pytest.fixture
def bank(world: World) -> SigningSystem:
    return add_system(world, "strong", hand=HAND, profile="fapi2_security")


@pytest.fixture
def signing(world: World) -> SigningSystem:
    modes = ("query", "jwt")
    return add_system(world, "signed", hand=HAND, profile="fapi2_message_signing", response_modes=modes)


def exchange(
    world: World, system: SigningSystem, code: str, shown: Certificate | None, **changed: Any
) -> Heard:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    } | changed
    return ask(world, system, shown, **form)


def ask(world: World, system: SigningSystem, shown: Certificate | None, **form: str) -> Heard:
    _, proof = system.credentials()
    reported = None if shown is None else ClientCertificate(shown.der)
    request = Request("POST", "/token", form=(*proof, *form.items()), certificate=reported)
    return Heard(token(world.provider, request))


def request_object(world: World, system: SigningSystem, **changed: Any) -> str:
    now = int(world.provider.ledger.clock().timestamp())
    ordinary = dict(world.authorize_url(system)) | {"iss": system.client_id, "aud": ISSUER}
    claims = ordinary | {"nbf": now, "exp": now + 300} | changed
    return HAND.token({name: value for name, value in claims.items() if value is not None})


def test_the_whole_way_with_bound_tokens(world: World, bank: SigningSystem, shown: Certificate) -> None:
    code = code_from(world, bank, push(world, bank).json["request_uri"])
    given = exchange(world, bank, code, shown)
    assert given.status == 200
    headers = {"authorization": f"Bearer {given.json['access_token']}"}
    for reported, status in ((ClientCertificate(shown.der), 200), (None, 401)):
        request = Request("GET", "/userinfo", headers=headers, certificate=reported)
        assert Heard(userinfo(world.provider, request)).status == status


def test_an_unpushed_request_is_refused(world: World, bank: SigningSystem) -> None:
    """§5.3.2.2-3."""
    assert world.redirected(world.authorize_url(bank))["error"] == "invalid_request"


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": None},
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"response_type": "code id_token"},
        {"response_type": "token"},
        {"response_mode": "fragment"},
    ],
)
def test_each_demand_on_a_request_holds_where_it_is_pushed(
    world: World, bank: SigningSystem, changed: dict[str, str | None]
) -> None:
    """§5.3.2.2-1 to §5.3.2.2-7."""
    assert push(world, bank, **changed).status == 400


def test_a_request_without_state_or_nonce_is_good(world: World, bank: SigningSystem) -> None:
    assert push(world, bank, state=None, nonce=None).status == 201
    assert push(world, bank, nonce="n" * 64).status == 201


def test_tokens_without_a_holder_are_not_given(world: World, bank: SigningSystem, shown: Certificate) -> None:
    """§5.3.2.1-4; and the code is still there for its rightful holder."""
    code = code_from(world, bank, push(world, bank).json["request_uri"])
    heard = exchange(world, bank, code, None)
    assert (heard.status, heard.error) == (400, "invalid_request")
    assert exchange(world, bank, code, shown).status == 200


def test_a_code_lives_a_minute_however_long_others_do(
    world: World, bank: SigningSystem, shown: Certificate
) -> None:
    """§5.3.2.1-11."""
    code = code_from(world, bank, push(world, bank).json["request_uri"])
    world.provider.ledger.clock.advance(60)  # type: ignore[attr-defined]
    assert exchange(world, bank, code, shown).error == "invalid_grant"


def test_a_refresh_token_is_not_rotated(world: World, bank: SigningSystem, shown: Certificate) -> None:
    """§5.3.2.1-9: the same one again, also half a minute later, but for its own client alone."""
    code = code_from(world, bank, push(world, bank).json["request_uri"])
    first = exchange(world, bank, code, shown).json["refresh_token"]
    for _ in range(3):
        heard = ask(world, bank, shown, grant_type="refresh_token", refresh_token=first)
        assert (heard.status, heard.json["refresh_token"]) == (200, first)
        world.provider.ledger.clock.advance(30)  # type: ignore[attr-defined]
    other = add_system(world, "other", hand=HAND, profile="fapi2_security")
    assert ask(world, other, shown, grant_type="refresh_token", refresh_token=first).error == "invalid_grant"
    assert ask(world, bank, None, grant_type="refresh_token", refresh_token=first).error == "invalid_request"


def test_a_revoked_grant_is_not_prolonged(world: World, bank: SigningSystem, shown: Certificate) -> None:
    code = code_from(world, bank, push(world, bank).json["request_uri"])
    first = exchange(world, bank, code, shown).json["refresh_token"]
    assert exchange(world, bank, code, shown).error == "invalid_grant"
    heard = ask(world, bank, shown, grant_type="refresh_token", refresh_token=first)
    assert heard.error == "invalid_grant"


@pytest.mark.parametrize("audience", [[ISSUER], ISSUER + "/par", ISSUER + "/token", "https://evil.example"])
def test_the_audience_of_an_assertion_is_the_issuer_as_a_string(
    world: World, bank: SigningSystem, audience: Any
) -> None:
    """§5.3.2.1-8."""
    proof = bank.proof(bank.assertion(aud=audience))
    form = (*proof, *world.authorize_url(bank))
    heard = Heard(push_request(world.provider, Request("POST", "/par", form=form)))
    assert (heard.status, heard.error) == (401, "invalid_client")


def test_rs256_signs_nothing_here(world: World) -> None:
    """§5.4.1."""
    old = signer("RS256")
    keys = json.dumps({"keys": [old.public(alg=None)]})
    system = add_system(world, "old", hand=old, jwks=keys, profile="fapi2_security")
    assert push(world, system).error == "invalid_client"


def test_of_message_signing_only_signed_requests_are_taken(world: World, signing: SigningSystem) -> None:
    """Message Signing §5.3.1."""
    assert push(world, signing).error == "invalid_request"
    pushed = push_pairs(world, signing, (("request", request_object(world, signing)),))
    assert pushed.status == 201
    assert isinstance(visit(world, "signed", pushed.json["request_uri"]), Proceed)


def test_outside_a_signed_request_nothing_counts(world: World, signing: SigningSystem) -> None:
    signed = request_object(world, signing, state=None, nonce=None)
    pairs = (("request", signed), ("state", "outside"), ("nonce", "outside"), ("scope", "openid edu.id"))
    found = visit(world, "signed", push_pairs(world, signing, pairs).json["request_uri"])
    assert isinstance(found, Proceed)
    assert (found.request.state, found.request.nonce) == (None, None)
    assert "edu.id" not in found.request.scope


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": None},
        {"nbf": None},
        {"exp": 61 * 60 + 60},
        {"nbf": -61 * 60},
        {"nbf": 61},
        {"exp": -60},
        {"aud": "https://evil.example"},
        {"aud": None},
        {"iss": "strong"},
        {"iss": None},
        {"client_id": None},
    ],
)
def test_a_signed_request_has_its_parties_and_its_hour(
    world: World, signing: SigningSystem, changed: dict[str, Any]
) -> None:
    now = int(world.provider.ledger.clock().timestamp())
    settled = {name: now + value if isinstance(value, int) else value for name, value in changed.items()}
    heard = push_pairs(world, signing, (("request", request_object(world, signing, **settled)),))
    assert (heard.status, heard.error) == (400, "invalid_request_object")


def test_clocks_may_differ_and_others_may_be_meant_as_well(world: World, signing: SigningSystem) -> None:
    now = int(world.provider.ledger.clock().timestamp())
    signed = request_object(world, signing, nbf=now + 8, aud=[ISSUER, "https://other.example"])
    assert push_pairs(world, signing, (("request", signed),)).status == 201


def test_an_unsigned_object_and_another_clients_key_are_refused(world: World, signing: SigningSystem) -> None:
    claims = dict(world.authorize_url(signing)) | {"iss": "signed", "aud": ISSUER}
    for forged in (unsigned(claims), signer("PS256").token(claims)):
        assert push_pairs(world, signing, (("request", forged),)).error == "invalid_request_object"


def test_a_signed_answer_comes_back_where_it_was_asked_for(world: World, signing: SigningSystem) -> None:
    """Message Signing §5.4: JARM."""
    signed = request_object(world, signing, response_mode="jwt")
    found = visit(world, "signed", push_pairs(world, signing, (("request", signed),)).json["request_uri"])
    assert isinstance(found, Proceed)
    assert found.request.response_mode == "jwt"
    assert not isinstance(found, ErrorPage)

"""RFC 7523 §3, RFC 7521 §4.2 and RFC 10070: a system proves itself by an assertion of its own, once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import Reply
from connectors.doubles import RecordingHTTP
from idp.clients.actions import rotate_secret
from idp.oauth.endpoints.token import token
from idp.oauth.values import Pairs, Request
from realnames.ledger.values import SYSTEM
from tests.idp.keys.signer import by_secret, key_set, signer, unsigned
from tests.protocol.proofs import HAND, ISSUER, SigningSystem, add_system
from tests.protocol.world import Heard, World

GRANT = (("grant_type", "client_credentials"), ("scope", "org.read"))
T = "seconds from now"


@pytest.fixture
def signing(world: World) -> SigningSystem:
    return add_system(world, "signing", hand=HAND)


def ask(world: World, proof: Pairs, **headers: str) -> Heard:
    request = Request("POST", "/token", form=(*proof, *GRANT), headers=headers)
    return Heard(token(world.provider, request))


def test_an_assertion_signed_with_the_registered_key_is_enough(world: World, signing: SigningSystem) -> None:
    assert ask(world, signing.proof(signing.assertion())).status == 200


def test_the_client_id_may_stand_beside_it_and_must_then_be_its_subject(
    world: World, signing: SigningSystem
) -> None:
    """RFC 7521 §4.2."""
    assert ask(world, signing.proof(signing.assertion(), client_id="signing")).status == 200
    heard = ask(world, signing.proof(signing.assertion(), client_id="homework"))
    assert (heard.status, heard.error) == (401, "invalid_client")


@pytest.mark.parametrize("alg", ["ES256", "PS256", "RS256", "EdDSA", "ES384"])
def test_every_offered_algorithm_works(world: World, alg: str) -> None:
    hand = signer(alg)
    system = add_system(world, "other", hand=hand)
    assert ask(world, system.proof(system.assertion())).status == 200


def test_only_the_registered_algorithm_works_where_one_is_registered(world: World) -> None:
    rsa = signer("RS256")
    keys = key_set(rsa).replace('"alg": "RS256", ', "")
    system = add_system(world, "other", hand=rsa, jwks=keys, token_endpoint_auth_signing_alg="PS256")
    assert ask(world, system.proof(system.assertion())).error == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "homework"},
        {"iss": None},
        {"sub": None},
        {"sub": "homework"},
        {"sub": "nobody"},
        {"aud": None},
        {"aud": ISSUER + "/"},
        {"aud": ISSUER + "/token"},
        {"aud": ISSUER + "/par"},
        {"aud": [ISSUER]},
        {"aud": [ISSUER, "https://evil.example"]},
        {"aud": "https://evil.example"},
        {"exp": None},
        {"exp": (T, -300)},
        {"exp": (T, 7200)},
        {"exp": "soon"},
        {"nbf": (T, 61)},
        {"iat": (T, 61)},
        {"iat": (T, -7200)},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 300},
    ],
)
def test_each_claim_is_held_to_the_specification(
    world: World, signing: SigningSystem, changed: dict[str, Any]
) -> None:
    """RFC 7523 §3 items 1 to 9, with RFC 10070's audience: the issuer alone, as a string."""
    now = int(world.provider.ledger.clock().timestamp())
    settled = {name: now + value[1] if isinstance(value, tuple) else value for name, value in changed.items()}
    heard = ask(world, signing.proof(signing.assertion(**settled)))
    assert (heard.status, heard.error) == (401, "invalid_client")


def test_clocks_may_differ_by_seconds(world: World, signing: SigningSystem) -> None:
    now = int(world.provider.ledger.clock().timestamp())
    assert ask(world, signing.proof(signing.assertion(nbf=now + 8, iat=now + 8))).status == 200


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "at+jwt"},
        {"typ": "logout+jwt"},
        {"typ": "dpop+jwt"},
        {"typ": "oauth-authz-req+jwt"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"kid": "other"},
        {"crit": ["exp"]},
        {"jwk": HAND.public()},
        {"jku": "https://evil.example/jwks"},
    ],
)
def test_no_other_kind_of_token_and_no_key_of_its_own_is_taken(
    world: World, signing: SigningSystem, header: dict[str, Any]
) -> None:
    heard = ask(world, signing.proof(signing.assertion(header=header)))
    assert (heard.status, heard.error) == (401, "invalid_client")


def test_explicit_types_are_taken(world: World, signing: SigningSystem) -> None:
    for typ in (None, "JWT", "client-authentication+jwt"):
        assert ask(world, signing.proof(signing.assertion(header={"typ": typ}))).status == 200


def test_the_older_audience_rule_is_for_clients_registered_for_it(world: World) -> None:
    system = add_system(world, "open", hand=HAND, assertion_audience="issuer_or_token_endpoint")
    for good in (ISSUER, ISSUER + "/token", [ISSUER + "/token"], [ISSUER, ISSUER + "/token"]):
        assert ask(world, system.proof(system.assertion(aud=good))).status == 200
    for bad in ([], [ISSUER, "https://evil.example"], ISSUER + "/authorize"):
        assert ask(world, system.proof(system.assertion(aud=bad))).error == "invalid_client"


def test_an_assertion_is_taken_once(world: World, signing: SigningSystem) -> None:
    """RFC 7523 §3 item 7."""
    proof = signing.proof(signing.assertion())
    assert ask(world, proof).status == 200
    assert ask(world, proof).error == "invalid_client"
    assert ask(world, signing.proof(signing.assertion())).status == 200


def test_of_sixty_four_at_once_one_is_taken(world: World, signing: SigningSystem) -> None:
    proof = signing.proof(signing.assertion())
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: ask(world, proof).status, range(64)))
    assert (statuses.count(200), statuses.count(401)) == (1, 63)


def test_a_refused_assertion_does_not_use_up_its_mark(world: World, signing: SigningSystem) -> None:
    """Whoever only saw a `jti` must not be able to burn it for its owner."""
    forged = signer().token(signing.claims(jti="the-one"))
    assert ask(world, signing.proof(forged)).error == "invalid_client"
    assert ask(world, signing.proof(signing.assertion(jti="the-one"))).status == 200


def test_one_from_before_the_stores_birth_is_refused(world: World, signing: SigningSystem) -> None:
    """Its mark could have been lost with the store before."""
    born = int(world.provider.state.born().timestamp())
    heard = ask(world, signing.proof(signing.assertion(iat=born)))
    assert heard.error == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_assertion_type": None},
        {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
        {"client_assertion": "eyJ"},
        {"client_assertion": "a.b.c"},
        {"client_assertion": "{}"},
    ],
)
def test_a_broken_form_is_an_invalid_client(
    world: World, signing: SigningSystem, changed: dict[str, str | None]
) -> None:
    heard = ask(world, signing.proof(signing.assertion(), **changed))
    assert (heard.status, heard.error) == (401, "invalid_client")


def test_an_unsigned_one_is_refused(world: World, signing: SigningSystem) -> None:
    assert ask(world, signing.proof(unsigned(signing.claims()))).error == "invalid_client"
    assert ask(world, signing.proof(by_secret(signing.claims(), key_set(HAND)))).error == "invalid_client"


def test_two_ways_at_once_are_refused(world: World, signing: SigningSystem) -> None:
    """RFC 6749 §2.3, RFC 7521 §4.2.1."""
    proof = signing.proof(signing.assertion(), client_id="signing", client_secret="x")
    assert (ask(world, proof).status, ask(world, proof).error) == (400, "invalid_request")
    heard = ask(world, signing.proof(signing.assertion()), authorization="Basic c2lnbmluZzp4")
    assert (heard.status, heard.error) == (400, "invalid_request")


def test_a_system_with_a_secret_cannot_pass_with_an_assertion(world: World, signing: SigningSystem) -> None:
    claims = signing.claims(iss="homework", sub="homework")
    assert ask(world, signing.proof(HAND.token(claims))).error == "invalid_client"


def test_a_system_with_keys_cannot_pass_without(world: World, signing: SigningSystem) -> None:
    assert ask(world, (("client_id", "signing"),)).error == "invalid_client"
    assert ask(world, (("client_id", "signing"), ("client_secret", "x"))).error == "invalid_client"


def test_published_keys_are_followed_when_they_change(world: World, http: RecordingHTTP) -> None:
    uri, old, new = "https://homework.example/jwks", signer(kid="old"), signer(kid="new")
    http.script(uri, Reply(200, (), key_set(old).encode()))
    system = add_system(world, "published", hand=old, jwks_uri=uri)
    assert ask(world, system.proof(system.assertion())).status == 200
    http.script(uri, Reply(200, (), key_set(new).encode()))
    world.provider.ledger.clock.advance(60)  # type: ignore[attr-defined]
    assert ask(world, system.proof(new.token(system.claims()))).status == 200
    assert ask(world, system.proof(old.token(system.claims()))).error == "invalid_client"


def test_a_shared_secret_signs_as_well(world: World) -> None:
    """client_secret_jwt (OpenID Connect Core §9)."""
    system = add_system(world, "hmac", auth_method="client_secret_jwt")
    assert ask(world, system.proof(system.assertion())).status == 200
    assert ask(world, system.proof(by_secret(system.claims(), "x" * 43))).error == "invalid_client"
    assert (
        ask(world, (("client_id", "hmac"), ("client_secret", system.secret or ""))).error == "invalid_client"
    )


def test_both_secrets_sign_while_one_takes_over_from_the_other(world: World) -> None:
    from datetime import timedelta

    system = add_system(world, "hmac", auth_method="client_secret_jwt")
    with world.provider.ledger.unit(SYSTEM) as unit:
        new = rotate_secret(unit, "hmac", overlap=timedelta(hours=1))
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert ask(world, system.proof(system.assertion())).status == 200
    assert ask(world, system.proof(by_secret(system.claims(), new))).status == 200
    world.provider.ledger.clock.advance(3600)  # type: ignore[attr-defined]
    assert ask(world, system.proof(system.assertion())).error == "invalid_client"


def test_an_assertion_costs_one_trip_and_no_statement(
    world: World, signing: SigningSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.protocol.budgets.test_budgets import counted

    proof = signing.proof(signing.assertion())
    ask(world, signing.proof(signing.assertion()))
    with counted(world.provider, monkeypatch) as cost:
        assert ask(world, proof).status == 200
    assert (cost.statements, cost.signatures) == ([], 1)
    assert cost.trips <= 2  # one `add`, which some stores write as a `cas` of their own


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{1,20}(\.[A-Za-z0-9_-]{0,20}){0,4}", fullmatch=True)
)
def test_whatever_is_sent_as_assertion_is_refused_in_words(world: World, text: str) -> None:
    form = (("client_assertion_type", "x"), ("client_assertion", text), *GRANT)
    heard = Heard(token(world.provider, Request("POST", "/token", form=form)))
    assert heard.status in (400, 401)
    assert heard.error in ("invalid_client", "invalid_request")

"""RFC 7523 §2.1, §3: assertions of registered issuers, each spent once."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients.actions import disable as disable_client
from idp.clients.actions import register
from idp.clients.values import Registration
from idp.subjects.store import subject_for
from realnames.accounts.actions import disable
from realnames.ledger.tables import JournalLine
from realnames.ledger.values import SYSTEM, DatabaseAway
from tests.idp.keys.signer import Signer, key_set, signer, unsigned
from tests.protocol.world import Heard, System, World
from tests.races import race

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Bureau:
    """A bureau whose system vouches for its people, and a partner that may bring what it signed."""

    def __init__(self, world: World, alg: str = "ES256", *, consent: str = "none") -> None:
        self.world, self.hand = world, signer(alg)
        bureau = Registration(
            "教育局",
            grant_types=(GRANT,),
            response_types=(),
            scopes=("openid", "edu.role"),
            jwks=key_set(self.hand),
            sector="bureau.example",
            consent=consent,
        )
        partner = Registration(
            "合作方",
            grant_types=(GRANT,),
            response_types=(),
            scopes=("openid", "edu.role"),
            assertion_issuers=("bureau",),
            sector="partner.example",
            consent="none",
        )
        with world.provider.ledger.unit(SYSTEM) as unit:
            self.bureau = System("bureau", register(unit, bureau, client_id="bureau").secret)
            self.partner = System("partner", register(unit, partner, client_id="partner").secret)
            self.sub = subject_for(unit, world.session.person_id, sector="bureau.example")
        self.number = 0

    def claims(self, **changed: Any) -> Mapping[str, Any]:
        now, self.number = int(self.world.provider.ledger.clock().timestamp()), self.number + 1
        honest = {
            "iss": "bureau",
            "sub": self.sub,
            "aud": "https://id.example",
            "iat": now,
            "exp": now + 60,
            "jti": f"voucher-{self.number}",
        }
        return {name: value for name, value in (honest | changed).items() if value is not None}

    def bring(self, assertion: str, by: System | None = None, **form: str) -> Heard:
        asked = {"grant_type": GRANT, "assertion": assertion, "scope": "openid edu.role"} | form
        return self.world.token(by or self.bureau, **asked)

    def vouch(self, by: System | None = None, **changed: Any) -> Heard:
        return self.bring(self.hand.token(self.claims(**changed)), by)


@pytest.fixture
def bureau(world: World) -> Bureau:
    return Bureau(world)


@pytest.mark.parametrize("alg", ["ES256", "PS256", "EdDSA", "ES384"])
def test_a_vouched_person_is_known_at_userinfo(world: World, alg: str) -> None:
    heard = Bureau(world, alg).vouch()
    assert heard.status == 200
    assert heard.json.keys() == {"access_token", "token_type", "expires_in", "scope"}  # never a refresh token
    assert world.userinfo(heard.json["access_token"]).json["roles"] == []


def test_a_partner_may_bring_what_its_issuer_signed_and_knows_its_own_sub(bureau: Bureau) -> None:
    heard = bureau.vouch(bureau.partner)
    assert heard.status == 200
    assert bureau.world.userinfo(heard.json["access_token"]).json["sub"] != bureau.sub


def test_a_system_without_that_issuer_brings_nothing(bureau: Bureau) -> None:
    by_partner = bureau.claims(iss="partner")
    assert bureau.bring(bureau.hand.token(by_partner), bureau.partner).error == "invalid_grant"
    assert bureau.vouch(bureau.world.systems["homework"]).error == "unauthorized_client"


BAD: list[dict[str, Any]] = [
    {"iss": None},
    {"iss": "homework"},
    {"sub": None},
    {"sub": "nobody"},
    {"aud": None},
    {"aud": "https://other.example"},
    {"aud": "https://id.example/token"},
    {"aud": ["https://id.example", "https://other.example"]},
    {"exp": None},
    {"exp": 1},
    {"exp": 99_999_999_999},
    {"exp": True},
    {"iat": None},
    {"iat": 99_999_999_999},
    {"nbf": 99_999_999_999},
    {"jti": None},
    {"jti": ""},
    {"jti": "x" * 257},
    {"jti": 7},
]


@pytest.mark.parametrize("changed", BAD, ids=str)
def test_an_assertion_that_breaks_a_rule_is_refused(bureau: Bureau, changed: dict[str, Any]) -> None:
    assert bureau.vouch(**changed).error == "invalid_grant"  # §3.1


def test_an_assertion_of_another_key_type_or_hand_is_refused(bureau: Bureau) -> None:
    stranger: Signer = signer()
    hostile = [
        stranger.token(bureau.claims()),
        bureau.hand.token(bureau.claims(), typ="dpop+jwt"),
        bureau.hand.token(bureau.claims(), typ="client-authentication+jwt"),
        bureau.hand.token(bureau.claims(), typ="at+jwt"),
        bureau.hand.token(bureau.claims(), alg="HS256"),
        bureau.hand.token(bureau.claims(), jwk=stranger.public()),
        bureau.hand.token(bureau.claims(), crit=["exp"]),
        unsigned(bureau.claims()),
        "nonsense",
        "a.b.c",
    ]
    assert {bureau.bring(assertion).error for assertion in hostile} == {"invalid_grant"}


def test_our_own_tokens_are_no_assertions(bureau: Bureau) -> None:
    tokens = bureau.world.tokens(bureau.world.systems["homework"])
    for name in ("access_token", "id_token"):
        assert bureau.bring(tokens[name]).error == "invalid_grant"


def test_an_assertion_is_taken_once_whoever_brings_it(bureau: Bureau) -> None:
    assertion = bureau.hand.token(bureau.claims())
    assert bureau.bring(assertion).status == 200
    assert bureau.bring(assertion).error == "invalid_grant"
    assert bureau.bring(assertion, bureau.partner).error == "invalid_grant"


def test_sixty_four_threads_with_one_assertion_get_one_token(bureau: Bureau) -> None:
    assertion = bureau.hand.token(bureau.claims())
    outcomes = race(64, lambda: bureau.bring(assertion).status)
    assert outcomes.count(200) == 1
    assert all(outcome in {200, 400} or isinstance(outcome, DatabaseAway) for outcome in outcomes)


def test_the_scope_is_never_wider_than_the_approval(bureau: Bureau) -> None:
    for scope in ("openid realname", "offline_access", "age"):
        assert bureau.bring(bureau.hand.token(bureau.claims()), scope=scope).error == "invalid_scope"


def test_whoever_was_disabled_is_vouched_for_by_nobody(bureau: Bureau) -> None:
    with bureau.world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, bureau.world.account_id, reason="test")
    assert bureau.vouch().error == "invalid_grant"


def test_a_disabled_issuer_vouches_for_nobody(bureau: Bureau) -> None:
    with bureau.world.provider.ledger.unit(SYSTEM) as unit:
        disable_client(unit, "bureau", reason="test")
    bureau.world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert bureau.vouch(bureau.partner).error == "invalid_grant"


@pytest.mark.parametrize("consent", ["first", "always"])
def test_where_people_are_asked_nobody_can_vouch_around_them(world: World, consent: str) -> None:
    assert Bureau(world, consent=consent).vouch().error == "invalid_grant"


def test_disabling_the_account_ends_vouched_tokens(bureau: Bureau) -> None:
    world, token = bureau.world, bureau.vouch().json["access_token"]
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, world.account_id, reason="test")
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert world.userinfo(token).status == 401


def test_vouching_is_in_the_journal(bureau: Bureau) -> None:
    bureau.vouch()
    with bureau.world.provider.ledger.read() as connection:
        lines = connection.execute(select(JournalLine.event)).scalars().all()
    assert lines.count("tokens.issued") == 1

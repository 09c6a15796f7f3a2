"""RFC 6749 §4.1: the exchange of an authorization code."""

from datetime import timedelta

from sqlalchemy import select

from idp.oauth.tables import GrantRow
from realnames.accounts.actions import disable
from realnames.ledger.tables import JournalLine
from realnames.ledger.values import SYSTEM, DatabaseAway
from tests.protocol.world import VERIFIER, World
from tests.races import race


def test_a_code_becomes_an_access_token_an_id_token_and_a_refresh_token(world: World) -> None:
    heard = world.exchange(world.systems["homework"], world.code(world.systems["homework"]))
    assert heard.status == 200
    assert heard.json.keys() == {
        "access_token", "token_type", "expires_in", "scope", "id_token", "refresh_token",
    }  # fmt: skip
    assert heard.headers["Cache-Control"] == "no-store"
    assert world.userinfo(heard.json["access_token"]).json["name"] == "阿依古丽·吐尔逊"


def test_a_code_used_twice_kills_the_whole_family(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    tokens = world.exchange(homework, code).json
    assert world.exchange(homework, code).error == "invalid_grant"
    world.provider.ledger.clock.advance(2)  # type: ignore[attr-defined]
    assert world.userinfo(tokens["access_token"]).status == 401
    assert world.refresh(homework, tokens["refresh_token"]).error == "invalid_grant"


def test_sixty_four_threads_with_one_code_get_one_set_of_tokens(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    outcomes = race(64, lambda: world.exchange(homework, code).status)
    assert outcomes.count(200) == 1
    assert all(outcome in {200, 400} or isinstance(outcome, DatabaseAway) for outcome in outcomes)


def test_a_wrong_verifier_leaves_the_code_unspent(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    assert world.exchange(homework, code, code_verifier="x" * 43).error == "invalid_grant"
    assert world.exchange(homework, code).status == 200


def test_after_five_wrong_verifiers_the_right_one_is_refused_too(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    for _ in range(5):
        assert world.exchange(homework, code, code_verifier="x" * 43).error == "invalid_grant"
    assert world.exchange(homework, code).error == "invalid_grant"


def test_another_systems_try_never_burns_a_code(world: World) -> None:
    code = world.code(world.systems["homework"])
    for _ in range(6):
        assert world.exchange(world.systems["grades"], code).error == "invalid_grant"
    assert world.exchange(world.systems["homework"], code).status == 200


def test_a_code_lives_for_sixty_seconds(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    world.provider.ledger.clock.advance(60)  # type: ignore[attr-defined]
    assert world.exchange(homework, code).error == "invalid_grant"


def test_the_redirect_uri_must_be_the_one_of_the_authorization_request(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    assert world.exchange(homework, code, redirect_uri="https://evil.example/").error == "invalid_grant"
    missing = world.token(homework, grant_type="authorization_code", code=code, code_verifier=VERIFIER)
    assert missing.error == "invalid_grant"
    assert world.exchange(homework, code).status == 200


def test_no_byte_of_a_code_can_be_changed(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    for place in range(0, len(code), 7):
        changed = code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]
        assert world.exchange(homework, changed).error == "invalid_grant"
    assert world.exchange(homework, code).status == 200


def test_an_account_disabled_between_code_and_exchange_gets_nothing(world: World) -> None:
    homework = world.systems["homework"]
    code = world.code(homework)
    with world.provider.ledger.unit(SYSTEM) as unit:
        disable(unit, world.account_id, reason="test")
    assert world.exchange(homework, code).error == "invalid_grant"
    with world.provider.ledger.read() as connection:
        assert connection.execute(select(GrantRow.id)).all() == []


def test_tokens_never_exist_without_their_journal_line(world: World) -> None:
    world.tokens(world.systems["homework"])
    with world.provider.ledger.read() as connection:
        issued = select(JournalLine.subject).where(JournalLine.event == "tokens.issued")
        assert connection.execute(issued).scalars().all() == [str(world.account_id)]


def test_an_access_token_lives_ten_minutes(world: World) -> None:
    tokens = world.tokens(world.systems["homework"])
    assert tokens["expires_in"] == timedelta(minutes=10).total_seconds()
    world.provider.ledger.clock.advance(600)  # type: ignore[attr-defined]
    assert world.userinfo(tokens["access_token"]).error == "invalid_token"

"""One-time codes: shown once, spent once, forgiving to fingers and not to guessers."""

from datetime import timedelta
from secrets import choice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from idp.activation.actions import Redemption, activate_by_code, issue_code, redeem
from idp.activation.rules import ALPHABET, new_code, typed_code
from idp.activation.tables import ActivationCodeRow
from idp.activation.values import AccountNotOpen, CodeNotAccepted
from idp.credentials.values import PasswordHash, PasswordIsName, PasswordTooShort
from idp.signin.actions import Attempt, Entrance, sign_in
from idp.signin.values import TooManyTries
from realnames.accounts.actions import disable
from realnames.accounts.store import account
from realnames.accounts.values import AccountId, AccountState
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.idp.front import CountingHasher, add_pupil
from tests.races import losses, race, winners

NEW = "山那边有一条小路"
HASHED = PasswordHash("$argon2id$made-before")


@pytest.fixture
def pupil(ledger: Ledger) -> AccountId:
    return add_pupil(ledger, None, username="zhaoyun", name="赵云云")


def _issue(ledger: Ledger, account_id: AccountId, **valid: timedelta) -> str:
    with ledger.unit(SYSTEM) as unit:
        return issue_code(unit, account_id, **valid)


def _redeem(ledger: Ledger, code: str, expected: AccountId | None = None) -> AccountId:
    with ledger.unit(SYSTEM) as unit:
        return redeem(unit, code, HASHED, expected=expected)


def _typed(code: str, password: str = NEW, *, name: str = "zhaoyun") -> Redemption:
    return Redemption(name, code, password, "192.0.2.1")


def test_a_code_activates_its_account_and_the_password_signs_in(
    ledger: Ledger, entrance: Entrance, pupil: AccountId
) -> None:
    code = _issue(ledger, pupil)
    assert activate_by_code(entrance, _typed(code), worst=(), actor=SYSTEM) == pupil
    opened = sign_in(entrance, Attempt("zhaoyun", NEW, "192.0.2.1", "", "c"), before=None, actor=SYSTEM)
    assert opened.account_id == pupil


def test_of_many_at_once_one_spends_a_code(ledger: Ledger, pupil: AccountId) -> None:
    code = _issue(ledger, pupil)
    outcomes = race(12, lambda: _redeem(ledger, code))
    assert winners(outcomes) == [pupil]
    assert {type(loss) for loss in losses(outcomes)} == {CodeNotAccepted}


def test_a_new_code_ends_the_older_one(ledger: Ledger, pupil: AccountId) -> None:
    older, newer = _issue(ledger, pupil), _issue(ledger, pupil)
    with pytest.raises(CodeNotAccepted):
        _redeem(ledger, older)
    assert _redeem(ledger, newer) == pupil


def test_a_code_ends_after_its_days(ledger: Ledger, pupil: AccountId, clock: FakeClock) -> None:
    code = _issue(ledger, pupil, valid=timedelta(days=3))
    clock.advance(days=3)
    with pytest.raises(CodeNotAccepted):
        _redeem(ledger, code)


def test_another_persons_code_stays_unspent(ledger: Ledger, pupil: AccountId) -> None:
    other = add_pupil(ledger, None, username="wangwu", name="王五五")
    code = _issue(ledger, other)
    with pytest.raises(CodeNotAccepted):
        _redeem(ledger, code, expected=pupil)
    assert _redeem(ledger, code, expected=other) == other


@pytest.mark.parametrize(("password", "refusal"), [("short", PasswordTooShort), ("ZhaoYun ", PasswordIsName)])
def test_a_refused_password_leaves_the_code_good(
    ledger: Ledger, entrance: Entrance, pupil: AccountId, password: str, refusal: type[Exception]
) -> None:
    code = _issue(ledger, pupil)
    with pytest.raises(refusal):
        activate_by_code(entrance, _typed(code, password), worst=(), actor=SYSTEM)
    assert activate_by_code(entrance, _typed(code), worst=(), actor=SYSTEM) == pupil


def test_guessing_codes_is_stopped_by_address_before_any_hash(
    entrance: Entrance, pupil: AccountId, hasher: CountingHasher
) -> None:
    for _ in range(50):
        with pytest.raises(CodeNotAccepted):
            activate_by_code(entrance, _typed(new_code(choice)), worst=(), actor=SYSTEM)
    with pytest.raises(TooManyTries):
        activate_by_code(entrance, _typed(new_code(choice)), worst=(), actor=SYSTEM)


def test_an_active_accounts_code_sets_a_new_password_and_ends_its_sessions(
    ledger: Ledger, entrance: Entrance, pupil: AccountId
) -> None:
    _redeem(ledger, _issue(ledger, pupil))
    assert _redeem(ledger, _issue(ledger, pupil)) == pupil
    with ledger.read() as connection:
        found = account(connection, pupil)
    assert found is not None
    assert found.state is AccountState.ACTIVE


def test_a_suspended_account_gets_no_code_and_spends_none(ledger: Ledger, pupil: AccountId) -> None:
    code = _issue(ledger, pupil)
    with ledger.unit(SYSTEM) as unit:
        disable(unit, pupil, reason="test")
    with pytest.raises(CodeNotAccepted):
        _redeem(ledger, code)
    with pytest.raises(AccountNotOpen):
        _issue(ledger, pupil)


def test_the_table_gives_no_code_away(ledger: Ledger, pupil: AccountId) -> None:
    code = _issue(ledger, pupil)
    with ledger.read() as connection:
        kept = connection.execute(select(ActivationCodeRow.code)).scalar_one()
    assert typed_code(code).encode() not in kept


@given(st.text(alphabet=ALPHABET, min_size=12, max_size=12), st.sampled_from(["-", " ", "—", "", "－"]))
def test_a_code_is_read_however_it_is_typed(letters: str, between: str) -> None:
    typed = between.join((letters[:4], letters[4:8], letters[8:])).lower()
    full_width = "".join(
        chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in typed
    )
    assert typed_code(typed) == typed_code(full_width) == letters


@given(st.text())
def test_whatever_else_is_typed_is_no_code(text: str) -> None:
    read = typed_code(text)
    assert read == "" or (len(read) == 12 and set(read) <= set(ALPHABET))


def test_look_alikes_are_read_as_what_was_printed() -> None:
    assert typed_code("oil1-OIL1-0000") == "011101110000"

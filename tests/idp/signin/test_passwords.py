"""Guessing is slow whatever is guessed at, however it is spelled, and however many guess at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from idp.sessions.store import find_live
from idp.signin.actions import Attempt, Entrance, Opened, sign_in
from idp.signin.tables import AttemptRow
from idp.signin.values import AccountSuspended, SignInRefusal, TooManyTries, WrongNameOrPassword
from realnames.accounts.actions import disable
from realnames.accounts.values import AccountId
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.idp.front import PASSWORD, CountingHasher, add_pupil
from tests.races import losses, race, race_each, winners

VARIANTS = ("liuzihan", "LIUZIHAN", " liu zihan ", "ｌｉｕｚｉｈａｎ", "liuzihan\u3000")
Try = Callable[..., Opened]


@pytest.fixture
def attempt(entrance: Entrance, pupil: AccountId) -> Try:
    def tried(name: str = "liuzihan", password: str = "wrong one", *, address: str = "192.0.2.1") -> Opened:
        typed = Attempt(name, password, address, agent="test", client_id="homework")
        return sign_in(entrance, typed, before=None, actor=SYSTEM)

    return tried


def _refused(act: Callable[[], object]) -> type[SignInRefusal]:
    with pytest.raises(SignInRefusal) as caught:
        act()
    return type(caught.value)


def test_the_right_password_opens_a_session(ledger: Ledger, attempt: Try, pupil: AccountId) -> None:
    opened = attempt(password=PASSWORD)
    with ledger.read() as connection:
        live = find_live(connection, opened.cookie.text, now=ledger.clock())
    assert live is not None
    assert (live.account_id, live.sid, live.amr) == (pupil, opened.sid, ("pwd",))


@pytest.mark.parametrize("name", VARIANTS)
def test_every_spelling_of_a_name_is_the_same_account(attempt: Try, name: str) -> None:
    assert attempt(name, PASSWORD)


def test_every_spelling_counts_on_the_same_counter(attempt: Try, hasher: CountingHasher) -> None:
    assert [_refused(lambda n=name: attempt(n)) for name in VARIANTS] == [WrongNameOrPassword] * 5
    assert _refused(lambda: attempt("LiuZihan", PASSWORD)) is TooManyTries
    assert len(hasher.checks) == 5


def test_two_hundred_at_once_get_five_looks_at_the_hash(attempt: Try, hasher: CountingHasher) -> None:
    acts = [lambda n=VARIANTS[at % 5], a=f"198.51.{at % 200}.1": attempt(n, address=a) for at in range(200)]
    outcomes = race_each(acts)
    assert len(hasher.checks) == 5
    kinds = [type(loss) for loss in losses(outcomes)]
    assert kinds.count(WrongNameOrPassword) == 5
    assert kinds.count(TooManyTries) == 195


def test_whoever_came_first_but_counts_second_is_not_told_to_wait(attempt: Try, clock: FakeClock) -> None:
    """One address stands for a whole school: its transactions may commit in another order than they began."""
    clock.advance(seconds=1)
    assert attempt(password=PASSWORD)
    assert _refused(attempt) is WrongNameOrPassword
    clock.advance(seconds=-1)
    assert attempt(password=PASSWORD)


def test_a_blocked_account_waits_longer_each_time(
    attempt: Try, clock: FakeClock, hasher: CountingHasher
) -> None:
    for _ in range(5):
        _refused(attempt)
    for minutes in (1, 5, 15):
        clock.advance(seconds=minutes * 60 - 1)
        assert _refused(attempt) is TooManyTries
        clock.advance(seconds=1)
        assert _refused(attempt) is WrongNameOrPassword
    assert len(hasher.checks) == 8


def test_success_forgets_the_failures_before_it(attempt: Try) -> None:
    for _ in range(3):
        for _ in range(4):
            _refused(attempt)
        attempt(password=PASSWORD)


def test_a_quarter_of_an_hour_forgets(attempt: Try, clock: FakeClock) -> None:
    for _ in range(3):
        for _ in range(4):
            assert _refused(attempt) is WrongNameOrPassword
        clock.advance(minutes=15)


def test_one_address_guessing_at_many_names_must_pause(attempt: Try, hasher: CountingHasher) -> None:
    for at in range(50):
        assert _refused(lambda n=f"somebody{at}": attempt(n)) is WrongNameOrPassword
    assert _refused(lambda: attempt(password=PASSWORD)) is TooManyTries
    assert len(hasher.checks) == 50
    assert attempt(password=PASSWORD, address="192.0.2.2")


def test_a_computer_room_that_signs_in_rightly_is_never_stopped(attempt: Try) -> None:
    for _ in range(60):
        attempt(password=PASSWORD)


def test_counters_survive_a_restart(attempt: Try, entrance: Entrance, hasher: CountingHasher) -> None:
    for _ in range(5):
        _refused(attempt)
    entrance.ledger.engine.dispose()
    assert _refused(lambda: attempt(password=PASSWORD)) is TooManyTries


def test_unknown_names_and_provisional_accounts_cost_the_same_work(
    ledger: Ledger, attempt: Try, hasher: CountingHasher
) -> None:
    add_pupil(ledger, None, username="zhaoyun", name="赵云云")
    for name in ("liuzihan", "nobody-at-all", "zhaoyun"):
        assert _refused(lambda n=name: attempt(n)) is WrongNameOrPassword
    assert len(hasher.checks) == 3
    with ledger.read() as connection:
        lines = connection.execute(select(JournalLine.event).where(JournalLine.event == "sign_in.refused"))
        assert len(lines.all()) == 3


def test_a_suspended_account_is_named_only_after_the_right_password(
    ledger: Ledger, attempt: Try, pupil: AccountId
) -> None:
    with ledger.unit(SYSTEM) as unit:
        disable(unit, pupil, reason="test")
    assert _refused(attempt) is WrongNameOrPassword
    assert _refused(lambda: attempt(password=PASSWORD)) is AccountSuspended


def test_the_counters_hold_no_name_and_no_address(ledger: Ledger, attempt: Try) -> None:
    _refused(lambda: attempt("somebody-unknown"))
    with ledger.read() as connection:
        keys = connection.execute(select(AttemptRow.key)).scalars().all()
    assert len(keys) == 2
    assert all(len(key) == 32 and b"somebody" not in key for key in keys)


def test_many_right_passwords_at_once_all_get_in_within_the_limit(attempt: Try) -> None:
    outcomes = race(5, lambda: attempt(password=PASSWORD))
    assert len(winners(outcomes)) == 5

"""A password is judged kindly, kept so that a stolen table is useless, and checked alike for everybody."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passlib.context import CryptContext
from sqlalchemy import select, update

from idp.credentials.actions import keep_better_hash, set_password
from idp.credentials.hasher import Hasher
from idp.credentials.rules import check_policy, fold, is_typeable
from idp.credentials.seats import HashSeats
from idp.credentials.store import find_hash, has_password
from idp.credentials.tables import PasswordRow
from idp.credentials.values import (
    PasswordHash,
    PasswordIsName,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    SeatsTaken,
)
from idp.credentials.worst import worst_passwords
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import SealBroken
from tests.idp.conftest import Somebody

WORST = worst_passwords()
GOOD = "correct horse 电池 staple"


@pytest.fixture
def hasher() -> Hasher:
    """Argon2id made cheap, because these tests are about everything else."""
    return Hasher(HashSeats(6), memory=64, time=1)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("1234567", PasswordTooShort),
        ("密码密码密码密", PasswordTooShort),
        ("x" * 1025, PasswordTooLong),
        ("密" * 342, PasswordTooLong),
        ("\ud800" * 9, PasswordTooLong),
        ("password", PasswordTooCommon),
        ("PassWord1", PasswordTooCommon),
        ("ｐａｓｓｗｏｒｄ１", PasswordTooCommon),
        ("woaini1314", PasswordTooCommon),
        ("88888888", PasswordTooCommon),
        ("abababab", PasswordTooCommon),
        ("abcabcabca", PasswordTooCommon),
        ("23456789", PasswordTooCommon),
        ("98765432", PasswordTooCommon),
        ("asdfghjkl", PasswordTooCommon),
        ("zhangsan2014", PasswordIsName),
        ("Zhang San 2014", PasswordIsName),
    ],
)
def test_an_obvious_password_is_refused_for_its_own_reason(password: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        check_policy(password, names=("zhangsan2014", ""), worst=WORST)


@pytest.mark.parametrize(
    "password",
    [GOOD, "三更灯火五更鸡正是", "x7#kQ!2p", "8 spaces", "a" * 20 + "b" * 40, "天地玄黄" + "密" * 337],
)
def test_any_other_password_is_taken_whatever_it_is_made_of(password: str):
    check_policy(password, names=("zhangsan2014",), worst=WORST)


@given(st.text())
def test_folding_twice_is_folding_once(text: str):
    assert is_typeable(text) in {True, False}
    if text.isascii():
        assert fold(fold(text)) == fold(text)


def test_the_list_of_the_worst_is_folded_and_long_enough_to_matter():
    assert len(WORST) >= 150
    assert all(fold(word) == word and len(word) >= 7 for word in WORST)


def test_a_password_is_checked_exactly_as_it_was_typed(hasher: Hasher):
    kept = hasher.make(GOOD)
    assert hasher.check(GOOD, kept).matches
    for other in (GOOD + " ", " " + GOOD, GOOD.upper(), GOOD.replace(" ", "  ")):
        assert not hasher.check(other, kept).matches
    composed, decomposed = "caf\u00e9 chinois", "cafe\u0301 chinois"
    assert not hasher.check(decomposed, hasher.make(composed)).matches


def test_the_hash_is_argon2id_with_the_figures_of_the_house():
    assert Hasher(HashSeats(1)).make(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("odd", ["", "x" * 1025, "密" * 400, "\ud800", "\x00", "a\x00b", GOOD + "\x00"])
def test_an_odd_password_matches_nothing_and_breaks_nothing(odd: str, hasher: Hasher):
    assert not hasher.check(odd, hasher.make(GOOD)).matches
    assert not hasher.check(odd, None).matches


def test_a_name_that_nobody_has_costs_one_check_like_any_other(hasher: Hasher):
    checked: list[str] = []

    class Counting(HashSeats):
        def taken(self):  # type: ignore[no-untyped-def]
            checked.append("seat")
            return super().taken()

    counted = Hasher(Counting(2), memory=64, time=1)
    kept = counted.make(GOOD)
    checked.clear()
    for known in (kept, None):
        assert not counted.check("wrong password", known).matches
    assert checked == ["seat", "seat"]


def test_when_every_seat_is_taken_the_next_is_sent_away_at_once():
    seats = HashSeats(2)
    with seats.taken(), seats.taken():
        with pytest.raises(SeatsTaken) as refused, seats.taken():
            pytest.fail("a third seat")
        assert (refused.value.status, refused.value.retry_after) == (503, 3)
    with seats.taken(), seats.taken():
        pass


def test_a_seat_is_given_back_whatever_happens():
    seats = HashSeats(1)
    with pytest.raises(KeyError), seats.taken():
        raise KeyError
    with seats.taken():
        pass


def test_no_more_than_the_seats_are_ever_hashed_at_once():
    seats, at_once, most, lock = HashSeats(3), [0], [0], threading.Lock()
    barrier = threading.Barrier(12)

    def sit() -> None:
        barrier.wait(10)
        try:
            with seats.taken():
                with lock:
                    at_once[0] += 1
                    most[0] = max(most[0], at_once[0])
                with lock:
                    at_once[0] -= 1
        except SeatsTaken:
            pass

    threads = [threading.Thread(target=sit) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert 1 <= most[0] <= 3


LEGACY = ["bcrypt", "pbkdf2_sha256", "sha512_crypt", "md5_crypt", "ldap_salted_sha1", "hex_md5", "hex_sha1"]
CHEAP = {"bcrypt__rounds": 4, "pbkdf2_sha256__rounds": 1, "sha512_crypt__rounds": 1000}


@pytest.mark.parametrize("scheme", LEGACY)
def test_an_older_hash_is_taken_once_and_a_better_one_offered(scheme: str, hasher: Hasher):
    cheap = {name: value for name, value in CHEAP.items() if name.startswith(scheme)}
    kept = PasswordHash(CryptContext(schemes=[scheme], **cheap).hash("old password"))
    assert not hasher.check("wrong password", kept).matches
    verdict = hasher.check("old password", kept)
    assert verdict.matches
    assert verdict.better is not None
    assert verdict.better.startswith("$argon2id$")
    again = hasher.check("old password", verdict.better)
    assert again.matches
    assert again.better is None


def test_a_long_password_against_an_old_bcrypt_hash_is_wrong_and_not_an_error(hasher: Hasher):
    kept = PasswordHash(CryptContext(schemes=["bcrypt"], bcrypt__rounds=4).hash("x" * 72))
    assert not hasher.check("x" * 73, kept).matches
    assert not hasher.check("密" * 25, kept).matches


def test_a_hash_of_no_known_kind_matches_nothing(hasher: Hasher):
    for broken in ("", "plain", "$argon2id$broken", "$2b$12$short"):
        assert not hasher.check(GOOD, PasswordHash(broken)).matches


def test_a_set_password_is_found_and_journalled_without_a_trace_of_it(
    ledger: Ledger, somebody: Somebody, hasher: Hasher
):
    for first in (True, False):
        hashed = hasher.make(GOOD)
        with ledger.unit(SYSTEM) as unit:
            assert has_password(unit.connection, somebody.account_id) is not first
            set_password(unit, somebody.account_id, hashed)
    with ledger.read() as connection:
        kept = find_hash(connection, ledger.vault, somebody.account_id)
        lines = connection.execute(select(JournalLine.details).where(JournalLine.event == "password.set"))
        details = sorted(lines.scalars())
        assert find_hash(connection, ledger.vault, None) is None
    assert kept == hashed
    assert ['"first":false' in details[0], '"first":true' in details[1]] == [True, True]
    assert "argon2" not in "".join(details)


def test_a_hash_copied_to_another_account_does_not_open(
    ledger: Ledger, arrive: Callable[[], Somebody], hasher: Hasher
):
    pupil, clerk = arrive(), arrive()
    with ledger.unit(SYSTEM) as unit:
        set_password(unit, pupil.account_id, hasher.make(GOOD))
        set_password(unit, clerk.account_id, hasher.make("another password"))
        mine = select(PasswordRow.hash_sealed).where(PasswordRow.account_id == pupil.account_id)
        sealed = unit.connection.execute(mine).scalar_one()
        assert b"argon2" not in sealed
        theirs = update(PasswordRow).where(PasswordRow.account_id == clerk.account_id)
        unit.connection.execute(theirs.values(hash_sealed=sealed))
    with ledger.read() as connection, pytest.raises(SealBroken):
        find_hash(connection, ledger.vault, clerk.account_id)


def test_a_better_hash_is_kept_unless_the_password_was_changed_meanwhile(
    ledger: Ledger, somebody: Somebody, hasher: Hasher
):
    old, better, changed = hasher.make(GOOD), hasher.make(GOOD), hasher.make("another password")
    with ledger.unit(SYSTEM) as unit:
        set_password(unit, somebody.account_id, old)
        keep_better_hash(unit, somebody.account_id, old=old, better=better)
        assert find_hash(unit.connection, unit.vault, somebody.account_id) == better
        set_password(unit, somebody.account_id, changed)
        keep_better_hash(unit, somebody.account_id, old=better, better=old)
        assert find_hash(unit.connection, unit.vault, somebody.account_id) == changed

"""Each sector knows a person by a name of its own, made at random, once, for good."""

from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import func, select

from idp.subjects.store import find_person, find_subject, subject_for
from idp.subjects.tables import SubjectRow
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.idp.conftest import Somebody
from tests.races import losses, race, winners


def made(ledger: Ledger, somebody: Somebody, sector: str) -> str:
    with ledger.unit(SYSTEM) as unit:
        return subject_for(unit, somebody.person_id, sector=sector)


def test_a_sector_knows_a_person_by_the_same_name_every_time(ledger: Ledger, somebody: Somebody):
    assert made(ledger, somebody, "a.cn") == made(ledger, somebody, "a.cn")


def test_two_sectors_cannot_compare_what_they_know(ledger: Ledger, somebody: Somebody):
    one, other = made(ledger, somebody, "a.cn"), made(ledger, somebody, "b.cn")
    assert one != other
    with ledger.read() as connection:
        assert find_person(connection, one, sector="a.cn") == somebody.person_id
        assert find_person(connection, one, sector="b.cn") is None


def test_a_name_has_160_random_bits_and_fits_everywhere(ledger: Ledger, somebody: Somebody):
    sub = made(ledger, somebody, "a.cn")
    assert len(sub) == 27
    assert sub.isascii()
    assert somebody.person_id.hex not in sub


def test_nothing_is_derived_from_the_person(ledger: Ledger, arrive: Callable[[], Somebody]):
    assert len({made(ledger, arrive(), "a.cn")[:6] for _ in range(20)}) == 20


def test_first_uses_at_once_agree_on_one_name(ledger: Ledger, somebody: Somebody):
    outcomes = race(8, lambda: made(ledger, somebody, "a.cn"))
    assert not losses(outcomes)
    assert len(set(winners(outcomes))) == 1
    with ledger.read() as connection:
        assert connection.execute(select(func.count()).select_from(SubjectRow)).scalar_one() == 1


def test_looking_makes_nothing(ledger: Ledger, somebody: Somebody):
    with ledger.read() as connection:
        assert find_subject(connection, somebody.person_id, sector="a.cn") is None
        assert find_subject(connection, uuid4(), sector="a.cn") is None
        assert find_person(connection, "nobody", sector="a.cn") is None

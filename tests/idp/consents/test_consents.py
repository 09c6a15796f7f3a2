"""A person is asked when the system, the request or the person's own memory of it says so."""

from datetime import UTC, datetime
from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from idp.clients.actions import register
from idp.clients.values import Registration
from idp.consents.actions import give, withdraw
from idp.consents.rules import needed
from idp.consents.store import consents_of, find_consent
from idp.consents.values import Basis, Consent
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.idp.conftest import Somebody
from tests.races import race, winners

ASKED = ("openid", "realname")


@pytest.fixture
def grades(ledger: Ledger) -> str:
    registration = Registration("成绩", redirect_uris=("https://grades.school.edu.cn/cb",))
    with ledger.unit(SYSTEM) as unit:
        return register(unit, registration, client_id="grades").client_id


def remembered(*scopes: str, version: int = 1) -> Consent:
    return Consent(
        uuid4(), "grades", frozenset(scopes), version, Basis.SELF, datetime(2026, 9, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("policy", "memory", "asks"),
    [
        ("none", None, False),
        ("none", remembered("openid"), False),
        ("first", None, True),
        ("first", remembered("openid"), True),
        ("first", remembered("openid", "realname"), False),
        ("first", remembered("openid", "realname", "edu.role"), False),
        ("first", remembered("openid", "realname", version=0), True),
        ("always", None, True),
        ("always", remembered("openid", "realname"), True),
        ("something new", remembered("openid", "realname"), True),
    ],
)
def test_the_policy_of_the_system_decides_whether_to_ask(policy: str, memory: Consent | None, asks: bool):
    assert needed(policy, ASKED, memory) is asks


@pytest.mark.parametrize(
    ("policy", "memory"), [*product(("none", "first", "always"), (None, remembered("openid", "realname")))]
)
def test_prompt_consent_always_asks(policy: str, memory: Consent | None):
    assert needed(policy, ASKED, memory, prompt=("login", "consent"))


def test_another_prompt_asks_for_nothing():
    assert not needed("none", ASKED, None, prompt=("login", "select_account"))


def test_what_was_allowed_is_remembered_and_widened(ledger: Ledger, somebody: Somebody, grades: str):
    with ledger.unit(SYSTEM) as unit:
        give(unit, somebody.person_id, grades, scopes=("openid", "realname"))
    with ledger.unit(SYSTEM) as unit:
        give(unit, somebody.person_id, grades, scopes=("openid", "edu.role"), basis=Basis.SCHOOL)
    with ledger.read() as connection:
        consent = find_consent(connection, somebody.person_id, client_id=grades)
        assert consents_of(connection, somebody.person_id) == [consent]
    assert consent is not None
    assert consent.scopes == {"openid", "realname", "edu.role"}
    assert consent.basis is Basis.SCHOOL


def test_what_was_shown_in_an_older_version_is_not_carried_over(
    ledger: Ledger, somebody: Somebody, grades: str
):
    with ledger.unit(SYSTEM) as unit:
        give(unit, somebody.person_id, grades, scopes=("openid", "realname"), claims_version=1)
        consent = give(unit, somebody.person_id, grades, scopes=("openid",), claims_version=2)
    assert consent.scopes == {"openid"}


def test_what_was_taken_back_is_forgotten_and_may_be_given_again(
    ledger: Ledger, somebody: Somebody, grades: str, clock: FakeClock
):
    with ledger.unit(SYSTEM) as unit:
        give(unit, somebody.person_id, grades, scopes=("openid", "realname"))
        assert withdraw(unit, somebody.person_id, grades)
        assert not withdraw(unit, somebody.person_id, grades)
        assert find_consent(unit.connection, somebody.person_id, client_id=grades) is None
        assert consents_of(unit.connection, somebody.person_id) == []
    clock.advance(days=1)
    with ledger.unit(SYSTEM) as unit:
        give(unit, somebody.person_id, grades, scopes=("openid",))
        consent = find_consent(unit.connection, somebody.person_id, client_id=grades)
    assert consent is not None
    assert consent.scopes == {"openid"}


def test_a_consent_is_taken_back_once(ledger: Ledger, somebody: Somebody, grades: str):
    with ledger.unit(SYSTEM) as unit:
        give(unit, somebody.person_id, grades, scopes=("openid",))

    def take_back() -> bool:
        with ledger.unit(SYSTEM) as unit:
            return withdraw(unit, somebody.person_id, grades)

    assert winners(race(6, take_back)).count(True) == 1
    with ledger.read() as connection:
        written = connection.execute(select(JournalLine).where(JournalLine.event == "consent.withdrawn"))
        assert len(written.all()) == 1


def test_one_person_s_consent_is_not_another_s(ledger: Ledger, somebody: Somebody, grades: str):
    with ledger.unit(SYSTEM) as unit:
        give(unit, somebody.person_id, grades, scopes=("openid",))
        assert find_consent(unit.connection, UUID(int=1), client_id=grades) is None
        assert find_consent(unit.connection, somebody.person_id, client_id="other") is None

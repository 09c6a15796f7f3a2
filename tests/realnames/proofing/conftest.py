"""Fixtures for the tests of proof: the shipped policy, a register's double in process, and people."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date

import pytest

from connectors.house import ConnectorsHouse
from connectors.http import in_process
from connectors.register_doubles import Holder, RegisterDouble
from connectors.settings import ConnectorsSettings
from realnames.documents.actions import add_document
from realnames.documents.values import DocumentNumber, Grounds
from realnames.enrolments.actions import enrol
from realnames.enrolments.values import NewAffiliation, Role
from realnames.guardians.actions import link_guardian
from realnames.guardians.values import NewGuardianLink
from realnames.institutions.values import InstitutionId
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, Actor, ActorKind, Clock
from realnames.people.values import PersonId
from realnames.proofing.actions import prove
from realnames.proofing.contract import Testimony, Verifiers
from realnames.proofing.inquiries import Asking
from realnames.proofing.policy import load_policy
from realnames.proofing.values import Method, Outcome, Policy
from realnames.proofing.verifiers import open_verifiers
from tests.conftest import FakeClock
from tests.realnames.steps import PUPIL_NUMBER, a_number, a_person

REGISTER = "https://register.example.cn"
SECRET = "shared-with-the-register"
BORN = date(2014, 6, 15)
GROWN_UP_NUMBER = "360102199002289815"
CLERK = Actor(ActorKind.OPERATOR, "clerk")

Prove = Callable[..., Outcome]


@pytest.fixture
def policy() -> Policy:
    return load_policy()


@pytest.fixture
def double(clock: Clock) -> RegisterDouble:
    """A register that knows one pupil, one adult, and two tokens of the national app."""
    return RegisterDouble(
        SECRET,
        clock=clock,
        citizens={PUPIL_NUMBER: "刘子涵", GROWN_UP_NUMBER: "李娟"},
        holders={"token-juan": Holder("李娟", "opaque-juan"), "token-han": Holder("刘子涵", "opaque-han")},
    )


@pytest.fixture
def connectors(double: RegisterDouble) -> ConnectorsHouse:
    settings = ConnectorsSettings(
        population_url=f"{REGISTER}/population",
        population_secret=SECRET,
        net_number_url=f"{REGISTER}/net",
        net_number_secret=SECRET,
    )
    return ConnectorsHouse(settings, in_process(REGISTER, double))


@pytest.fixture
def verifiers(connectors: ConnectorsHouse) -> Verifiers:
    return open_verifiers(connectors)


@pytest.fixture
def asking(ledger: Ledger, verifiers: Verifiers, policy: Policy) -> Asking:
    return Asking(ledger, verifiers, policy)


@pytest.fixture
def number(grounds: Grounds) -> DocumentNumber:
    """The pupil's."""
    return a_number(grounds)


@pytest.fixture
def pupil(ledger: Ledger, number: DocumentNumber) -> PersonId:
    """A girl of twelve with her number on record."""
    with ledger.unit(SYSTEM) as unit:
        person_id = a_person(unit, birth_day=BORN)
        add_document(unit, person_id, number, source="counter")
    return person_id


@pytest.fixture
def mother(ledger: Ledger, grounds: Grounds, pupil: PersonId) -> PersonId:
    """Her mother, with a number of her own."""
    with ledger.unit(SYSTEM) as unit:
        person_id = a_person(unit, "李娟", pinyin="li juan", birth_day=date(1990, 2, 28))
        add_document(unit, person_id, a_number(grounds, GROWN_UP_NUMBER), source="counter")
        link_guardian(unit, NewGuardianLink(person_id, pupil, "52", "roster"))
    return person_id


@pytest.fixture
def enrolled(ledger: Ledger, school: InstitutionId, pupil: PersonId) -> InstitutionId:
    """The pupil's school."""
    with ledger.unit(SYSTEM) as unit:
        enrol(unit, NewAffiliation(pupil, school, Role.STUDENT, "roster", "k1"))
    return school


@pytest.fixture
def give(ledger: Ledger, verifiers: Verifiers, policy: Policy) -> Prove:
    """Prove somebody by one of our own methods, as the clerk."""

    def act(person_id: PersonId, testimony: Testimony, method: Method, *, actor: Actor = CLERK) -> Outcome:
        with ledger.unit(actor) as unit:
            return prove(unit, person_id, testimony, method=method, verifiers=verifiers, policy=policy)

    return act


@dataclass(frozen=True)
class Office:
    """What most tests of proof work with, in one hand."""

    ledger: Ledger
    clock: FakeClock
    policy: Policy
    give: Prove
    double: RegisterDouble
    asking: Asking
    grounds: Grounds
    number: DocumentNumber


@pytest.fixture
def office(request: pytest.FixtureRequest, ledger: Ledger) -> Office:
    return Office(*(request.getfixturevalue(one.name) for one in fields(Office)))

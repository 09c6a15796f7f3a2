"""Evidence over a life, tried at random: the column never says more than the ledger holds, nor less."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from connectors.house import ConnectorsHouse
from connectors.http import in_process
from connectors.register_doubles import RegisterDouble
from connectors.settings import ConnectorsSettings
from realnames.codes.reads import load_codes
from realnames.codes.values import school_day
from realnames.documents.actions import add_document
from realnames.documents.kinds import KINDS
from realnames.documents.rules import parse
from realnames.documents.store import documents_of
from realnames.documents.values import Grounds
from realnames.ledger.base import Base
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Keyring, Vault
from realnames.people.actions import add_phone
from realnames.people.store import person
from realnames.proofing.actions import correct_identity, end_identity_document, prove, withdraw_proof
from realnames.proofing.contract import CodeReturned, DocumentSeen, NumberOnFile
from realnames.proofing.inquiries import Asking, ask
from realnames.proofing.levels import renew_levels
from realnames.proofing.policy import load_policy
from realnames.proofing.reads import lapsing, standing_of
from realnames.proofing.refusals import NothingToVerify, TooManyTries
from realnames.proofing.store import evidence_of
from realnames.proofing.values import IAL, Method, Paper
from realnames.proofing.verifiers import open_verifiers
from tests.conftest import FakeClock
from tests.realnames.proofing.conftest import REGISTER, SECRET
from tests.realnames.steps import PUPIL_NUMBER, a_person

NAMES = ("刘子涵", "刘子晗")
NUMBERS = (PUPIL_NUMBER, "360102199002289815")
POLICY = load_policy()
CODES = load_codes()


@dataclass(frozen=True)
class Card:
    """What the model remembers of a look at a card: whose name and number, and until when it can count."""

    name: str
    number: str
    until: date
    withdrawn: bool = False


@dataclass
class Model:
    """What ought to be true, said in a second way: a card in person makes level 3, nothing else here does."""

    name: str = NAMES[0]
    numbers: set[str] = field(default_factory=lambda: {NUMBERS[0]})
    cards: dict[object, Card] = field(default_factory=dict)

    def is_proven(self, today: date) -> bool:
        """Does any card count? A later look at the same card replaces an earlier one."""
        last: dict[tuple[str, str], Card] = {}
        for card in self.cards.values():
            if not card.withdrawn:
                last[card.name, card.number] = card
        return any(
            card.name == self.name and card.number in self.numbers and today < card.until
            for card in last.values()
        )


class LifeOfProof(RuleBasedStateMachine):
    """One person, seen, asked about, renamed, renumbered, grown older, and sometimes wronged."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        self.clock = FakeClock()
        engine = make_engine(self.url(), pool_size=1)
        Base.metadata.create_all(engine)
        self.ledger = Ledger(engine, Vault(Keyring.generate()), self.clock)
        double = RegisterDouble(SECRET, clock=self.clock, citizens={NUMBERS[0]: NAMES[0]})
        address = ConnectorsSettings(population_url=f"{REGISTER}/population", population_secret=SECRET)
        house = ConnectorsHouse(address, in_process(REGISTER, double))
        self.verifiers = open_verifiers(house)
        self.model = Model()
        with self.ledger.unit(SYSTEM) as unit:
            self.who = a_person(unit, NAMES[0], birth_day=date(2014, 6, 15))
            add_document(unit, self.who, self.number(NUMBERS[0]), source="counter")
            self.phone = parse("13800138000", KINDS["MOBILE_CN"], self.grounds())
            add_phone(unit, self.who, self.phone)

    def url(self) -> str:
        self.files = getattr(self, "files", 0) + 1
        return f"sqlite:///{self.folder}/{id(self)}-{self.files}.db"

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.engine.dispose()

    def grounds(self) -> Grounds:
        return Grounds(CODES, self.today)

    def number(self, text: str):
        return parse(text, KINDS["ID_CARD_18"], self.grounds())

    @property
    def today(self) -> date:
        return school_day(self.clock())

    @rule(name=st.sampled_from(NAMES), number=st.sampled_from(NUMBERS), days=st.integers(0, 5000))
    def see_a_card(self, name: str, number: str, days: int) -> None:
        self.clock.advance(seconds=1)
        valid_to = self.today + timedelta(days=days)
        seen = DocumentSeen(Paper.CARD, name, self.number(number), valid_to=valid_to)
        with self.ledger.unit(SYSTEM) as unit:
            outcome = prove(unit, self.who, seen, method=Method.DESK, verifiers=self.verifiers, policy=POLICY)
        known = name == self.model.name and number in self.model.numbers
        until = min(valid_to + timedelta(days=1), self.today + timedelta(days=3650))
        self.model.cards[outcome.proof_id] = Card(name, number, until if known else self.today)

    @rule()
    def hold_the_telephone(self) -> None:
        returned = CodeReturned(self.phone, "c", self.clock())
        with self.ledger.unit(SYSTEM) as unit:
            prove(
                unit,
                self.who,
                returned,
                method=Method.PHONE_POSSESSION,
                verifiers=self.verifiers,
                policy=POLICY,
            )

    @rule()
    def ask_the_register(self) -> None:
        try:
            ask(Asking(self.ledger, self.verifiers, POLICY), self.who, NumberOnFile("consent"), actor=SYSTEM)
        except (TooManyTries, NothingToVerify):
            return

    @rule(name=st.sampled_from(NAMES))
    def rename(self, name: str) -> None:
        with self.ledger.unit(SYSTEM) as unit:
            correct_identity(unit, self.who, name=name, policy=POLICY)
        self.model.name = name

    @precondition(lambda self: self.model.numbers)
    @rule(data=st.data())
    def end_a_number(self, data: st.DataObject) -> None:
        with self.ledger.unit(SYSTEM) as unit:
            standing = [one for one in documents_of(unit.connection, self.who) if one.to_day is None]
            document = data.draw(st.sampled_from(standing))
            end_identity_document(unit, document, reason="corrected", policy=POLICY)
        gone = next(number for number in self.model.numbers if number[-4:] == document.masked[-4:])
        self.model.numbers.discard(gone)

    @rule(number=st.sampled_from(NUMBERS))
    def add_a_number(self, number: str) -> None:
        if number in self.model.numbers:
            return
        with self.ledger.unit(SYSTEM) as unit:
            add_document(unit, self.who, self.number(number), source="counter")
            renew_levels(unit, [self.who], policy=POLICY)
        self.model.numbers.add(number)

    @precondition(lambda self: self.model.cards)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        proof_id = data.draw(st.sampled_from(sorted(self.model.cards, key=str)))
        with self.ledger.unit(SYSTEM) as unit:
            withdraw_proof(unit, proof_id, reason="wrong", policy=POLICY)
        card = self.model.cards[proof_id]
        self.model.cards[proof_id] = Card(card.name, card.number, card.until, withdrawn=True)

    @rule(days=st.integers(1, 4000))
    def time_goes_by(self, days: int) -> None:
        self.clock.advance(days=days)
        with self.ledger.read() as connection:
            due = lapsing(connection, today=self.today)
        with self.ledger.unit(SYSTEM) as unit:
            renew_levels(unit, due, policy=POLICY)

    @invariant()
    def the_column_says_what_the_ledger_holds(self) -> None:
        if not hasattr(self, "who"):
            return
        with self.ledger.read() as connection:
            column = person(connection, self.who).ial
            found = standing_of(
                connection, self.ledger.vault, self.who, policy=POLICY, now=self.clock()
            ).assurance
            kept = len(evidence_of(connection, self.who))
        assert column == found.level.value
        assert (column == 3) == self.model.is_proven(self.today)
        assert kept >= len(self.model.cards)
        if found.level is not IAL.ONE:
            assert found.evidence
            assert found.until > self.today


def test_the_level_follows_the_ledger_through_a_whole_life(every_table, tmp_path: Path) -> None:
    class Life(LifeOfProof):
        folder = tmp_path

    Life.TestCase.settings = settings(
        max_examples=40,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    Life.TestCase("runTest").runTest()

"""One person from six to sixty-two: five institutions, one number, and every step on record."""

from collections import Counter
from datetime import UTC, date, datetime

from realnames.accounts.actions import activate, open_account
from realnames.accounts.store import account, find_by_login_name
from realnames.enrolments.actions import end_affiliation, enrol
from realnames.enrolments.actions.life import come_back, lend, take_leave
from realnames.enrolments.actions.roll_over_commit import commit_roll_over
from realnames.enrolments.actions.roll_over_plan import plan_roll_over
from realnames.enrolments.actions.succession import merge_institutions
from realnames.enrolments.actions.transfers import accept, release, request_transfer
from realnames.enrolments.reads import person_card
from realnames.enrolments.values import AffiliationStatus, NewAffiliation, Placement, Role
from realnames.institutions.values import Stage
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from tests.conftest import FakeClock
from tests.realnames.enrolments.lives import a_school, moves, rows_of
from tests.realnames.steps import a_person

SCHOOLS = {
    "青云小学": ("2136000001", "360102", Stage.PRIMARY),
    "赣江初中": ("3136000001", "360702", Stage.JUNIOR),
    "洪都高中": ("3436000001", "360102", Stage.SENIOR),
    "赣江高中": ("3436000002", "360702", Stage.SENIOR),
    "滕王阁师范学院": ("4136000001", "360100", Stage.HIGHER),
    "东湖老年大学": ("9336000001", "360102", Stage.ADULT),
}


class Life:
    """One person, and time as a life counts it: each September takes the pupil's school along."""

    def __init__(self, ledger: Ledger, clock: FakeClock, regions) -> None:
        self.ledger, self.clock = ledger, clock
        self.go_to(2026)
        self.schools = {
            name: a_school(ledger, regions[area], code, stage=stage, area=area, name=name)
            for name, (code, area, stage) in SCHOOLS.items()
        }
        with ledger.unit(SYSTEM) as unit:
            self.person = a_person(unit, "白鹭洲", birth_day=date(2020, 3, 8))
            self.account = open_account(unit, self.person, username="bailuzhou")
            activate(unit, self.account)
        self.number = self.card().person.llid

    def go_to(self, year: int, month: int = 9, day: int = 2) -> None:
        self.clock.set(datetime(year, month, day, 2, tzinfo=UTC))

    def turn(self, school: str, *years: int) -> None:
        for year in years:
            self.go_to(year)
            planned = plan_roll_over(self.ledger, self.schools[school], year, actor=SYSTEM)
            commit_roll_over(self.ledger, planned.id, actor=SYSTEM)

    def enter(self, school: str, role: Role = Role.STUDENT):
        stage = SCHOOLS[school][2]
        seat = Placement() if role is Role.TEACHER else Placement(self.clock.now.year, stage)
        return self.do(
            enrol, NewAffiliation(self.person, self.schools[school], role, "roster", placement=seat)
        )

    def do(self, verb, *words, **how):
        with self.ledger.unit(SYSTEM) as unit:
            return verb(unit, *words, **how)

    def card(self):
        with self.ledger.read() as connection:
            return person_card(connection, self.person, today=self.clock().date())

    def at(self) -> list[tuple[str, str]]:
        return [
            (found.institution.name, found.grade.label if found.grade else found.role.value)
            for found in self.card().affiliations
        ]


def at_school(life: Life) -> None:
    """Six years, then three that took four because of an illness."""
    life.enter("青云小学")
    assert life.at() == [("青云小学", "一年级")]
    life.turn("青云小学", *range(2027, 2032))
    assert life.at() == [("青云小学", "六年级")]
    life.turn("青云小学", 2032)
    assert life.at() == []
    place = life.enter("赣江初中")
    life.turn("赣江初中", 2033)
    life.do(take_leave, place)
    life.turn("赣江初中", 2034)
    life.do(come_back, place)
    assert life.at() == [("赣江初中", "八年级")]
    life.turn("赣江初中", 2035, 2036)


def growing_up(life: Life) -> None:
    """A transfer across cities in the first year of senior school, then the college for teachers."""
    place = life.enter("洪都高中")
    life.go_to(2037, 3)
    asked = life.do(request_transfer, place, life.schools["赣江高中"], clerk=None, reason="搬家")
    life.do(release, asked, clerk=None)
    life.do(accept, asked, clerk=None)
    assert life.at() == [("赣江高中", "高一")]
    life.turn("赣江高中", 2037, 2038, 2039)
    place = life.enter("滕王阁师范学院")
    life.go_to(2043, 6, 20)
    life.do(end_affiliation, place, status=AffiliationStatus.GRADUATED)


def at_work(life: Life) -> None:
    """A teacher at the primary school of old, which merges; a secondment; retirement; learning again."""
    life.go_to(2043)
    life.enter("青云小学", Role.TEACHER)
    life.go_to(2055)
    life.do(merge_institutions, life.schools["青云小学"], into=life.schools["赣江初中"])
    (home,) = [found.id for found in life.card().affiliations]
    life.do(lend, home, life.schools["洪都高中"])
    assert life.at() == [("赣江初中", "teacher"), ("洪都高中", "teacher")]
    life.go_to(2080)
    for found in life.card().affiliations:
        life.do(end_affiliation, found.id, status=AffiliationStatus.RETIRED)
    life.go_to(2082)
    life.enter("东湖老年大学", Role.LEARNER)


def test_one_person_from_six_to_sixty_two_keeps_one_number_through_five_institutions(
    ledger: Ledger, clock: FakeClock, regions
) -> None:
    life = Life(ledger, clock, regions)
    at_school(life)
    growing_up(life)
    at_work(life)
    assert life.at() == [("东湖老年大学", "一年级")]
    assert life.card().person.llid == life.number
    with ledger.read() as connection:
        assert find_by_login_name(connection, "bailuzhou") == life.account
        assert account(connection, life.account).person_id == life.person
    kinds = Counter(made.kind.value for made in moves(ledger, life.person))
    assert (kinds["graduated"], kinds["promoted"], kinds["stayed"]) == (3, 5 + 1 + 1 + 2, 1)
    assert {"leave_began", "returned", "transferred", "succeeded", "seconded"} <= set(kinds)
    assert len(rows_of(ledger, life.person)) == 9

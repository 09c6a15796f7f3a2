"""A province from a seed: families with children in its schools, staff with posts; nobody of it lives.

Citizen numbers are well formed and carry a sequence 98x, which no county ever allots; telephone numbers
are 1990000 and a counter.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from admin_ui.demo.values import Member, Parent, Post, Province, Pupil, School, Seat
from realnames.documents.rules import mod_11_2
from realnames.enrolments.rules import read_grade, school_year
from realnames.institutions.values import Stage

FOLDER = Path(__file__).with_name("data")
SEED = 360_000
SEQUENCE = {"1": (981, 983, 985, 987, 989), "2": (980, 982, 984, 986, 988)}
SEX_WORDS = {"1": "男", "2": "女"}
ENTRY_AGE = {Stage.PRIMARY: 6, Stage.JUNIOR: 12, Stage.SENIOR: 15, Stage.VOCATIONAL: 15}
SIBLINGS = (1,) * 13 + (2,) * 6 + (3,)
SUBJECTS = ("语文", "数学", "英语", "科学", "道德与法治", "体育", "音乐", "美术")
UPPER_SUBJECTS = ("语文", "数学", "英语", "物理", "化学", "历史", "地理", "生物")
RARE_NAMES = (("阿依古丽·买买提", "2"), ("王𬱖", "1"))


@dataclass
class People:
    """Names and numbers from one source of chance, none given twice."""

    chance: random.Random
    surnames: list[str] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    given: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    phones: int = 0

    @classmethod
    def from_seed(cls, seed: int) -> "People":
        """Read the lists of names; the same seed gives the same people."""
        surnames = _rows("surnames")
        return cls(
            random.Random(seed),  # noqa: S311 - a demo must be repeatable, and nothing of it is secret
            [row["surname"] for row in surnames],
            [int(row["weight"]) for row in surnames],
            {(row["age"], row["sex"]): row["characters"] for row in _rows("given_names")},
        )

    def surname(self) -> str:
        """One as frequent as in the province."""
        return self.chance.choices(self.surnames, self.weights)[0]

    def name(self, surname: str, *, age: str, sex: str) -> str:
        """A given name of one character now and then, else of two different ones."""
        characters = self.given[age, sex]
        size = 1 if self.chance.random() < 0.1 else 2
        return surname + "".join(self.chance.sample(characters, size))

    def number(self, area: str, birth_day: date, sex: str) -> tuple[str, date]:
        """A citizen number (GB 11643) that nobody has, and its day, a little later if that day is full."""
        while True:
            sequences = list(SEQUENCE[sex])
            self.chance.shuffle(sequences)
            for sequence in sequences:
                body = f"{area}{birth_day:%Y%m%d}{sequence}"
                if body not in self.numbers:
                    self.numbers.add(body)
                    return body + mod_11_2(body), birth_day
            birth_day += timedelta(days=1)

    def phone(self) -> str:
        """A telephone number of the demo."""
        self.phones += 1
        return f"1990000{self.phones:04}"

    def sex(self) -> str:
        """GB/T 2261.1."""
        return self.chance.choice("12")


def make_province(today: date, *, seed: int = SEED) -> Province:
    """Everybody of the demo; the same seed in the same school year gives the same province."""
    people = People.from_seed(seed)
    schools = tuple(_school(row) for row in _rows("schools"))
    pupils = {
        area: tuple(_pupils_of([school for school in schools if school.area == area], people, today))
        for area in dict.fromkeys(school.area for school in schools)
    }
    return Province(schools, pupils, tuple(_staff(schools, people, school_year(today))))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _school(row: dict[str, str]) -> School:
    grades = tuple(row["grades"].split())
    return School(
        row["code"], row["name"], row["area"], row["type"], grades, int(row["classes"]), int(row["seats"])
    )


def _pupils_of(schools: list[School], people: People, today: date) -> Iterator[Pupil]:
    """Families with one to three children at the schools of a county, until every seat is taken."""
    seats = [seat for school in schools for seat in _seats(school, today)]
    people.chance.shuffle(seats)
    rare = iter(RARE_NAMES)
    while seats:
        children = [seats.pop()]
        for _ in range(people.chance.choice(SIBLINGS) - 1):
            younger = next((s for s in seats if all(abs(s.age - c.age) > 1 for c in children)), None)
            if younger:
                seats.remove(younger)
                children.append(younger)
        yield from _family(children, people, school_year(today), rare_name=_sometimes(people, rare))


def _sometimes(people: People, rare: Iterator[tuple[str, str]]) -> tuple[str, str] | None:
    return next(rare, None) if people.chance.random() < 0.04 else None


def _seats(school: School, today: date) -> Iterator[Seat]:
    for grade in school.grades:
        found = read_grade(grade, stage=None, today=today)
        if found is None:
            raise ValueError(grade)
        stage, entry_year = found
        age = ENTRY_AGE[stage] + school_year(today) - entry_year
        for class_no in range(1, school.classes + 1):
            for _ in range(school.seats):
                yield Seat(school, grade, class_no, age)


def _family(
    children: list[Seat], people: People, year: int, *, rare_name: tuple[str, str] | None
) -> Iterator[Pupil]:
    surname, area = people.surname(), children[0].school.area
    parents = tuple(_parents(surname, people))
    for seat in children:
        name, sex = rare_name or ("", people.sex())
        name = name or people.name(surname, age="child", sex=sex)
        rare_name = None
        # Whoever is six by 31 August enters school on the next day.
        oldest = date(year - seat.age - 1, 9, 1)
        number, born = people.number(area, oldest + timedelta(days=people.chance.randrange(365)), sex)
        yield Pupil(name, sex, born, number, seat, parents)


def _parents(surname: str, people: People) -> Iterator[Parent]:
    father = Parent(people.name(surname, age="adult", sex="1"), "父亲", people.phone())
    mother = Parent(people.name(people.surname(), age="adult", sex="2"), "母亲", people.phone())
    kind = people.chance.random()
    if kind < 0.8:
        yield from (father, mother)
    elif kind < 0.9:
        yield mother
    else:  # the parents work far away, and a grandmother minds the children
        yield father
        yield Parent(people.name(people.surname(), age="elder", sex="2"), "祖母", people.phone())


def _staff(schools: tuple[School, ...], people: People, year: int) -> Iterator[Member]:
    by_area: dict[str, list[School]] = {}
    for school in schools:
        by_area.setdefault(school.area, []).append(school)
        subjects = SUBJECTS if school.kind == "小学" else UPPER_SUBJECTS
        count = iter(range(1, 100))
        yield _member(people, year, (Post(school.code, "校长", _staff_number(next(count)), title="校长"),))
        yield _member(people, year, (Post(school.code, "学校管理员", _staff_number(next(count))),))
        for subject in subjects[:6]:
            title = "班主任" if subject == "语文" else ""
            post = Post(school.code, "教师", _staff_number(next(count)), subject, title)
            yield _member(people, year, (post,))
    first, second = by_area["360730"][1], by_area["360730"][2]
    shared = Post(first.code, "教师", "0051", "音乐"), Post(second.code, "教师", "0051", "音乐")
    yield _member(people, year, shared)
    for area, role in (("360730", "县级经办人"), ("360102", "县级经办人"), ("360000", "省级管理员")):
        yield _member(people, year, (Post(area, role, "0001", title="基础教育科"),))
    yield _member(people, year, (Post("360700", "教研员", "0002", "数学"),))


def _staff_number(count: int) -> str:
    return f"{count:04}"


def _member(people: People, year: int, posts: tuple[Post, ...]) -> Member:
    sex = people.sex()
    born = date(year - people.chance.randrange(26, 58), 1, 1) + timedelta(days=people.chance.randrange(365))
    number, born = people.number("360730", born, sex)
    name = people.name(people.surname(), age="adult", sex=sex)
    return Member(name, sex, born, number, people.phone(), posts)

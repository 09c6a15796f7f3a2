"""What the demo province is made of: schools, families, staff, and how a person of it is found again."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class School:
    """A school of the demo: its grades in order, how many classes each has and how many pupils a class."""

    code: str
    name: str
    area: str
    kind: str
    grades: tuple[str, ...]
    classes: int
    seats: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A place for one pupil; `age` is the age in full years at which children enter this grade."""

    school: School
    grade: str
    class_no: int
    age: int


@dataclass(frozen=True, slots=True)
class Parent:
    """A guardian: in a family of the demo a phone is nobody else's."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil with the guardians that the roster names."""

    name: str
    sex: str
    birth_day: date
    number: str
    seat: Seat
    parents: tuple[Parent, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """One line of the staff list."""

    institution: str
    role: str
    staff_number: str
    subjects: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the staff with one post or several."""

    name: str
    sex: str
    birth_day: date
    number: str
    phone: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Province:
    """Everybody of the demo: pupils by county, staff."""

    schools: tuple[School, ...]
    pupils: dict[str, tuple[Pupil, ...]]
    staff: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class CastMember:
    """One of the people who can sign in to the demo; found by number, or by phone and name."""

    name: str
    hint: str
    number: str = ""
    phone: str = ""

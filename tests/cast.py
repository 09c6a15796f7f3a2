"""The people in our stories, all invented: a pupil of 12, her guardian, a teacher, a clerk, a vendor.

A test that needs somebody asks for them by what they are. On the first day of `FakeClock`, 1 September 2026,
the pupil is 12; she turns 13 on 8 March 2027.
"""

from datetime import date

from realnames.people.pinyin import romanise
from realnames.people.values import NewPerson

MAN, WOMAN = "1", "2"


def _somebody(name: str, gender: str, born: date, *, ial: int = 1) -> NewPerson:
    return NewPerson(name, romanise(name), gender, birth_day=born, ial=ial)


PUPIL = _somebody("白鹭洲", WOMAN, date(2014, 3, 8), ial=2)
"""Twelve years old, in the first year of junior secondary school."""

GUARDIAN = _somebody("白石桥", MAN, date(1984, 11, 2))
"""Her father; known by name and phone only, as a roster tells it."""

TEACHER = _somebody("欧阳晓枫", WOMAN, date(1990, 6, 21), ial=2)
"""Teaches mathematics at two schools."""

CLERK = _somebody("章江", MAN, date(1979, 1, 30), ial=2)
"""Answers for the schools of one county at its education bureau."""

VENDOR = "赣江软件"
"""A company that builds a homework site; not a person, and known to us only through its clients."""

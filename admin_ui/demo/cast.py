"""Who of the demo province can sign in: about fifteen people, one of each kind that is worth trying."""

from collections.abc import Callable, Iterator

from admin_ui.demo.values import CastMember, Member, Parent, Province, Pupil

PRIMARY, JUNIOR, SENIOR = "2136099901", "3136099902", "3436099903"
OTHER_PRIMARY, VOCATIONAL = "2136099904", "3636099905"


def choose(province: Province) -> tuple[CastMember, ...]:
    """The cast, pupils first; the same province gives the same cast."""
    return (*_pupils(province), *_staff(province), *_parents(province))


def _pupils(province: Province) -> Iterator[CastMember]:
    wanted = (
        (PRIMARY, "二年级", "pupil, grade 2"),
        (PRIMARY, "五年级", "pupil, grade 5"),
        (JUNIOR, "七年级", "pupil of twelve"),
        (JUNIOR, "九年级", "pupil, grade 9"),
        (SENIOR, "高三", "pupil, last year"),
        (VOCATIONAL, "中职二年级", "vocational pupil"),
    )
    for code, grade, hint in wanted:
        pupil = _pupil_of(province, code, grade)
        yield CastMember(pupil.name, hint, number=pupil.number)


def _staff(province: Province) -> Iterator[CastMember]:
    wanted: tuple[tuple[str, Callable[[Member], bool]], ...] = (
        ("class teacher", lambda m: m.posts[0].title == "班主任" and m.posts[0].institution == PRIMARY),
        ("teacher, two schools", lambda m: len(m.posts) == 2),
        ("teacher, mathematics", lambda m: _holds(m, SENIOR, "教师") and m.posts[0].subjects == "数学"),
        ("head teacher", lambda m: _holds(m, JUNIOR, "校长")),
        ("county clerk", lambda m: _holds(m, "360730", "县级经办人")),
        ("province administrator", lambda m: _holds(m, "360000", "省级管理员")),
    )
    for hint, fits in wanted:
        member = next(member for member in province.staff if fits(member))
        yield CastMember(member.name, hint, number=member.number)


def _parents(province: Province) -> Iterator[CastMember]:
    children: dict[Parent, list[Pupil]] = {}
    for pupil in (pupil for area in province.pupils.values() for pupil in area):
        for parent in pupil.parents:
            children.setdefault(parent, []).append(pupil)
    wanted: tuple[tuple[str, Callable[[Parent, list[Pupil]], bool]], ...] = (
        ("mother of several", lambda p, c: p.relation == "母亲" and _schools(c) > 1),
        ("father of one", lambda p, c: p.relation == "父亲" and len(c) == 1),
        ("grandmother", lambda p, _: p.relation == "祖母"),
    )
    for hint, fits in wanted:
        parent = next(parent for parent, wards in children.items() if fits(parent, wards))
        yield CastMember(parent.name, hint, phone=parent.phone)


def _pupil_of(province: Province, code: str, grade: str) -> Pupil:
    everybody = (pupil for area in province.pupils.values() for pupil in area)
    return next(p for p in everybody if p.seat.school.code == code and p.seat.grade == grade)


def _holds(member: Member, institution: str, role: str) -> bool:
    return any((post.institution, post.role) == (institution, role) for post in member.posts)


def _schools(pupils: list[Pupil]) -> int:
    return len({pupil.seat.school.code for pupil in pupils})

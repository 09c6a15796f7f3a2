"""The files of the demo province, as its schools and authorities would send them."""

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from admin_ui.demo.generator import SEX_WORDS
from admin_ui.demo.values import Province, Pupil

PUPIL_COLUMNS = (
    "学籍号", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "学校标识码", "年级", "班级", "民族",
    "监护人1姓名", "监护人1关系", "监护人1联系电话", "监护人2姓名", "监护人2关系", "监护人2联系电话",
)  # fmt: skip
STAFF_COLUMNS = (
    "工号", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "学校(机构)标识码", "岗位", "任教学科",
    "职务", "联系电话",
)  # fmt: skip
INSTITUTION_COLUMNS = ("学校标识码", "学校名称", "区划码", "办学类型")
GUARDIANS = 2

PUPIL_FILES = {"360730": ("pupils-ningdu.csv", "utf-8-sig"), "360102": ("pupils-donghu.csv", "gb18030")}
"""One file per county, so that siblings at two schools share their parents; each in its own encoding."""


def write_rosters(province: Province, folder: Path) -> None:
    """Write institutions.csv, staff.csv and one roster per county, for their owner's eyes only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(
        folder / "institutions.csv",
        _institutions(province),
        encoding="utf-8-sig",
        columns=INSTITUTION_COLUMNS,
    )
    _write(folder / "staff.csv", _staff(province), encoding="utf-8-sig", columns=STAFF_COLUMNS)
    for area, pupils in province.pupils.items():
        name, encoding = PUPIL_FILES[area]
        ordered = sorted(pupils, key=lambda p: (p.seat.school.code, p.seat.age, p.seat.class_no, p.number))
        _write(folder / name, map(_pupil, ordered), encoding=encoding, columns=PUPIL_COLUMNS)


def _write(path: Path, rows: Iterable[tuple[str, ...]], *, encoding: str, columns: tuple[str, ...]) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding=encoding, newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(columns)
        sheet.writerows(rows)


def _institutions(province: Province) -> Iterator[tuple[str, ...]]:
    for school in province.schools:
        yield school.code, school.name, school.area, school.kind


def _staff(province: Province) -> Iterator[tuple[str, ...]]:
    for member in province.staff:
        for post in member.posts:
            yield (
                post.staff_number,
                member.name,
                SEX_WORDS[member.sex],
                member.birth_day.isoformat(),
                "居民身份证",
                member.number,
                post.institution,
                post.role,
                post.subjects,
                post.title,
                member.phone,
            )


def _pupil(pupil: Pupil) -> tuple[str, ...]:
    own = (
        f"G{pupil.number}",
        pupil.name,
        SEX_WORDS[pupil.sex],
        pupil.birth_day.strftime("%Y%m%d"),
        "居民身份证",
        pupil.number,
        pupil.seat.school.code,
        pupil.seat.grade,
        f"{pupil.seat.class_no}班",
        "汉族",
    )
    family = [cell for parent in pupil.parents for cell in (parent.name, parent.relation, parent.phone)]
    return (*own, *family, *[""] * (3 * GUARDIANS - len(family)))

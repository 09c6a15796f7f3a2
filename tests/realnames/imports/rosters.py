"""Rosters as schools write them, for tests: one line per pupil, every cell may be bent."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import func, select

from realnames.codes.values import Codes
from realnames.documents.rules import mod_11_2
from realnames.imports.actions.institutions import INSTITUTIONS
from realnames.imports.actions.kinds import ImportKind
from realnames.imports.actions.reading import Desk, Order
from realnames.imports.actions.roster import ROSTER
from realnames.imports.actions.run import check, commit
from realnames.imports.actions.staff import STAFF
from realnames.imports.formats.csv import open_csv
from realnames.imports.values.reports import Report
from realnames.ledger.base import Base
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.registrar.store import LocalRegistrar

SCHOOL, OTHER_SCHOOL = "2136000001", "3136000002"
SCHOOLS = (
    "学校标识码,学校名称,区划码,办学类型\n"
    f"{SCHOOL},青云小学,360730,小学\n{OTHER_SCHOOL},望江初级中学,360730,初级中学\n"
)
COLUMNS = (
    "学籍号", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "学校标识码", "年级", "班级",
    "监护人1姓名", "监护人1关系", "监护人1联系电话", "监护人2姓名", "监护人2关系", "监护人2联系电话",
)  # fmt: skip
STAFF_COLUMNS = (
    "工号", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "学校(机构)标识码", "岗位", "任教学科",
    "职务", "联系电话",
)  # fmt: skip
KINDS: Mapping[str, ImportKind[object]] = {
    "roster": ROSTER,
    "staff": STAFF,
    "institutions": INSTITUTIONS,
}  # type: ignore[dict-item]


def citizen_number(day: str = "20140615", sequence: int = 982, area: str = "360730") -> str:
    body = f"{area}{day}{sequence:03}"
    return body + mod_11_2(body)


def pupil(place: int = 1, /, **changes: str) -> dict[str, str]:
    """The row of the nth pupil: each has a number, a name and parents of its own."""
    day, sequence = f"201406{place % 28 + 1:02}", 980 + 2 * (place // 28 % 5)
    number = changes.get("身份证件号") or citizen_number(day, sequence)
    sign = chr(0x4E00 + place)
    father = (f"刘父{sign}", "父亲", f"1990000{place:04}")
    mother = (f"陈母{sign}", "母亲", f"1990001{place:04}")
    birth_day = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    own = (f"G{number}", f"刘子{sign}", "女", birth_day, "居民身份证", number, SCHOOL, "六年级", "3班")
    row = dict(zip(COLUMNS, (*own, *father, *mother), strict=True))
    return row | changes


def teacher(**changes: str) -> dict[str, str]:
    number = citizen_number("19850101", 981)
    row = dict(
        zip(
            STAFF_COLUMNS,
            ("0001", "熊涛", "男", "1985-01-01", "居民身份证", number, SCHOOL, "教师", "语文、数学", "班主任",
             "19900009999"),
            strict=True,
        )
    )  # fmt: skip
    return row | changes


def text_of(rows: Iterable[Mapping[str, str]], columns: tuple[str, ...] = COLUMNS) -> str:
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def write(folder: Path, content: str | bytes, name: str = "roster.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


class Office:
    """An office with a ledger, where files are checked and imported."""

    def __init__(self, ledger: Ledger, codes: Codes, folder: Path) -> None:
        self.ledger, self.folder = ledger, folder
        self.desk = Desk(ledger, codes, LocalRegistrar())

    def order(self, path: Path, kind: str = "roster", *, school: str = "", batch_rows: int = 500) -> Order:
        return Order(KINDS[kind], path, open_csv(path), school, batch_rows)

    def check(self, content: str | bytes, kind: str = "roster", **given: str) -> Report:
        path = write(self.folder, content)
        return check(self.desk, self.order(path, kind, **given))  # type: ignore[arg-type]

    def commit(self, content: str | bytes, kind: str = "roster", *, batch_rows: int = 500) -> Report:
        path = write(self.folder, content)
        return commit(self.desk, self.order(path, kind, batch_rows=batch_rows), actor=SYSTEM)

    def count(self, model: type[Base], *wanted: object) -> int:
        with self.ledger.read() as connection:
            return connection.scalar(select(func.count()).select_from(model).where(*wanted)) or 0  # type: ignore[arg-type]


def codes_of(report: Report) -> set[str]:
    return {complaint.code for complaint in report.complaints}

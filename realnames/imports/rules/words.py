"""The words that files use for sexes, papers, relations, roles and types of school."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from realnames.codes.values import Codes
from realnames.documents.kinds import KINDS, PAPERS
from realnames.documents.values import Grounds, Kind
from realnames.enrolments.rules import LADDERS, NUMERALS, read_grade
from realnames.enrolments.values import Role
from realnames.institutions.values import InstitutionKind, Stage

SEXES: Mapping[str, str] = MappingProxyType(
    {
        "男": "1", "男性": "1", "1": "1", "m": "1", "male": "1",
        "女": "2", "女性": "2", "2": "2", "f": "2", "female": "2",
        "未知": "0", "未知的性别": "0", "0": "0", "未说明": "9", "未说明的性别": "9", "9": "9",
    }
)  # fmt: skip
"""GB/T 2261.1 by the words for it."""

JYT_PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "1": "ID_CARD", "B": "HOUSEHOLD", "6": "OTHER", "7": "OTHER", "8": "TW_PERMIT", "Z": "OTHER",
        "2": "MILITARY", "3": "MILITARY", "4": "MILITARY", "5": "MILITARY",
    }
)  # fmt: skip
"""JY/T 1001 SFZJLXM to our types of paper; 9 and A stand for two types each and are below."""

OTHER_PAPERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "身份证": ("ID_CARD",), "居民户口簿": ("HOUSEHOLD",), "户口本": ("HOUSEHOLD",),
        "港澳台居民居住证": ("HMT_HK",), "台胞证": ("TW_PERMIT",), "回乡证": ("HM_PERMIT",),
        "护照": ("PASSPORT_CN", "PASSPORT_FOREIGN"), "A": ("PASSPORT_CN", "PASSPORT_FOREIGN"),
        "境外永久居住证": ("FPR_2023", "FPR_2017"), "9": ("FPR_2023", "FPR_2017"),
        "外国人永久居留身份证": ("FPR_2023", "FPR_2017"), "香港特区护照/身份证明": ("OTHER",),
        "澳门特区护照/身份证明": ("OTHER",), "无": (), "无证件": (),
    }
)  # fmt: skip

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "父": "51", "爸爸": "51", "母": "52", "妈妈": "52", "家长": "50", "养父": "57", "继父": "57",
        "养母": "58", "继母": "58", "爷爷": "61", "奶奶": "62", "外公": "63", "姥爷": "63", "外婆": "64",
        "姥姥": "64", "哥哥": "71", "兄长": "71", "姐": "75", "舅舅": "85", "叔叔": "83", "姑姑": "89",
        "亲属": "97", "其他": "80", "其他监护人": "99",
    }
)  # fmt: skip
"""GB/T 4761 by words that are not the table's own."""

OTHER_RELATIVE = "97"
FIRST_GUARDIAN_RELATION = "50"
WOMEN = frozenset({"52", "54", "56", "58", "62", "64", "72", "74", "75", "77", "82", "84", "86", "87", "89"})
MEN = frozenset({"51", "53", "55", "57", "61", "63", "71", "73", "76", "78", "81", "83", "85", "88"})

STAGES: Mapping[str, Stage] = MappingProxyType(
    {
        "11": Stage.PRESCHOOL, "21": Stage.PRIMARY, "22": Stage.ADULT, "31": Stage.JUNIOR,
        "32": Stage.JUNIOR, "33": Stage.ADULT, "34": Stage.SENIOR, "35": Stage.ADULT,
        "36": Stage.VOCATIONAL, "37": Stage.JUNIOR, "41": Stage.HIGHER, "42": Stage.ADULT,
        "51": Stage.SPECIAL, "91": Stage.HIGHER, "92": Stage.HIGHER, "93": Stage.ADULT,
    }
)  # fmt: skip
"""The stage of a type of school (JY/T 1001 XXBXLX) by its first two digits."""

OF_SEVERAL_STAGES = frozenset({"312", "341", "345"})
"""Nine-year, complete and twelve-year schools: the grade decides, not the school."""

SCHOOL = (InstitutionKind.SCHOOL,)
ANYWHERE = (
    InstitutionKind.SCHOOL, InstitutionKind.COUNTY, InstitutionKind.CITY, InstitutionKind.PROVINCE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Post:
    """What a word for a post means: the role, where it is held, whether it administers the institution."""

    role: Role
    held_at: tuple[InstitutionKind, ...]
    administers: bool = False


def _posts() -> dict[str, Post]:
    teacher, leader = Post(Role.TEACHER, SCHOOL), Post(Role.LEADER, ANYWHERE)
    staff, researcher = Post(Role.STAFF, ANYWHERE), Post(Role.RESEARCHER, ANYWHERE)
    words = {
        teacher: "教师 专任教师 任课教师 班主任 教员 teacher",
        leader: "校长 副校长 园长 副园长 书记 副书记 校领导 领导 局长 副局长 厅长 副厅长 leader",
        staff: "职员 职工 行政 行政人员 教辅 教辅人员 工勤 工勤人员 工作人员 后勤 staff",
        researcher: "教研员 研究人员 科研人员 researcher",
        Post(Role.ORG_ADMIN, ANYWHERE, administers=True): "管理员 系统管理员 经办人 业务经办 org_admin",
        Post(Role.ORG_ADMIN, SCHOOL, administers=True): "学校管理员 校级管理员 school_admin",
        Post(Role.ORG_ADMIN, (InstitutionKind.COUNTY,), administers=True): (
            "县级经办人 县级管理员 区级管理员 区级经办人 县区经办人 county_clerk"
        ),
        Post(Role.ORG_ADMIN, (InstitutionKind.CITY,), administers=True): ("市级经办人 市级管理员 city_clerk"),
        Post(Role.ORG_ADMIN, (InstitutionKind.PROVINCE,), administers=True): (
            "省级管理员 省级经办人 province_admin"
        ),
    }
    return {word: post for post, listed in words.items() for word in listed.split()}


POSTS: Mapping[str, Post] = MappingProxyType(_posts())

GRADE_DIGIT = re.compile(r"([1-9])(?:年级)?")
CLASS_NUMBER = re.compile(r"(?:.*?[^0-9])?\(?0*([0-9]{1,3})\)?班?")
CLASS_NUMERAL = re.compile(r"(?:.*年级)?\(?([一二三四五六七八九十]{1,2})\)?班")


@dataclass(frozen=True)
class RowGrounds:
    """What rows are judged by: code tables, the day, and the words for papers and relations."""

    grounds: Grounds
    papers: Mapping[str, tuple[Kind, ...]]
    relations: Mapping[str, str]
    school_types: Mapping[str, str]
    school: str = ""

    @property
    def today(self) -> date:
        """The school day on which the file is judged."""
        return self.grounds.today


def row_grounds(codes: Codes, today: date, *, school: str = "") -> RowGrounds:
    """Gather the words once per import; `school` is the one school whose rows are wanted."""
    papers = {word: _kinds(listed) for word, listed in OTHER_PAPERS.items()}
    papers |= {word: PAPERS[paper] for word, paper in JYT_PAPERS.items()}
    papers |= {word_key(c.name): PAPERS[c.code] for c in codes.tables["id_document_type"].rows.values()}
    papers |= PAPERS
    jyt = codes.tables["id_document_type_jyt1001"].rows.values()
    papers |= {c.name: papers[c.code] for c in jyt if c.code in papers and c.name not in papers}
    family = codes.tables["family_relation"].rows.values()
    relations = dict(RELATIONS)
    relations |= {c.name: c.code for c in family if c.code >= FIRST_GUARDIAN_RELATION}
    relations |= {c.code: c.code for c in family if c.code >= FIRST_GUARDIAN_RELATION}
    guardians = codes.tables["guardian_relation"].rows.values()
    relations |= {word_key(c.name): c.code for c in guardians}
    leaves = [c for c in codes.tables["school_type"].rows.values() if len(c.code) == 3]
    school_types = {c.name: c.code for c in reversed(leaves)} | {c.code: c.code for c in leaves}
    return RowGrounds(Grounds(codes, today), papers, relations, school_types, school)


def word_key(word: str) -> str:
    """A word without blanks, in plain characters."""
    return "".join(unicodedata.normalize("NFKC", word).split())


def gender_of_relation(relation: str) -> str:
    """GB/T 2261.1 of a father or an aunt; 9 (not stated) where the word does not say."""
    return "1" if relation in MEN else "2" if relation in WOMEN else "9"


def stage_of(school_type: str) -> Stage | None:
    """The stage a type of school belongs to; None for schools of several."""
    return None if school_type in OF_SEVERAL_STAGES else STAGES.get(school_type[:2])


def grade_label(text: str) -> str:
    """A grade in the words of the registers: `7` and `7年级` are 七年级."""
    label = word_key(text).replace("(", "").replace(")", "")
    digit = GRADE_DIGIT.fullmatch(label)
    return f"{NUMERALS[int(digit[1])]}年级" if digit else label


def grade_in(label: str, stage: Stage | None, today: date) -> tuple[Stage, int] | None:
    """Stage and year of entry of a grade at a school; a junior school's 一年级 is its own first one."""
    if stage is not None and len(label) == 3 and label.endswith("年级"):
        ladder = LADDERS[stage]
        place = NUMERALS.index(label[0]) if label[0] in NUMERALS else 0
        if label not in ladder.labels and 1 <= place <= len(ladder.labels) and ladder.first > place:
            label = ladder.labels[place - 1]
    return read_grade(label, stage=stage, today=today)


def class_number(text: str) -> str:
    """The class's number in its grade: 3 for `3班`, `(03)班`, `三年级3班`, `三班`; else empty."""
    plain = word_key(text)
    found = CLASS_NUMBER.fullmatch(plain)
    if found:
        return found[1]
    numeral = CLASS_NUMERAL.fullmatch(plain)
    return str(_numeral(numeral[1])) if numeral else ""


def _numeral(text: str) -> int:
    if len(text) == 1:
        return NUMERALS.index(text)
    tens, ones = text[0], text[1]
    return (10 if tens == "十" else 10 * NUMERALS.index(tens)) + (0 if ones == "十" else NUMERALS.index(ones))


def _kinds(papers: tuple[str, ...]) -> tuple[Kind, ...]:
    return tuple(kind for paper in papers for kind in PAPERS[paper])


MOBILE = (KINDS["MOBILE_CN"],)
STUDENT_NUMBER = (KINDS["STUDENT_ID_XJH"],)
SCHOOL_CODE = KINDS["SCHOOL_ID_XXBSM"]

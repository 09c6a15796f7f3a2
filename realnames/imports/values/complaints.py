"""What can be said about a row: each complaint has its place, its code, and one sentence per language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Level(Enum):
    """What follows: the row is not imported, waits for a person, is imported, or was only tidied."""

    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one code says to a person."""

    level: Level
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint about one cell of one row; `value` is masked, `params` fill the sentence."""

    row: int
    column: str
    code: str
    value: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """What follows from it."""
        return SENTENCES[self.code].level

    @property
    def is_doubt(self) -> bool:
        """Does the row wait for a person?"""
        return self.level is Level.DOUBTFUL

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return SENTENCES[self.code].zh.format(**self.params)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code].en.format(**self.params)


def is_fatal(complaint: Complaint) -> bool:
    """Does this complaint keep the row out?"""
    return complaint.level in (Level.REFUSED, Level.DOUBTFUL)


def _refused(zh: str, en: str) -> Sentence:
    return Sentence(Level.REFUSED, zh, en)


def _doubtful(zh: str, en: str) -> Sentence:
    return Sentence(Level.DOUBTFUL, zh, en)


def _warning(zh: str, en: str) -> Sentence:
    return Sentence(Level.WARNING, zh, en)


def _note(zh: str, en: str) -> Sentence:
    return Sentence(Level.NOTE, zh, en)


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        # The row as a whole
        "row_quoting": _refused("引号没有配对，无法分清单元格", "A quotation mark closes nowhere."),
        "row_too_wide": _refused("单元格多于表头，数据可能错位", "More cells than the header: shifted data."),
        "row_short": _note(
            "单元格少于表头，缺少的按空白处理", "Fewer cells than the header: taken as blank."
        ),
        "row_repeated": _refused("与第 {other} 行重复", "Repeats row {other}."),
        # Any cell
        "blank": _refused("不能为空", "Must not be blank."),
        "too_long": _refused("内容过长，最多 {most} 个字符", "Too long: {most} characters at most."),
        "control_character": _refused("含有控制字符", "Contains a control character."),
        "narrowed": _note("全角字符已转为半角", "Full-width characters were made plain."),
        "mark_dropped": _note("已去掉不可见字符或文本标记", "Invisible marks were dropped."),
        # Names, sex, days
        "name_malformed": _refused("姓名含有不允许的字符，或长度不对", "Not acceptable as a name."),
        "name_private_use": _refused(
            "姓名含有自造字，请改为标准汉字", "A private-use character stands in the name."
        ),
        "sex_unknown": _refused("性别应为男或女", "The sex is not known."),
        "date_unreadable": _refused("日期应写作 2014-09-01 或 20140901", "Write the day as 2014-09-01."),
        "date_serial": _refused(
            "这是表格软件的日期序号，请把该列设为文本格式后重新导出",
            "A spreadsheet's serial number stands for the day: format the column as text and export again.",
        ),
        "taken_from_number": _note("空白，已取自证件号码", "Blank: taken from the number."),
        "date_impossible": _refused("日期不存在或不合情理", "No such day, or nobody is born on it."),
        # Numbers
        "document_kind_unknown": _refused("身份证件类型不认识", "The kind of document is not known."),
        "number_missing": _refused("缺少证件号码", "The document's number is missing."),
        "number_scientific": _refused(
            "号码已被表格软件改成科学计数法，请设为文本格式后重新导出",
            "A spreadsheet rounded the number: format the column as text and export again.",
        ),
        "number_form": _refused("号码的位数或字符不对", "The number has the wrong form."),
        "number_date": _refused("号码中的日期不存在", "The day within the number does not exist."),
        "number_region": _refused("号码中的地区代码不存在", "The region within the number does not exist."),
        "number_country": _refused("号码中的国家代码不存在", "The country within the number does not exist."),
        "number_sequence": _refused("号码中的顺序号不对", "The sequence within the number is wrong."),
        "number_category": _refused("号码中的类别不对", "The category within the number is wrong."),
        "number_check": _refused("校验位不对，请核对号码", "The check character is wrong."),
        "county_unknown": _warning("号码中的县级代码不在名录中", "The number's county is on no list."),
        "sex_differs": _warning("性别与证件号码不一致", "The sex differs from the number's."),
        "birth_day_differs": _warning(
            "出生日期与证件号码不一致", "The day of birth differs from the number's."
        ),
        "student_number_differs": _warning(
            "学籍号与证件号码不一致", "The student number has another number in it."
        ),
        "no_key": _refused("学籍号和证件号码不能都为空", "Neither student number nor document number."),
        # Places
        "institution_malformed": _refused(
            "机构标识码的形式不对", "The institution's code has the wrong form."
        ),
        "institution_unknown": _refused("没有这个机构", "There is no such institution."),
        "institution_closed": _refused("该机构已撤销", "The institution is closed."),
        "not_a_school": _refused("这不是学校", "This is no school."),
        "other_school": _refused("不是本次导入的学校", "Belongs to another school than the one named."),
        "grade_unknown": _refused("年级不认识", "The grade is not known."),
        "entry_month_unreadable": _warning(
            "入学年月无法识别，按空白处理", "The month of entry was left out."
        ),
        # Guardians: a wrong guardian does not keep a pupil out
        "guardian_malformed": _warning(
            "监护人姓名不能使用，未录入该监护人", "The guardian was left out: no name."
        ),
        "guardian_nameless": _warning(
            "有电话或关系而没有姓名，未录入该监护人", "The guardian was left out: blank name."
        ),
        "relation_unknown": _warning(
            "关系不认识，按其他亲属录入", "Unknown relation: taken as other relative."
        ),
        "relation_differs": _warning(
            "与已登记的监护关系不同，未更改", "Differs from the standing link: left as it is."
        ),
        "phone_malformed": _warning("不是手机号码，未录入", "Not a mobile number: left out."),
        # Staff
        "role_unknown": _refused("岗位或角色不认识", "The role is not known."),
        "role_elsewhere": _refused("该角色不属于这一级机构", "This role is not held at such an institution."),
        # Institutions
        "area_unknown": _refused("区划码没有对应的教育局", "No authority has this region code."),
        "school_type_unknown": _refused("办学类型不认识", "The type of school is not known."),
        "parent_too_narrow": _refused("不能设在该上级之下", "It cannot stand under this parent."),
        "institution_differs": _doubtful(
            "该标识码已属于另一名称的机构", "The code stands under another name."
        ),
        # Matching with whom we know
        "number_two_names": _doubtful(
            "同一号码在第 {other} 行是另一个姓名", "Row {other} has the number, other name."
        ),
        "key_two_names": _doubtful(
            "同一学籍号或工号在第 {other} 行是另一个姓名", "Row {other}: same key, other name."
        ),
        "key_two_numbers": _doubtful(
            "同一学籍号或工号在第 {other} 行是另一个证件号码", "Row {other}: same key, other number."
        ),
        "known_by_other_name": _doubtful(
            "该号码已登记在另一个姓名下", "The number is registered under another name."
        ),
        "staff_number_taken": _doubtful("该工号已属于另一人", "The staff number is another person's."),
        "two_people": _doubtful(
            "学籍号与证件号码分属两个人", "Student number and document are two people's."
        ),
        "number_changed": _doubtful(
            "此人已登记了另一个证件号码", "The person is registered with another number."
        ),
        "proven_differs": _doubtful("与已核验的身份不一致", "Differs from what was proven."),
        "enrolled_elsewhere": _doubtful(
            "该生在另一所学校就读，需先办理转学", "Enrolled at another school: transfer first."
        ),
        "perhaps_known": _doubtful(
            "本校已有同名同出生日期的学生", "A pupil of this name and day of birth is here."
        ),
    }
)
"""Every code with its level and sentences."""

"""The pupil roster, in the layout of the national pupil register's export."""

from realnames.imports.values.sheets import Column, Layout, Shown

MOST_GUARDIANS = 3

OWN = (
    Column("student_number", "学籍号", ("全国学籍号", "学籍号码", "XJH"), required=True, shown=Shown.NUMBER),
    Column("name", "姓名", ("学生姓名", "XM"), required=True, shown=Shown.NAME),
    Column("sex", "性别", ("XBM", "性别码"), required=True),
    Column("birth_day", "出生日期", ("出生年月日", "CSRQ"), required=True, shown=Shown.DATE),
    Column(
        "document_kind",
        "身份证件类型",
        ("证件类型", "身份证件类型码", "身份证类型", "SFZJLXM"),
        required=True,
    ),
    Column(
        "number",
        "身份证件号",
        ("身份证件号码", "证件号码", "身份证号", "身份证号码", "公民身份号码", "SFZJH"),
        required=True,
        shown=Shown.NUMBER,
    ),
    Column(
        "institution",
        "学校标识码",
        ("学校(机构)标识码", "机构标识码", "学校代码", "XXBSM"),
        required=True,
    ),
    Column("grade", "年级", ("年级名称", "就读年级", "NJ"), required=True),
    Column("class_name", "班级", ("班号", "班级名称", "BH"), required=True),
    Column("ethnic", "民族", ("民族码", "MZM")),
    Column("entered", "入学年月", ("入学时间", "入学日期", "RXNY")),
    Column("local_id", "学号", ("校内学号", "班内学号", "XH")),
)


def _guardian(place: int) -> tuple[Column, ...]:
    """The three columns of one guardian; a file without the first guardian's columns is refused."""
    called = [f"{prefix}{place}" for prefix in ("成员", "家长", "家庭成员", "家庭成员或监护人")]
    first = place == 1
    return (
        Column(
            f"guardian{place}_name",
            f"监护人{place}姓名",
            (f"监护人姓名{place}", *(f"{name}姓名" for name in called), *(("监护人姓名",) if first else ())),
            required=first,
            shown=Shown.NAME,
        ),
        Column(
            f"guardian{place}_relation",
            f"监护人{place}关系",
            (f"监护人关系{place}", *(f"{name}关系" for name in called), *(("监护人关系",) if first else ())),
            required=first,
        ),
        Column(
            f"guardian{place}_phone",
            f"监护人{place}联系电话",
            (
                f"监护人{place}电话",
                f"监护人联系电话{place}",
                *(f"{name}联系电话" for name in called),
                *(("监护人联系电话", "监护人电话") if first else ()),
            ),
            required=first,
            shown=Shown.NUMBER,
        ),
    )


LAYOUT = Layout(
    "roster",
    "学生名册",
    OWN + tuple(column for place in range(1, MOST_GUARDIANS + 1) for column in _guardian(place)),
)

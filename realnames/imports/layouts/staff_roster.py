"""The staff roster: teachers, leaders and clerks of schools and authorities."""

from realnames.imports.values.sheets import Column, Layout, Shown

LAYOUT = Layout(
    "staff",
    "教职工名册",
    (
        Column("staff_number", "工号", ("职工号", "教职工号", "教工号", "GH"), required=True),
        Column("name", "姓名", ("教职工姓名", "XM"), required=True, shown=Shown.NAME),
        Column("sex", "性别", ("XBM", "性别码"), required=True),
        Column("birth_day", "出生日期", ("出生年月日", "CSRQ"), required=True, shown=Shown.DATE),
        Column("document_kind", "身份证件类型", ("证件类型", "身份证件类型码", "SFZJLXM"), required=True),
        Column(
            "number",
            "身份证件号",
            ("身份证件号码", "证件号码", "身份证号", "身份证号码", "公民身份号码", "SFZJH"),
            required=True,
            shown=Shown.NUMBER,
        ),
        Column(
            "institution",
            "学校(机构)标识码",
            ("学校标识码", "机构标识码", "单位代码", "XXBSM"),
            required=True,
        ),
        Column("role", "岗位", ("岗位/角色", "角色", "岗位类别", "人员类别"), required=True),
        Column("subjects", "任教学科", ("任教课程", "学科")),
        Column("post", "职务", ("行政职务", "职务名称")),
        Column("phone", "联系电话", ("手机号码", "手机", "移动电话", "YDDH"), shown=Shown.NUMBER),
    ),
)

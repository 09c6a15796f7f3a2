"""The list of institutions: schools under the authorities of their regions."""

from realnames.imports.values.sheets import Column, Layout

LAYOUT = Layout(
    "institutions",
    "机构名录",
    (
        Column("code", "学校标识码", ("学校(机构)标识码", "机构标识码", "学校代码", "XXBSM"), required=True),
        Column("name", "学校名称", ("学校(机构)名称", "机构名称", "XXMC"), required=True),
        Column("area", "区划码", ("行政区划码", "所在地区划码", "XZQHM"), required=True),
        Column("school_type", "办学类型", ("学校办学类型", "办学类型码", "XXBXLXM"), required=True),
        Column("parent", "上级机构代码", ("主管部门代码", "上级机构标识码")),
    ),
)

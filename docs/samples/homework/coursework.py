"""The make-believe part: what a homework site would have in its database, by stage and by who looks."""

from dataclasses import dataclass

from person import Person

Text = tuple[str, str]
"""The same words in Chinese and in English."""


@dataclass(frozen=True)
class Task:
    """One assignment. `handed_in` of `pupils` counts a class; a learner's own task has `state`."""

    subject: Text
    title: Text
    due: Text
    state: str  # "open" | "handed_in" | "marked"
    mark: str = ""
    handed_in: int = 0
    pupils: int = 42


TODAY, TOMORROW, FRIDAY, MONDAY = (
    ("今天 20:00", "today 20:00"),
    ("明天 20:00", "tomorrow 20:00"),
    ("周五 18:00", "Friday 18:00"),
    ("下周一 08:00", "Monday 08:00"),
)
CHINESE, MATHS, ENGLISH, SCIENCE = (
    ("语文", "Chinese"),
    ("数学", "Maths"),
    ("英语", "English"),
    ("科学", "Science"),
)

YOUNGER = (
    Task(MATHS, ("口算练习 第 12 页", "Mental arithmetic, page 12"), TODAY, "open", handed_in=31),
    Task(
        CHINESE,
        ("朗读《小池》并录音", "Read “The Small Pond” aloud and record it"),
        TOMORROW,
        "open",
        handed_in=18,
    ),
    Task(
        SCIENCE,
        ("观察一种植物，画下叶子", "Watch a plant and draw its leaves"),
        FRIDAY,
        "handed_in",
        handed_in=40,
    ),
    Task(ENGLISH, ("单词卡片 Unit 3", "Word cards, Unit 3"), MONDAY, "marked", "★★★", handed_in=42),
)
OLDER = (
    Task(
        MATHS, ("一次函数的图象 练习 A 组", "Graphs of linear functions, set A"), TODAY, "open", handed_in=27
    ),
    Task(
        ENGLISH,
        ("作文：My Hometown（80 词）", "Essay: My Hometown (80 words)"),
        TOMORROW,
        "open",
        handed_in=16,
    ),
    Task(CHINESE, ("《岳阳楼记》背诵与默写", "“Yueyang Tower” by heart"), FRIDAY, "handed_in", handed_in=39),
    Task(
        SCIENCE,
        ("测量小车的平均速度 实验报告", "Lab report: average speed of a cart"),
        MONDAY,
        "marked",
        "A",
        handed_in=42,
    ),
)


def coursework(person: Person) -> tuple[Task, ...]:
    """The tasks this person may see; a visitor sees none."""
    if person.view == "visitor":
        return ()
    return YOUNGER if person.stage in ("preschool", "primary") else OLDER

"""The make-believe part: what a grades site would have in its database, by stage and by who looks."""

from dataclasses import dataclass

from person import Person

Text = tuple[str, str]
"""The same words in Chinese and in English."""


@dataclass(frozen=True)
class Result:
    """One subject of the monthly report: a score of `full`, the class average, and the teacher's word."""

    subject: Text
    score: int
    average: int
    word: Text
    full: int = 100

    @property
    def level(self) -> str:
        """A, B, C or D: primary schools show the level and keep the score to themselves."""
        share = self.score / self.full
        return next(
            level for level, least in (("A", 0.85), ("B", 0.75), ("C", 0.6), ("D", 0)) if share >= least
        )


CHINESE, MATHS, ENGLISH, SCIENCE = (
    ("语文", "Chinese"),
    ("数学", "Maths"),
    ("英语", "English"),
    ("科学", "Science"),
)

YOUNGER = (
    Result(CHINESE, 92, 88, ("朗读有感情，写字更端正了", "Reads with feeling; tidier writing")),
    Result(MATHS, 95, 90, ("口算又快又准", "Quick and sure at mental arithmetic")),
    Result(ENGLISH, 84, 86, ("大胆开口，多听录音", "Speak up, and listen to the recordings")),
    Result(SCIENCE, 90, 85, ("爱提问题，观察仔细", "Asks good questions, looks closely")),
)
OLDER = (
    Result(CHINESE, 108, 101, ("古文默写全对", "Classical texts all correct"), full=120),
    Result(MATHS, 97, 93, ("函数部分再练两道综合题", "Two more mixed problems on functions"), full=120),
    Result(ENGLISH, 113, 99, ("作文条理清楚", "A well-ordered essay"), full=120),
    Result(SCIENCE, 71, 76, ("实验步骤要写完整", "Write every step of the experiment")),
)


def report(person: Person) -> tuple[Result, ...]:
    """The results this person may see; a visitor sees none."""
    if person.view == "visitor":
        return ()
    return YOUNGER if person.stage in ("preschool", "primary") else OLDER

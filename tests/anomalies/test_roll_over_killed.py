"""kill −9 in the middle of a roll-over: the next run finishes it, and nobody rises twice."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from realnames.enrolments.actions.roll_over_plan import plan_roll_over
from realnames.enrolments.store.roll_overs import roll_over
from realnames.enrolments.tables import AffiliationRow, MoveRow
from realnames.enrolments.values.roll_overs import PartState, RollOverId
from realnames.institutions.actions import add_institution
from realnames.institutions.values import InstitutionKind, NewInstitution, Stage
from realnames.ledger import schema
from realnames.ledger.engine import make_engine
from realnames.ledger.journal import seal_all
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Vault
from realnames.ledger.verification import verify
from tests.anomalies.rolling_over import COMMIT_POINTS, NOW, UNDO_POINTS
from tests.realnames.enrolments.lives import many_pupils

ROOT = Path(__file__).resolve().parents[2]
PUPILS = 2400
BATCHES = 4
"""Three with pupils in them, and the one that finds none left and closes the school's year."""


@dataclass(frozen=True)
class Year:
    """A school of many pupils with a plan for the new year, and the program that carries it out."""

    ledger: Ledger
    url: str
    keyring: Path
    run_id: str

    def run(self, way: str, point: str = "", nth: int = 1) -> int:
        """One run of the program; the exit status, negative for a signal."""
        words = (self.url, str(self.keyring), self.run_id, way, point, str(nth))
        command = [sys.executable, "-m", "tests.anomalies.rolling_over", *words]
        return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode

    def state(self) -> PartState:
        with self.ledger.read() as connection:
            (part,) = roll_over(connection, RollOverId(UUID(self.run_id))).parts
        return part.state

    def rows(self) -> list[tuple[object, ...]]:
        """Every affiliation as written, without the moment it was written."""
        columns = [column for column in AffiliationRow.__table__.columns if column.name != "asof"]
        with self.ledger.read() as connection:
            return [tuple(row) for row in connection.execute(select(*columns).order_by(AffiliationRow.id))]

    def told(self) -> Counter[str]:
        """What the journal says, event by event; its chain must hold."""
        seal_all(self.ledger)
        assert verify(self.ledger).broken is None
        with self.ledger.read() as connection:
            events = connection.execute(select(JournalLine.event)).scalars()
            return Counter(name for name in events if not name.startswith("institution."))

    def moves(self) -> Counter[object]:
        with self.ledger.read() as connection:
            return Counter(connection.execute(select(MoveRow.person_id)).scalars())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def year(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Year]:
    sqlite = f"sqlite:///{tmp_path}/school.db"
    url = sqlite if request.param == "sqlite" else str(request.getfixturevalue("empty_postgres_url"))
    engine = make_engine(url)
    schema.upgrade(engine)
    keyring = tmp_path / "keyring.json"
    ledger = Ledger(engine, Vault(open_keyring(keyring)), lambda: NOW)
    with ledger.unit(SYSTEM) as unit:
        province = add_institution(
            unit, NewInstitution("360000", "江西省教育厅", InstitutionKind.PROVINCE, "360000")
        )
        new = NewInstitution(
            "2136000001", "青云小学", InstitutionKind.SCHOOL, "360102", province, "211", Stage.PRIMARY
        )
        school = add_institution(unit, new)
    many_pupils(ledger, school, PUPILS, years=range(2020, 2026))
    planned = plan_roll_over(ledger, school, 2026, actor=SYSTEM)
    yield Year(ledger, url, keyring, str(planned.id))
    engine.dispose()


WHOLE = Counter(
    {
        "school_year.planned": 1,
        "enrolment.promoted": PUPILS * 5 // 6,
        "enrolment.graduated": PUPILS // 6,
        "school_year.rolled_over": 1,
    }
)


@pytest.mark.parametrize("nth", [1, BATCHES])
@pytest.mark.parametrize("point", COMMIT_POINTS)
def test_a_commit_killed_at_any_batch_is_finished_by_the_next(year: Year, point: str, nth: int) -> None:
    assert year.run("commit", point, nth) == -signal.SIGKILL
    assert year.run("commit") == 0
    assert year.state() is PartState.COMMITTED
    assert year.told() == WHOLE
    assert set(year.moves().values()) == {1}


def test_a_commit_killed_again_and_again_ends_where_an_undisturbed_one_does(year: Year) -> None:
    for point in COMMIT_POINTS * 2:
        assert year.run("commit", point) == -signal.SIGKILL
    assert year.run("commit") == 0
    assert year.run("commit") == 0
    assert year.told() == WHOLE
    assert len(year.moves()) == PUPILS


@pytest.mark.parametrize("point", UNDO_POINTS)
def test_an_undo_killed_leaves_all_or_nothing_and_the_next_one_finishes(year: Year, point: str) -> None:
    before = year.rows()
    assert year.run("commit") == 0
    after = year.rows()
    assert year.run("undo", point) == -signal.SIGKILL
    assert year.rows() == (after if point.endswith("written") else before)
    assert year.run("undo") == 0
    assert year.rows() == before
    assert year.state() is PartState.UNDONE
    assert year.told() == WHOLE + Counter({"enrolment.move_undone": PUPILS, "school_year.undone": 1})


def test_half_a_commit_can_be_undone(year: Year) -> None:
    before = year.rows()
    assert year.run("commit", COMMIT_POINTS[1], 2) == -signal.SIGKILL
    assert year.rows() != before
    assert year.run("undo") == 0
    assert year.rows() == before

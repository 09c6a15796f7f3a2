"""kill −9 at any named point loses nothing, and repeats nothing in effect."""

import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from realnames.ledger import schema
from realnames.ledger.engine import make_engine
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.tables import Job, JournalLine, OutboxLine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Vault
from realnames.ledger.verification import verify
from tests.anomalies.crashing import DELIVER, DUST, LAMPS, POINTS

ROOT = Path(__file__).resolve().parents[2]
AFTER = datetime(2026, 9, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """Where the program runs: its database, its keyring, and what the other system received."""

    url: str
    folder: Path

    def run(self, point: str = "", nth: int = 1, *, hour: int) -> int:
        """One run of the program; the exit status, negative for a signal."""
        files = (str(self.folder / "keyring.json"), str(self.folder / "deliveries"))
        arguments = (self.url, *files, point, str(nth), str(hour))
        command = [sys.executable, "-m", "tests.anomalies.crashing", *arguments]
        return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode

    def digest(self) -> dict[str, object]:
        """Everything that an outsider could see of what was done, identifiers and moments aside."""
        engine = make_engine(self.url)
        ledger = Ledger(engine, Vault(open_keyring(self.folder / "keyring.json")), lambda: AFTER)
        with ledger.read() as connection:
            events = connection.execute(select(JournalLine.event, JournalLine.subject)).all()
            jobs = connection.execute(select(Job.kind, Job.payload).where(Job.done_at.is_not(None))).all()
            unfinished = connection.scalar(select(func.count()).where(Job.done_at.is_(None)))
            unexpanded = connection.scalar(select(func.count()).where(OutboxLine.expanded_at.is_(None)))
        verdict = verify(ledger)
        engine.dispose()
        deliveries = set((self.folder / "deliveries").read_text().splitlines())
        return {
            "events": Counter(map(tuple, events)),
            "jobs": Counter(map(tuple, jobs)),
            "waiting": (unfinished, unexpanded),
            "heard": Counter(line.split("\t")[1] for line in deliveries),
            "journal": (verdict.broken, verdict.checked, verdict.unsealed),
        }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    sqlite = f"sqlite:///{tmp_path}/town.db"
    url = sqlite if request.param == "sqlite" else str(request.getfixturevalue("empty_postgres_url"))
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return Town(url, tmp_path)


def whole() -> dict[str, object]:
    """What an undisturbed run leaves."""
    lamps = [str(number) for number in range(LAMPS)]
    return {
        "events": Counter((event, lamp) for event in ("lamp.lit", "lamp.dusted") for lamp in lamps),
        "jobs": Counter((kind, f'{{"name":"{lamp}"}}') for kind in (DELIVER, DUST) for lamp in lamps),
        "waiting": (0, 0),
        "heard": Counter(lamps),
        "journal": (None, 2 * LAMPS, 0),
    }


def test_an_undisturbed_run_does_everything_once(town: Town) -> None:
    assert town.run(hour=0) == 0
    assert town.digest() == whole()
    assert town.run(hour=1) == 0
    assert town.digest() == whole()


@pytest.mark.parametrize("point", POINTS)
def test_a_run_killed_at_any_point_is_finished_by_the_next(town: Town, point: str) -> None:
    assert town.run(point, hour=0) == -signal.SIGKILL
    assert town.run(hour=1) == 0
    assert town.digest() == whole()


def test_a_run_killed_again_and_again_is_finished_in_the_end(town: Town) -> None:
    for hour, point in enumerate(POINTS):
        assert town.run(point, hour=hour) == -signal.SIGKILL
    assert town.run(hour=len(POINTS)) == 0
    assert town.digest() == whole()

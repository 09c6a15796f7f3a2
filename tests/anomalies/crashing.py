"""A program that lights lamps and lets the worker tell of them, and kills itself at a named point.

    python -m tests.anomalies.crashing DATABASE_URL KEYRING DELIVERIES POINT NTH HOUR

Acts and deliveries are the same in every run; `NTH` is which arrival at the point is the last. Without a
point the program works until nothing is left. What it delivers it appends to a file as
`job id<TAB>lamp`: the other system, which knows a repeated delivery by its job id.
"""

import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from realnames.ledger.engine import make_engine
from realnames.ledger.jobs import Attempt, JobKind, JobRequest, mark_done, queue_figures
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.outbox import Reaction
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.vault import Vault
from realnames.ledger.worker import Worker
from tests.realnames.ledger.words import CLERK, LampDusted, LampLit

LAMPS = 6
DELIVER, DUST = "test.deliver", "test.dust"
POINTS = (
    "act.before_commit",
    "act.committed",
    "journal.head_moved",
    "journal.before_commit",
    "journal.sealed",
    "outbox.before_expand",
    "outbox.before_mark",
    "outbox.before_commit",
    "outbox.expanded",
    "job.claimed",
    "deliver.sent",
    "dust.before_commit",
    "dust.committed",
    "job.before_mark",
    "job.done",
)


@dataclass(frozen=True)
class Lamp:
    name: str


class Countdown:
    """Ends the process, as a power cut would, at the nth arrival at one point."""

    def __init__(self, point: str, nth: int) -> None:
        self._point = point
        self._left = nth

    def __call__(self, name: str) -> None:
        if name == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class RunClock:
    """Each run begins an hour after the last one, so that leases of killed runs have lapsed."""

    def __init__(self, hour: int) -> None:
        self._now = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=hour)

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now


@dataclass(frozen=True)
class Town:
    """The house of these jobs: our database and a system elsewhere."""

    ledger: Ledger
    deliveries: Path

    def deliver(self, lamp: Lamp, attempt: Attempt) -> None:
        """Tell the other system: at least once, with the job's id."""
        with self.deliveries.open("a") as file:
            file.write(f"{attempt.job_id}\t{lamp.name}\n")
        self.ledger.reached("deliver.sent")

    def dust(self, lamp: Lamp, attempt: Attempt) -> None:
        """Work on our own database: exactly once, since the mark is in the same unit."""
        with self.ledger.unit(CLERK) as unit:
            if mark_done(unit, attempt):
                unit.record(LampDusted(lamp.name))
            self.ledger.reached("dust.before_commit")
        self.ledger.reached("dust.committed")


def light_what_is_dark(ledger: Ledger) -> None:
    """One act per lamp; a lamp that was lit before a crash is not lit again."""
    for number in range(LAMPS):
        with ledger.unit(CLERK) as unit:
            lit = select(func.count()).where(
                JournalLine.event == LampLit.name, JournalLine.subject == str(number)
            )
            if not unit.connection.scalar(lit):
                unit.record(LampLit(str(number)))
            ledger.reached("act.before_commit")
        ledger.reached("act.committed")


def main(arguments: list[str]) -> None:
    """One run of the program."""
    url, keyring, deliveries, point, nth, hour = arguments
    vault = Vault(open_keyring(Path(keyring)))
    ledger = Ledger(make_engine(url), vault, RunClock(int(hour)), Countdown(point, int(nth)))
    town = Town(ledger, Path(deliveries))
    reactions = (
        Reaction(LampLit, "deliver", lambda lit: [JobRequest(DELIVER, Lamp(lit.lamp))]),
        Reaction(LampLit, "dust", lambda lit: [JobRequest(DUST, Lamp(lit.lamp))]),
    )
    kinds = (
        JobKind(DELIVER, Lamp, Town.deliver).bound_to(town),
        JobKind(DUST, Lamp, Town.dust).bound_to(town),
    )
    worker = Worker(ledger, reactions=reactions, kinds=kinds)
    light_what_is_dark(ledger)
    while not worker.run_once().idle:
        pass
    with ledger.read() as connection:
        assert queue_figures(connection).waiting == 0
    ledger.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])

"""The worker: seals the journal, turns events into jobs, runs what is due, and sweeps what is old."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import structlog

from realnames.ledger.jobs import BoundKind, Claim, claim, is_due, mark_done, mark_failed
from realnames.ledger.journal import seal_journal
from realnames.ledger.outbox import Reaction, Reactions, expand, is_waiting
from realnames.ledger.sweep import Sweep, sweep, sweep_wings
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, DatabaseAway

PAUSE_SECONDS = 0.5
SEAL_EVERY_SECONDS = 0.5
AWAY_SECONDS = 2.0
SWEEP_EVERY = timedelta(hours=1)
JOBS_A_PASS = 100

log = structlog.get_logger("tongxue.worker")


@dataclass(frozen=True, slots=True)
class Counts:
    """What one pass did, in lines and jobs; `failed` will be tried again, `given_up` will not."""

    sealed: int = 0
    expanded: int = 0
    done: int = 0
    failed: int = 0
    given_up: int = 0

    @property
    def idle(self) -> bool:
        """Was there nothing to do?"""
        return self == Counts()


class Worker:
    """One worker of an installation; any number may run side by side, in threads or processes."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        reactions: Sequence[Reaction[Any]],
        kinds: Sequence[BoundKind],
        sweeps: Sequence[Sweep] = (),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._ledger = ledger
        self._reactions = Reactions(reactions)
        again = self._reactions.planning_again().bound_to(ledger)
        self._kinds = {kind.name: kind for kind in (*kinds, again)}
        self._sweeps = tuple(sweeps)
        self._jitter = jitter
        self._sweep_at: datetime | None = None

    def run_once(self) -> Counts:
        """One pass: seal, expand, run every job that is due now (at most a hundred)."""
        sealed = seal_journal(self._ledger)
        worked = self._work()
        return Counts(sealed, worked.expanded, worked.done, worked.failed, worked.given_up)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set. Sealing has a thread of its own, so that a slow job never delays it."""
        sealer = threading.Thread(
            target=self._repeat, args=(stop, self._seal_pass), name="sealer", daemon=True
        )
        sealer.start()
        self._repeat(stop, self._work_pass)
        sealer.join()

    def start(self, stop: threading.Event) -> threading.Thread:
        """Run in a daemon thread, as the embedded default does."""
        thread = threading.Thread(target=self.run, args=(stop,), name="worker", daemon=True)
        thread.start()
        return thread

    def _repeat(self, stop: threading.Event, a_pass: Callable[[], float]) -> None:
        while not stop.is_set():
            try:
                pause = a_pass()
            except DatabaseAway:
                log.warning("worker.database_away")
                pause = AWAY_SECONDS
            except Exception as error:  # a background thread that ends in silence loses everything after it
                log.error("worker.pass_failed", error=type(error).__name__, exc_info=True)
                pause = AWAY_SECONDS
            stop.wait(pause)

    def _seal_pass(self) -> float:
        return 0 if seal_journal(self._ledger) else SEAL_EVERY_SECONDS

    def _work_pass(self) -> float:
        worked = self._work()
        self._sweep_when_due()
        return PAUSE_SECONDS if worked.idle else 0

    def _work(self) -> Counts:
        with self._ledger.read() as connection:
            waiting = is_waiting(connection)
        expanded = expand(self._ledger, self._reactions) if waiting else 0
        one_by_one = (self._run_one() for _ in range(JOBS_A_PASS))
        outcomes = list(takewhile(lambda outcome: outcome is not None, one_by_one))
        return Counts(
            expanded=expanded,
            done=outcomes.count("done"),
            failed=outcomes.count("failed"),
            given_up=outcomes.count("given_up"),
        )

    def _run_one(self) -> str | None:
        with self._ledger.read() as connection:
            if not is_due(connection, self._kinds, now=self._ledger.clock()):
                return None
        taken = claim(self._ledger, self._kinds)
        if taken is None:
            return None
        kind = self._kinds[taken.kind]
        if taken.attempt.number > kind.give_up_after:  # its last attempts ended the process they ran in
            return self._fail(taken, error="NoAnswer")
        try:
            kind.perform(taken.text, taken.attempt)
        except DatabaseAway:
            raise  # the claim lapses with its lease, and the worker rests
        except Exception as error:  # whatever a job raises concerns this job alone
            log.warning(
                "job.failed", kind=kind.name, job=str(taken.attempt.job_id), error=type(error).__name__
            )
            return self._fail(taken, error=type(error).__name__)
        self._ledger.reached("job.before_mark")
        with self._ledger.unit(SYSTEM) as unit:
            mark_done(unit, taken.attempt)
        self._ledger.reached("job.done")
        return "done"

    def _fail(self, taken: Claim, *, error: str) -> str:
        kind, number = self._kinds[taken.kind], taken.attempt.number
        self._ledger.reached("job.before_failure_mark")
        with self._ledger.unit(SYSTEM) as unit:
            patient = number < kind.give_up_after
            wait = kind.back_off.wait(number, jitter=self._jitter())
            mark_failed(unit, taken.attempt, error=error, due_at=unit.now + wait if patient else None)
        return "failed" if patient else "given_up"

    def _sweep_when_due(self) -> None:
        now = self._ledger.clock()
        if self._sweep_at is None or now >= self._sweep_at:
            sweep(self._ledger)
            sweep_wings(self._ledger, self._sweeps)
            self._sweep_at = now + SWEEP_EVERY

"""A program that imports a roster and kills itself at a named point.

    python -m tests.realnames.imports.crashing DATABASE_URL KEYRING ROSTER POINT NTH

Without a point it imports to the end.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from realnames.codes.reads import load_codes
from realnames.imports.actions.reading import Desk, Order
from realnames.imports.actions.roster import ROSTER
from realnames.imports.actions.run import commit
from realnames.imports.formats.csv import open_csv
from realnames.ledger.engine import make_engine
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Vault
from realnames.registrar.store import LocalRegistrar

BATCH_ROWS = 4
POINTS = ("import.batch.written", "import.batch.committed")


class Countdown:
    """Ends the process, as a power cut would, at the nth arrival at one point."""

    def __init__(self, point: str, nth: int) -> None:
        self._point, self._left = point, nth

    def __call__(self, name: str) -> None:
        if name == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, keyring: str, roster: str, point: str, nth: str) -> None:
    ledger = Ledger(
        make_engine(url),
        Vault(open_keyring(Path(keyring))),
        lambda: datetime(2026, 9, 1, 8, tzinfo=UTC),
        Countdown(point, int(nth)),
    )
    path = Path(roster)
    desk = Desk(ledger, load_codes(), LocalRegistrar())
    report = commit(desk, Order(ROSTER, path, open_csv(path), batch_rows=BATCH_ROWS), actor=SYSTEM)
    sys.stdout.write(f"{report.counts.new} {report.counts.same}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

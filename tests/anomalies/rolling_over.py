"""A program that takes one school into the new year, or back, and kills itself at a named point.

    python -m tests.anomalies.rolling_over DATABASE_URL KEYRING RUN commit|undo POINT NTH

`NTH` is which arrival at the point is the last; without a point the program does all there is to do.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from realnames.enrolments.actions.roll_over_commit import commit_roll_over
from realnames.enrolments.actions.roll_over_undo import undo_roll_over
from realnames.enrolments.values.roll_overs import RollOverId
from realnames.ledger.engine import make_engine
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Vault
from tests.anomalies.crashing import Countdown

NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
COMMIT_POINTS = ("school_year.batch.written", "school_year.batch.committed")
UNDO_POINTS = ("school_year.undo.written", "school_year.undo.committed")


def main(arguments: list[str]) -> None:
    """One run of the program."""
    url, keyring, run, way, point, nth = arguments
    vault = Vault(open_keyring(Path(keyring)))
    ledger = Ledger(make_engine(url), vault, lambda: NOW, Countdown(point, int(nth)))
    act = {"commit": commit_roll_over, "undo": undo_roll_over}[way]
    act(ledger, RollOverId(UUID(run)), actor=SYSTEM)
    ledger.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])

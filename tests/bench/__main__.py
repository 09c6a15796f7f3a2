"""`python -m tests.bench [--quick]`: measure both installations and write `docs/performance.md`."""

import argparse
import os
import signal
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest

from tests.bench.cases import CASES
from tests.bench.installation import ROOT, Cores, Stores, embedded, installation, scaled
from tests.bench.measuring import Findings, Pace, measure
from tests.bench.report import report

UNHURRIED = Pace(warm_up=0.8, round=1.5, rounds=3, crowd=8.0)
QUICK = Pace(warm_up=0.2, round=0.4, rounds=3, crowd=2.0)
RESULT = ROOT / "docs" / "performance.md"


def main() -> None:
    """Measure on one core for the server and one for everybody else; Ctrl-C ends every child."""
    signal.signal(signal.SIGTERM, _stop)
    asked = _arguments()
    cores = _cores()
    os.sched_setaffinity(0, {cores.others})
    findings, load = [], os.getloadavg()[0]
    for stores in (embedded(), scaled()):
        try:
            findings.append(_measured(stores, cores, pace=QUICK if asked.quick else UNHURRIED))
        except (pytest.skip.Exception, pytest.fail.Exception) as missing:
            _say(f"not measured: {missing}")
    asked.to.write_text(report(findings, cores, moment=datetime.now(UTC), load=load), encoding="utf-8")
    _say(f"written: {asked.to}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter rounds: about a minute")
    parser.add_argument("--to", type=Path, default=RESULT, help="where to write the report")
    return parser.parse_args()


def _measured(opening: AbstractContextManager[Stores], cores: Cores, *, pace: Pace) -> Findings:
    with opening as stores:
        _say(f"{stores.name}: stocking")
        with installation(stores, cores) as place:
            _say(f"{stores.name}: measuring")
            return measure(place, pace, cases=CASES, say=_say)


def _cores() -> Cores:
    """The last core for the server; a machine with one core shares it, and its figures say so."""
    free = sorted(os.sched_getaffinity(0))
    return Cores(server=free[-1], others=free[0])


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()

"""A server as a child of the test run: it is stopped with the run, even when the run is killed."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

START_WITHIN = 30.0
PAUSE = 0.02
PR_SET_PDEATHSIG = 1


@contextmanager
def private_folder(purpose: str) -> Iterator[Path]:
    """A folder of our own with a path short enough for a unix socket (107 bytes)."""
    folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def child(
    command: Sequence[str | Path],
    answers: Callable[[], bool],
    *,
    log: Path,
    user: str | None = None,
    environ: Mapping[str, str] | None = None,
    stop_by: signal.Signals = signal.SIGTERM,
    within: float = START_WITHIN,
) -> Iterator[int]:
    """Run a server until the block ends; hands over its process id once `answers()` is true.

    `within` is how many seconds it may take until then.
    """
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environ,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
    try:
        _wait(server, answers, log=log, within=within)
        yield server.pid
    finally:
        server.send_signal(stop_by)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)


def _wait(
    server: "subprocess.Popen[bytes]", answers: Callable[[], bool], *, log: Path, within: float
) -> None:
    for _ in range(int(within / PAUSE)):
        if answers():
            return
        try:
            server.wait(PAUSE)
        except subprocess.TimeoutExpired:
            continue
        break
    said = log.read_text(errors="replace")[-2000:]
    raise RuntimeError(f"{server.args!r} did not start: {said}")


def _die_with_parent() -> None:
    """Ask Linux to stop this child when the test run disappears, so that `kill -9` leaves no server."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

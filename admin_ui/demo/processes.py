"""The programs of the demo as child processes: started together, watched, and ended with us."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
READY_WITHIN_SECONDS = 45
POLL_SECONDS = 0.1
GRACE_SECONDS = 12
LAST_LINES = 15


class PortBusy(Exception):
    """Another program listens on a port that the demo needs."""

    def __init__(self, port: int, what: str) -> None:
        super().__init__(f"port {port} ({what}) is in use")
        self.port, self.what = port, what


class ProgramEnded(Exception):
    """A program ended, or did not become ready; the text has the last lines it wrote."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program: what it is called, how it is started, and the address that answers once it is ready."""

    name: str
    port: int
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready_url: str


@dataclass(frozen=True, slots=True)
class Running:
    """A program that was started, and the file its output goes to."""

    program: Program
    child: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """The last lines of its output."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])


def check_ports(programs: tuple[Program, ...]) -> None:
    """Raise `PortBusy` for the first port that somebody listens on."""
    for program in programs:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            if _is_taken(family, host, program.port):
                raise PortBusy(program.port, program.name)


@contextmanager
def running(programs: tuple[Program, ...], logs: Path) -> Iterator[tuple[Running, ...]]:
    """Start programs, and end all of them whatever happens; each writes to a file of its own in `logs`."""
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        started: list[Running] = []
        stack.callback(lambda: _end(started))
        for program in programs:
            log = logs / f"{program.name}.log"
            opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(opened, "wb") as output:
                child = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                    program.command,
                    env={**os.environ, **program.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C reaches us alone, and we end them in order
                    preexec_fn=_bound_to(os.getpid()),  # noqa: PLW1509 - no thread runs yet
                )
            started.append(Running(program, child, log))
        yield tuple(started)


def wait_until_ready(started: tuple[Running, ...]) -> None:
    """Wait until every program answers. Raises `ProgramEnded`."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    for one in started:
        while not _answers(one.program.ready_url):
            complain_if_ended(started)
            if time.monotonic() > deadline:
                raise ProgramEnded(f"{one.program.name} does not answer:\n{one.said()}")
            time.sleep(POLL_SECONDS)


def complain_if_ended(started: tuple[Running, ...]) -> None:
    """Raise `ProgramEnded` if any program is gone."""
    for one in started:
        if one.child.poll() is not None:
            raise ProgramEnded(f"{one.program.name} ended by itself:\n{one.said()}")


def python(*arguments: str) -> tuple[str, ...]:
    """A command for the interpreter that runs us."""
    return sys.executable, *arguments


def _is_taken(family: int, host: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just freed is free
            probe.bind((host, port))
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status < 400)
    except (urllib.error.URLError, OSError):
        return False


def _end(started: list[Running]) -> None:
    for one in started:
        _signal(one, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for one in started:
        try:
            one.child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(one, signal.SIGKILL)
            one.child.wait()


def _signal(one: Running, number: signal.Signals) -> None:
    """The whole session of a program: a server has worker processes of its own."""
    if one.child.poll() is not None and number is signal.SIGTERM:
        return
    try:
        if number is signal.SIGKILL:
            os.killpg(one.child.pid, number)
        else:
            one.child.send_signal(number)
    except ProcessLookupError:
        return


def _bound_to(parent: int) -> Callable[[], None]:
    """On Linux the kernel ends the child when we are gone, even by SIGKILL; elsewhere nothing happens."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # we were gone before the kernel was asked
            os._exit(1)

    return bind

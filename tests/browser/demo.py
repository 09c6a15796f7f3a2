"""The running demo: where it listens, who lives in it, and its command line."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from tests.services.child import child

ROOT = Path(__file__).parents[2]
OFFSETS = (0, 101, 102, 103)
STARTS_WITHIN = 90.0


@dataclass(frozen=True)
class Person:
    """Somebody of people.json, as far as a test cares."""

    username: str
    password: str = field(repr=False)
    name: str
    school: str


@dataclass(frozen=True)
class Demo:
    """A demo that listens on `port` and its neighbours, and keeps its files in `folder`."""

    port: int
    folder: Path

    @property
    def issuer(self) -> str:
        """The address of the identity server."""
        return f"http://localhost:{self.port}"

    @property
    def homework(self) -> str:
        """The sample that asks for no consent."""
        return f"http://localhost:{self.port + 101}"

    @property
    def grades(self) -> str:
        """The sample that asks for consent once."""
        return f"http://localhost:{self.port + 102}"

    @property
    def portal(self) -> str:
        """The portal's front page."""
        return f"{self.issuer}/portal/"

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """What people.json says."""
        return list(json.loads((self.folder / "demo" / "people.json").read_bytes()))

    @cached_property
    def clients(self) -> dict[str, dict[str, Any]]:
        """What clients.json says, by client id."""
        written = json.loads((self.folder / "demo" / "clients.json").read_bytes())
        return {client["client_id"]: client for client in written}

    def person(self, hint: str) -> Person:
        """The person of the cast whom the demo's table describes so."""
        (found,) = (one for one in self.people if one["hint"] == hint)
        return Person(found["username"], found["password"], found["name"], found["school"])

    def run(self, *words: str) -> Any:
        """What a command of `tongxue` prints as JSON, run on the database of the demo."""
        command = [sys.executable, str(ROOT / "tongxue.py"), *words, "--json"]
        ended = subprocess.run(
            command, env=environment(self.folder, self.port), capture_output=True, check=True, timeout=60
        )
        return json.loads(ended.stdout)

    def newcomer(self) -> dict[str, str]:
        """The slip of a pupil who was imported, but has never been here."""
        with closing(sqlite3.connect(f"file:{self.folder / 'tongxue.db'}?mode=ro", uri=True)) as database:
            names = database.execute(
                "SELECT shown FROM login_names n JOIN accounts a ON a.id = n.account_id"
                " JOIN affiliations f ON f.person_id = a.person_id AND f.role = 'student'"
                " WHERE a.state = 'provisional' AND n.kind = 'username'"
            ).fetchall()
        return dict(self.run("people", "activate", random.choice(names)[0]))


def environment(folder: Path, port: int) -> dict[str, str]:
    """What a program of the demo is started with; nothing of ours leaks in."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PORT": str(port),
        "TONGXUE_DATA_DIR": str(folder),
        "TONGXUE_ISSUER": f"http://localhost:{port}",
    }


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """`tongxue demo` in an empty folder, until Ctrl-C at the end of the block."""
    demo = Demo(free_ports(), folder / "var")
    command = [sys.executable, str(ROOT / "tongxue.py"), "demo"]
    log, environ = folder / "demo.log", environment(demo.folder, demo.port)
    with child(
        command,
        lambda: b"Ctrl-C" in log.read_bytes(),
        log=log,
        environ=environ,
        stop_by=signal.SIGINT,
        within=STARTS_WITHIN,
    ):
        yield demo


def free_ports() -> int:
    """A port whose neighbours of the demo are free as well."""
    for _ in range(100):
        port = random.randrange(20_000, 32_000)
        if all(_is_free(port + offset) for offset in OFFSETS):
            return port
    raise RuntimeError("no free ports were found")


def answers(url: str) -> bool:
    """Does anybody answer there?"""
    try:
        return httpx.get(url, timeout=5).status_code < 500
    except httpx.TransportError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

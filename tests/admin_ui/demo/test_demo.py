"""`tongxue demo` from nothing to a signed-off evening: built, served, found again, ended."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from admin_ui.demo.processes import (
    PortBusy,
    Program,
    ProgramEnded,
    check_ports,
    python,
    running,
    wait_until_ready,
)

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]


def free_port() -> int:
    """A port whose neighbours for the samples are free too."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
        if port < 65_000 and not any(taken(port + offset) for offset in (101, 102)):
            return port


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Demo:
    """One `tongxue demo` in a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.output = folder / "output.txt"
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("TONGXUE_", "PORT"))
        }
        environment |= {"PORT": str(port), "TONGXUE_DATA_DIR": str(folder / "var")}
        with self.output.open("wb") as output:
            self.child = subprocess.Popen(
                [sys.executable, str(ROOT / "tongxue.py"), "demo"],
                cwd=folder,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait(self, seconds: float) -> float:
        """Until the table is printed; how long it took."""
        begun = time.monotonic()
        while "Ctrl-C" not in self.said():
            assert self.child.poll() is None, self.said()
            assert time.monotonic() - begun < seconds, self.said()
            time.sleep(0.05)
        return time.monotonic() - begun

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def read(self, name: str) -> list[dict[str, object]]:
        path = self.folder / "var" / "demo" / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        found: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
        return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"), free_port())
    demo.wait(90)
    yield demo
    demo.child.kill()
    demo.child.wait()


def test_the_demo_tells_everything_in_one_table(demo: Demo) -> None:
    said = demo.said()
    for port in (demo.port, demo.port + 101, demo.port + 102):
        assert f"http://localhost:{port}/" in said
    for person in demo.read("people.json"):
        assert str(person["username"]) in said
        assert str(person["password"]) in said


def test_without_a_terminal_the_demo_writes_plain_lines(demo: Demo) -> None:
    said = demo.said()
    assert "\x1b" not in said
    assert "\r" not in said
    assert '"answered"' not in said
    assert max(len(line) for line in said.splitlines()) <= 200


def test_fifteen_people_of_every_kind_are_listed(demo: Demo) -> None:
    people = demo.read("people.json")
    assert len(people) == 15
    for person in people:
        assert all(person[key] for key in ("username", "password", "name", "roles", "school"))
    roles = {role for person in people for role in person["roles"]}  # type: ignore[attr-defined]
    assert {"student", "teacher", "guardian", "leader", "org_admin"} <= roles
    mandates = {mandate for person in people for mandate in person["mandates"]}  # type: ignore[attr-defined]
    assert mandates == {"county_clerk", "province_admin"}


def test_five_systems_are_listed_and_their_secrets_work(demo: Demo) -> None:
    clients = {str(client["client_id"]): client for client in demo.read("clients.json")}
    assert clients["homework"]["redirect_uris"] == [f"http://localhost:{demo.port + 101}/callback"]
    assert (clients["homework"]["consent"], clients["grades"]["consent"]) == ("none", "first")
    assert clients["demo-confidential"]["require_pkce"] is False
    assert clients["demo-public"]["client_secret"] is None
    answer = httpx.post(
        f"http://127.0.0.1:{demo.port}/token",
        data={"grant_type": "client_credentials"},
        auth=("demo-service", str(clients["demo-service"]["client_secret"])),
    )
    assert answer.status_code == 200, answer.text


def test_a_second_demo_on_the_same_port_is_refused_in_a_sentence(demo: Demo, tmp_path: Path) -> None:
    second = Demo(tmp_path, demo.port)
    assert second.child.wait(30) == 1
    assert f"Port {demo.port} is in use" in second.said()
    assert "Traceback" not in second.said()


def test_a_wrong_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "PORT": "99999", "TONGXUE_DATA_DIR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, str(ROOT / "tongxue.py"), "demo"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (told.returncode, "PORT is '99999'" in told.stderr) == (1, True)


def test_it_starts_again_elsewhere_without_building_and_ends_with_its_parent(demo: Demo) -> None:
    before = demo.read("people.json")
    demo.child.send_signal(signal.SIGTERM)
    assert demo.child.wait(20) == 0
    assert not any(taken(demo.port + offset) for offset in (0, 101, 102))
    again = Demo(demo.folder, free_port())
    try:
        again.wait(60)
        assert "Building" not in again.said()
        assert again.read("people.json") == before
        addresses = again.read("clients.json")[0]["redirect_uris"]
        assert addresses == [f"http://localhost:{again.port + 101}/callback"]
    finally:
        again.child.kill()
        again.child.wait()
    for _ in range(200):
        if not any(taken(again.port + offset) for offset in (0, 101, 102)):
            return
        time.sleep(0.1)
    pytest.fail("a program outlived the demo")


def test_a_program_that_ends_by_itself_is_told_with_its_last_words(tmp_path: Path) -> None:
    port = free_port()
    words = "import sys; sys.exit('no such keyring')"
    program = Program("server", port, python("-c", words), {}, f"http://127.0.0.1:{port}/")
    with running((program,), tmp_path) as started, pytest.raises(ProgramEnded, match="no such keyring"):
        wait_until_ready(started)


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        program = Program("homework", port, (), {}, "")
        with pytest.raises(PortBusy) as busy:
            check_ports((program,))
    assert (busy.value.port, busy.value.what) == (port, "homework")

"""The servers: granian by `tongxue serve`, and gunicorn, both on a new database and a port of their own."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from realnames.ledger.engine import make_engine
from realnames.ledger.schema import upgrade
from tests.services.child import child

ROOT = Path(__file__).parents[2]
GUNICORN = ("-m", "gunicorn", "--chdir", str(ROOT), "--log-level", "warning", "tongxue:application()")

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "TONGXUE_DATA_DIR": str(folder),
        "TONGXUE_ISSUER": f"http://localhost:{port}",
        "TONGXUE_BIND": f"127.0.0.1:{port}",
        **more,
    }


def discovery(port: int) -> dict[str, object] | None:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/.well-known/openid-configuration", timeout=5)
    except httpx.TransportError:
        return None
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with an up-to-date database."""
    engine = make_engine(f"sqlite:///{tmp_path / 'tongxue.db'}")
    upgrade(engine)
    engine.dispose()
    return tmp_path


@contextmanager
def server(*words: str, environ: dict[str, str], port: int, folder: Path) -> Iterator[None]:
    command = [sys.executable, *words]
    with child(command, lambda: discovery(port) is not None, log=folder / "server.log", environ=environ):
        yield


def test_tongxue_serve_answers_with_several_processes_and_shows_its_figures(folder: Path) -> None:
    port, figures = free_port(), free_port()
    environ = environment(folder, port, TONGXUE_WORKERS="2", TONGXUE_METRICS_BIND=f"127.0.0.1:{figures}")
    with server(str(ROOT / "tongxue.py"), "serve", environ=environ, port=port, folder=folder):
        found = discovery(port)
        assert found is not None
        assert found["issuer"] == f"http://localhost:{port}"
        assert "tongxue_answers" in httpx.get(f"http://127.0.0.1:{figures}/metrics").text
        assert httpx.get(f"http://127.0.0.1:{port}/metrics").status_code == 404


def test_gunicorn_serves_the_same_application(folder: Path) -> None:
    port = free_port()
    words = (*GUNICORN, "--bind", f"127.0.0.1:{port}", "--threads", "4")
    with server(*words, environ=environment(folder, port), port=port, folder=folder):
        found = discovery(port)
        assert found is not None
        assert found["issuer"] == f"http://localhost:{port}"


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_stops_when_it_is_asked_to(folder: Path, name: signal.Signals) -> None:
    command = [sys.executable, str(ROOT / "tongxue.py"), "worker"]
    environ = environment(folder, 8000)
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        assert "works" in worker.stderr.readline()
        worker.send_signal(name)
        assert worker.wait(20) == 0

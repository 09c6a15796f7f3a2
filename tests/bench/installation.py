"""Installations to measure: stores, server and worker as children of this run, each ended with it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
import sqlalchemy

from tests.bench.material import Material, read_material
from tests.services.child import child, private_folder
from tests.services.postgresql import PostgreSQL, private_postgresql
from tests.services.redis import private_redis

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "bench"
EMBEDDED, SCALED = "SQLite", "PostgreSQL + Redis"
POSTGRESQL_SETTINGS = {"listen_addresses": "", "shared_buffers": "256MB", "max_connections": "60"}
"""Unlike in the tests, PostgreSQL writes to disk as it does by default: a commit waits until it is safe."""


@dataclass(frozen=True)
class Stores:
    """A database and a state store: their addresses, process ids and versions. SQLite has no process."""

    name: str
    settings: Mapping[str, str]
    postgresql: tuple[int, ...] = ()
    redis: tuple[int, ...] = ()
    versions: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Installation:
    """A running installation: what it stores in, its processes, and what it may be asked."""

    stores: Stores
    server: int
    worker: int
    material: Material


@dataclass(frozen=True)
class Cores:
    """Which core the server has for itself, and which one everybody else shares."""

    server: int
    others: int


@contextmanager
def embedded() -> Iterator[Stores]:
    """SQLite for everything: the default of a small installation."""
    yield Stores(EMBEDDED, {})


@contextmanager
def scaled() -> Iterator[Stores]:
    """A private PostgreSQL and a private Redis, reached through unix sockets."""
    with private_postgresql(POSTGRESQL_SETTINGS) as server, private_redis() as path:
        server.execute(f"CREATE DATABASE {DATABASE}")
        settings = {"TONGXUE_DATABASE_URL": server.url(DATABASE), "TONGXUE_STATE_URL": f"unix://{path}"}
        with closing(redis.Redis(unix_socket_path=str(path))) as client:
            told = client.info("server")
        versions = {"PostgreSQL": _version(server), "Redis": str(told["redis_version"])}
        postmaster = int((server.folder / "d" / "postmaster.pid").read_text().split()[0])
        yield Stores(SCALED, settings, (postmaster,), (int(told["process_id"]),), versions)


@contextmanager
def installation(stores: Stores, cores: Cores) -> Iterator[Installation]:
    """Stock an installation in a temporary folder, start its server and its worker, and end both again."""
    with ExitStack() as stack:
        folder = stack.enter_context(private_folder("tongxue-bench"))
        port = _free_port()
        environ = _environ(stores, folder, port)
        _stock(folder, port, environ=environ)
        python = [sys.executable, "-m"]
        served = [*python, "tests.bench.served", str(cores.server)]
        server = stack.enter_context(
            child(served, lambda: _answers(port), log=folder / "server.log", environ=environ)
        )
        background = [*python, "tongxue", "worker"]
        worker = stack.enter_context(
            child(background, lambda: True, log=folder / "worker.log", environ=environ)
        )
        yield Installation(stores, server, worker, read_material(folder))


def _environ(stores: Stores, folder: Path, port: int) -> dict[str, str]:
    """Defaults everywhere, but for the worker in a process of its own and tokens that outlive the run."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TONGXUE_")}
    return ours | {
        "PYTHONPATH": str(ROOT),
        "TONGXUE_DATA_DIR": str(folder),
        "TONGXUE_ISSUER": f"http://localhost:{port}",
        "TONGXUE_BIND": f"127.0.0.1:{port}",
        "TONGXUE_EMBEDDED_WORKER": "false",
        "TONGXUE_ACCESS_TOKEN_LIFETIME": "3600",
        **stores.settings,
    }


def _stock(folder: Path, port: int, *, environ: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "tests.bench.stock", str(folder), str(port)]
    stocking = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        if stocking.wait():
            raise RuntimeError("the installation could not be stocked")
    finally:
        if stocking.poll() is None:
            stocking.send_signal(signal.SIGTERM)
            stocking.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _version(server: PostgreSQL) -> str:
    engine = sqlalchemy.create_engine(server.url("postgres"))
    with engine.connect() as connection:
        version = str(connection.exec_driver_sql("SHOW server_version").scalar_one()).split()[0]
    engine.dispose()
    return version

"""A private Redis: one server a worker, emptied before each test."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.services.child import child, private_folder
from tests.services.needs import program

SETTINGS = {"port": "0", "save": "", "appendonly": "no", "maxmemory-policy": "noeviction"}


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Path]:
    """The socket of the worker's own server."""
    with private_redis() as socket:
        yield socket


@contextmanager
def private_redis() -> Iterator[Path]:
    """A server that keeps nothing on disk; the path of its socket."""
    server = program("redis-server", "valkey-server")
    with private_folder("tongxue-redis") as folder:
        socket = folder / "s"
        settings = {**SETTINGS, "unixsocket": str(socket), "dir": str(folder)}
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        with child([server, *words], lambda: _answers(socket), log=folder / "log"):
            yield socket


@pytest.fixture
def redis_url(redis_server: Path) -> str:
    """The address of an empty Redis."""
    with closing(Redis(unix_socket_path=str(redis_server))) as redis:
        redis.flushall()
    return f"unix://{redis_server}"


def _answers(socket: Path) -> bool:
    try:
        with closing(Redis(unix_socket_path=str(socket))) as redis:
            return bool(redis.ping())
    except RedisError:
        return False

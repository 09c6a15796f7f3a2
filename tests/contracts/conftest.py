"""Every member of a family of stores, each as fresh as its users would find it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from idp.state.contract import StateStore
from idp.state.opening import open_state

OpenStore = Callable[[], StateStore]


class TrialClock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@pytest.fixture
def trial_clock() -> TrialClock:
    return TrialClock()


@pytest.fixture(scope="session")
def redis_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Redis server of our own on a unix socket; nothing else can reach it."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    folder = tmp_path_factory.mktemp("redis", numbered=True)
    socket = folder / "s"
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "save": "",
        "dir": str(folder),
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / "log"),
    }
    arguments = [word for name, value in settings.items() for word in (f"--{name}", value)]
    server = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(socket, server)
        yield socket
    finally:
        server.terminate()
        server.wait(10)


def _wait_until_it_answers(socket: Path, server: "subprocess.Popen[bytes]") -> None:
    from redis import Redis
    from redis.backoff import ConstantBackoff
    from redis.exceptions import ConnectionError as Unanswered
    from redis.retry import Retry

    patience = Retry(ConstantBackoff(0.02), 250)
    with closing(Redis(unix_socket_path=str(socket), retry=patience, retry_on_error=[Unanswered])) as probe:
        probe.ping()
    assert server.poll() is None


@pytest.fixture(
    params=["memory", "sqlite", pytest.param("redis", marks=pytest.mark.services)],
)
def member(request: pytest.FixtureRequest) -> str:
    """Which member of the family is on trial."""
    return str(request.param)


@pytest.fixture
def open_store(
    member: str, request: pytest.FixtureRequest, tmp_path: Path, trial_clock: TrialClock
) -> Iterator[OpenStore]:
    """Opens the store on trial; called again it opens the same one anew (memory: another one)."""
    if member == "redis":
        url = f"unix://{request.getfixturevalue('redis_socket')}"
        _flush(url)
    else:
        url = "memory:" if member == "memory" else f"sqlite:///{tmp_path / 'state.db'}"
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(open_state(url, trial_clock, workers=1)))


def _flush(url: str) -> None:
    from redis import Redis

    with closing(Redis.from_url(url)) as redis:
        redis.flushall()


@pytest.fixture
def store(open_store: OpenStore) -> StateStore:
    """The store on trial."""
    return open_store()

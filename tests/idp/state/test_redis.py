"""What Redis adds to the contract: being away and coming back, births, and what is refused."""

import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as Unanswered
from redis.retry import Retry

from idp.state.redis import RedisState
from idp.state.values import StateAway, StateKey, StoreEvicts
from tests.conftest import FakeClock
from tests.races import race
from tests.services.needs import program

pytestmark = pytest.mark.services

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
KEY = StateKey("interaction", "one")


class Server:
    """A Redis server that a test may stop, start and spy on."""

    def __init__(self, command: Path, folder: Path) -> None:
        self._command = command
        self.socket = folder / "s"
        self.url = f"unix://{self.socket}"
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = {"port": "0", "unixsocket": str(self.socket), "save": "", "dir": str(self._folder)}
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        self._running = subprocess.Popen([self._command, *words], stdout=subprocess.DEVNULL)
        with self.console() as console:
            console.ping()

    def stop(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.wait(10)
            self._running = None

    def console(self) -> Redis:
        patience = Retry(ConstantBackoff(0.02), 250)
        return Redis(unix_socket_path=str(self.socket), retry=patience, retry_on_error=[Unanswered])


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(program("redis-server", "valkey-server"), tmp_path_factory.mktemp("r"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def store(server: Server, clock: FakeClock) -> Iterator[RedisState]:
    with closing(RedisState(server.url, clock)) as opened:
        yield opened


def test_no_outside_text_is_part_of_a_key_and_every_key_expires_by_itself(
    store: RedisState, server: Server
) -> None:
    store.put(StateKey("interaction", "zhang-wei\r\nFLUSHALL"), b"value", ttl=MINUTE)
    store.incr_window(StateKey("rate", "10.0.0.1"), window=MINUTE)
    with server.console() as console:
        keys = set(console.keys()) - {b"tongxue:birth"}
        assert len(keys) == 2
        for key in keys:
            prefix, kind, digest = key.split(b":")[:3]
            assert (prefix, len(digest)) == (b"tongxue", 64)
            assert kind in {b"interaction", b"rate"}
            assert 0 < console.pttl(key) <= 60_000


def test_a_server_that_is_away_is_said_so_at_once_and_used_again_when_it_is_back(
    store: RedisState, server: Server
) -> None:
    race(8, lambda: store.put(KEY, b"value", ttl=MINUTE))
    server.stop()
    for act in (lambda: store.get(KEY), lambda: store.add(KEY, b"", ttl=MINUTE), store.born):
        with pytest.raises(StateAway):
            act()
    server.start()
    assert race(8, lambda: store.get(KEY)) == [None] * 8
    store.put(KEY, b"value", ttl=MINUTE)
    assert store.get(KEY) == b"value"


def test_a_program_may_start_while_the_server_is_away(server: Server, clock: FakeClock) -> None:
    server.stop()
    with closing(RedisState(server.url, clock)) as store:
        with pytest.raises(StateAway):
            store.get(KEY)
        server.start()
        store.put(KEY, b"value", ttl=MINUTE)
        assert store.get(KEY) == b"value"


def test_a_restarted_server_is_born_again(store: RedisState, server: Server, clock: FakeClock) -> None:
    first = store.born()
    clock.advance(hours=1)
    assert store.born() == first
    with server.console() as console:
        console.save()
    server.stop()
    server.start()
    with server.console() as console:
        assert console.get("tongxue:birth"), "the old birth came back with the snapshot"
    assert store.born() - first == HOUR
    clock.advance(hours=1)
    assert store.born() - first == HOUR


def test_a_flushed_server_is_born_again(store: RedisState, server: Server, clock: FakeClock) -> None:
    first = store.born()
    clock.advance(hours=1)
    with server.console() as console:
        console.flushall()
    assert store.born() - first == HOUR


def test_two_programs_agree_on_the_birth(store: RedisState, server: Server, clock: FakeClock) -> None:
    clock.advance(hours=1)
    with closing(RedisState(server.url, clock)) as other:
        assert other.born() == store.born() == clock.now - HOUR


def test_a_server_that_may_evict_is_refused(server: Server, clock: FakeClock) -> None:
    with server.console() as console:
        console.config_set("maxmemory", "64mb")
        console.config_set("maxmemory-policy", "allkeys-lru")
        with pytest.raises(StoreEvicts, match="noeviction"):
            RedisState(server.url, clock)
        console.config_set("maxmemory-policy", "noeviction")
    RedisState(server.url, clock).close()


def test_a_full_server_refuses_and_forgets_nothing(store: RedisState, server: Server) -> None:
    store.put(KEY, b"value", ttl=MINUTE)
    with server.console() as console:
        console.config_set("maxmemory", "1")
        with pytest.raises(StateAway):
            store.add(StateKey("client_assertion", "more"), b"", ttl=MINUTE)
        assert store.get(KEY) == b"value"


def test_something_else_under_a_key_of_ours_is_a_refusal_and_not_a_crash(
    store: RedisState, server: Server
) -> None:
    with server.console() as console:
        console.set("tongxue:" + KEY.physical(), b"short")
        assert store.get(KEY) is None
        console.delete("tongxue:" + KEY.physical())
        console.lpush("tongxue:" + KEY.physical(), b"a list")
        with pytest.raises(StateAway):
            store.get(KEY)


def test_a_paused_server_is_given_up_on_within_its_deadline(store: RedisState, server: Server) -> None:
    store.put(KEY, b"value", ttl=MINUTE)
    with server.console() as console:
        console.client_pause(2500, all=True)
    with pytest.raises(StateAway):
        store.get(KEY)

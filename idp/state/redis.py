"""State in Redis 7 or Valkey, for installations of more than one machine. No scripting anywhere.

The server needs `maxmemory-policy noeviction`, and an account that may run `INFO`.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.exceptions import RedisError, WatchError
from redis.retry import Retry

from idp.state.rules import check_entry, check_ttl
from idp.state.values import StateAway, StateKey, StoreEvicts, UnknownStateURL
from realnames.ledger.values import Clock

PREFIX = "tongxue:"
BIRTH = PREFIX + "birth"
CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0
CONNECTIONS = 128
TRIES = 200
FRAME_BYTES = 8
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MILLISECOND = timedelta(milliseconds=1)
URL_OPTIONS = frozenset({"db", "password"})


class RedisState:
    """One trip per verb where nothing is contested; whatever goes wrong becomes `StateAway`.

    Redis expires by its own clock, so each value also carries its expiry by ours (eight bytes in
    front) and is believed only by that. A command that may have reached the server is never repeated:
    a second GETDEL or INCR would lie about the first.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        """Raises `UnknownStateURL`, or `StoreEvicts` if the server answers and may evict keys.

        A server that is away now is no reason not to start: each request that needs it is refused.
        """
        self._clock = clock
        self._closed = False
        try:
            if not set(parse_qs(urlsplit(url).query)) <= URL_OPTIONS:
                raise UnknownStateURL  # the driver would take any option from there, before ours
            self._redis = Redis.from_url(
                url,
                socket_connect_timeout=CONNECT_SECONDS,
                socket_timeout=ANSWER_SECONDS,
                health_check_interval=0,
                max_connections=CONNECTIONS,
                protocol=2,
                retry=Retry(NoBackoff(), 0),
            )
        except (ValueError, TypeError, RedisError) as error:
            raise UnknownStateURL from error
        with suppress(StateAway):
            self.born()

    def put(self, key: StateKey, value: bytes, *, ttl: timedelta) -> None:
        check_entry(value, ttl)
        with self._border():
            self._redis.set(_name(key), self._frame(value, ttl), px=_milliseconds(ttl))

    def get(self, key: StateKey) -> bytes | None:
        with self._border():
            return self._living(self._redis.get(_name(key)))

    def take(self, key: StateKey) -> bytes | None:
        with self._border():
            return self._living(self._redis.getdel(_name(key)))

    def add(self, key: StateKey, value: bytes, *, ttl: timedelta) -> bool:
        check_entry(value, ttl)
        name = _name(key)
        frame = self._frame(value, ttl)
        with self._border():
            standing = self._redis.set(name, frame, px=_milliseconds(ttl), nx=True, get=True)
        if standing is None:
            return True
        if self._living(standing) is not None:
            return False
        return self.cas(key, expected=None, new=value, ttl=ttl)

    def incr_window(self, key: StateKey, *, window: timedelta) -> int:
        """The hash holds when the window ends by our clock (`e`) and how many hits it has seen (`n`)."""
        check_ttl(window)
        name = _name(key) + ":n"
        now = self._clock()
        with self._border(), self._redis.pipeline(transaction=True) as pipe:
            _hit(pipe, name, ends=_micros(now + window), window=window)
            ends, hits = pipe.execute()[-2:]
        if _micros(now) < int(ends):
            return int(hits)
        return self._open_window(name, now, window)

    def cas(self, key: StateKey, *, expected: bytes | None, new: bytes, ttl: timedelta) -> bool:
        check_entry(new, ttl)
        name = _name(key)
        with self._border(), self._redis.pipeline(transaction=True) as pipe:
            for _ in range(TRIES):
                pipe.watch(name)  # type: ignore[no-untyped-call]
                if self._living(pipe.get(name)) != expected:
                    return False
                pipe.multi()
                pipe.set(name, self._frame(new, ttl), px=_milliseconds(ttl))
                with suppress(WatchError):  # somebody was faster: look again at what is there now
                    pipe.execute()
                    return True
        raise StateAway

    def delete(self, key: StateKey) -> None:
        with self._border():
            self._redis.delete(_name(key), _name(key) + ":n")

    def born(self) -> datetime:
        """Since when this run of this server has kept every mark.

        A restarted server, or a replica that took over, may have lost the last moments of its
        predecessor; a flushed one has lost the birth itself. Each is born again.
        """
        with self._border():
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.get(BIRTH)
                pipe.info("server")
                pipe.info("memory")
                written, server, memory = pipe.execute()
            if memory.get("maxmemory") and memory.get("maxmemory_policy") != "noeviction":
                raise StoreEvicts
            run, _, born = (written or b"").decode("ascii", "replace").partition(" ")
            if run == server["run_id"]:
                return EPOCH + int(born) * MICROSECOND
            now = self._clock()
            self._redis.set(BIRTH, f"{server['run_id']} {_micros(now)}")
            return now

    def close(self) -> None:
        self._closed = True
        self._redis.close()

    @contextmanager
    def _border(self) -> Iterator[None]:
        if self._closed:
            raise StateAway
        try:
            yield
        except (RedisError, OSError) as error:
            raise StateAway from error

    def _open_window(self, name: str, now: datetime, window: timedelta) -> int:
        """Start a window anew that is over by our clock, though not yet by the server's."""
        with self._border(), self._redis.pipeline(transaction=True) as pipe:
            for _ in range(TRIES):
                pipe.watch(name)  # type: ignore[no-untyped-call]
                ends = pipe.hget(name, "e")
                over = ends is None or int(ends) <= _micros(now)
                pipe.multi()
                if over:
                    pipe.delete(name)
                _hit(pipe, name, ends=_micros(now + window), window=window)
                with suppress(WatchError):
                    return int(pipe.execute()[-1])
        raise StateAway

    def _frame(self, value: bytes, ttl: timedelta) -> bytes:
        return _micros(self._clock() + ttl).to_bytes(FRAME_BYTES, "big") + value

    def _living(self, frame: object) -> bytes | None:
        if not isinstance(frame, bytes) or int.from_bytes(frame[:FRAME_BYTES], "big") <= _micros(
            self._clock()
        ):
            return None
        return frame[FRAME_BYTES:]


def _hit(pipe: Pipeline, name: str, *, ends: int, window: timedelta) -> None:
    """Queue one hit; the last two answers are when its window ends and how many hits it has seen."""
    pipe.hsetnx(name, "e", ends)
    pipe.pexpire(name, _milliseconds(window), nx=True)
    pipe.hget(name, "e")
    pipe.hincrby(name, "n", 1)


def _name(key: StateKey) -> str:
    return PREFIX + key.physical()


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _milliseconds(ttl: timedelta) -> int:
    return -(-ttl // MILLISECOND)

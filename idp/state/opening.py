"""Which store an address means: the one place that knows every member of the family."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from idp.state.contract import StateStore
from idp.state.memory import MemoryState
from idp.state.redis import RedisState
from idp.state.sqlite import SQLiteState
from idp.state.values import MemoryIsForOneProcess, UnknownStateURL
from realnames.ledger.values import Clock

REDIS_SCHEMES = frozenset({"redis", "rediss", "unix"})


def open_state(url: str, clock: Clock, *, workers: int) -> StateStore:
    """Open `memory:`, `sqlite:///path` (four slashes for an absolute one), `redis://…` or `unix://…`.

    Raises a `StateUnfit`: memory for more than one worker process, an address nobody understands, a
    file or a server that cannot keep the promises of `StateStore`.
    """
    scheme = url.partition(":")[0].lower()
    if scheme == "memory":
        if workers > 1:
            raise MemoryIsForOneProcess
        return MemoryState(clock)
    if scheme == "sqlite":
        return SQLiteState(_path(url), clock)
    if scheme in REDIS_SCHEMES:
        return RedisState(url, clock)
    raise UnknownStateURL


def _path(url: str) -> Path:
    """The path of `sqlite:///relative` or `sqlite:////absolute`, as SQLAlchemy spells them."""
    parts = urlsplit(url)
    path = unquote(parts.path).removeprefix("/")
    if parts.netloc or parts.query or not path:
        raise UnknownStateURL
    return Path(path)

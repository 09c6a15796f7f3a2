"""Is this process alive, and can it serve: two answers for whoever balances load."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

import flask
import msgspec
from sqlalchemy import text

from idp.state.values import StateKey
from idp.web.site import Site, Visit
from realnames.ledger.values import Refusal

DEADLINE = 2.0
PROBE = StateKey("rate", "health")


def live(_site: Site, _visit: Visit) -> flask.Response:
    """This process answers; nothing else is asked, so that a lost database never restarts it."""
    return _answer({"status": "live"}, 200)


def ready(site: Site, _visit: Visit) -> flask.Response:
    """Database and state store answer within their deadline; 503 names the one that does not."""
    probes: dict[str, Callable[[], object]] = {
        "database": lambda: _ask_database(site),
        "state": lambda: site.state.get(PROBE),
    }
    pool = ThreadPoolExecutor(max_workers=len(probes))
    asked = {name: pool.submit(probe) for name, probe in probes.items()}
    away = [name for name, future in asked.items() if not _came(future)]
    pool.shutdown(wait=False, cancel_futures=True)
    if away:
        return _answer({"status": "not ready", "away": away}, 503)
    return _answer({"status": "ready"}, 200)


def _ask_database(site: Site) -> None:
    with site.ledger.read() as connection:
        connection.execute(text("SELECT 1"))


def _came(future: Future[object]) -> bool:
    try:
        future.result(timeout=DEADLINE)
    except (Refusal, TooLate):
        return False
    return True


def _answer(body: object, status: int) -> flask.Response:
    return flask.Response(msgspec.json.encode(body), status=status, mimetype="application/json")

"""The budgets of hot requests, counted: statements, trips to the state store, signatures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event

from idp.keys.material import LiveKey
from idp.oauth.authorize import begin, finish
from idp.oauth.provider import Provider
from idp.oauth.values import Proceed, Request
from tests.protocol.world import World


@dataclass
class Cost:
    """What one request cost."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0
    trips: int = 0
    signatures: int = 0


@contextmanager
def counted(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cost]:
    """Count what happens inside; counting wraps the ports and changes nothing."""
    cost = Cost()

    def statement(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        if not text.startswith("BEGIN"):
            cost.statements.append(text)

    def began(connection: Any) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            cost.transactions += 1

    def counting(act: Callable[..., Any], name: str) -> Callable[..., Any]:
        def counts(*args: Any, **kwargs: Any) -> Any:
            setattr(cost, name, getattr(cost, name) + 1)
            return act(*args, **kwargs)

        return counts

    engine = provider.ledger.engine
    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "begin", began)
    with monkeypatch.context() as patch:
        for verb in ("put", "get", "take", "add", "incr_window", "cas", "delete"):
            patch.setattr(type(provider.state), verb, counting(getattr(type(provider.state), verb), "trips"))
        patch.setattr(LiveKey, "signature", counting(LiveKey.signature, "signatures"))
        yield cost
    event.remove(engine, "before_cursor_execute", statement)
    event.remove(engine, "begin", began)


def test_client_credentials_cost_one_signature_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = world.systems["roster-reader"]
    world.token(reader, grant_type="client_credentials")
    with counted(world.provider, monkeypatch) as cost:
        assert world.token(reader, grant_type="client_credentials").status == 200
    assert (cost.statements, cost.trips, cost.signatures) == ([], 0, 1)


def test_introspection_costs_no_statement(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    homework = world.systems["homework"]
    access = world.tokens(homework)["access_token"]
    world.introspect(homework, access)
    with counted(world.provider, monkeypatch) as cost:
        assert world.introspect(homework, access)["active"] is True
    assert (cost.statements, cost.trips, cost.signatures) == ([], 0, 0)


def test_userinfo_costs_no_statement_once_it_was_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    access = world.tokens(world.systems["homework"])["access_token"]
    world.userinfo(access)
    with counted(world.provider, monkeypatch) as cost:
        assert world.userinfo(access).status == 200
    assert (cost.statements, cost.trips, cost.signatures) == ([], 0, 0)


def test_a_code_for_a_live_session_costs_nothing_but_reading_the_session(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session itself is one statement, read by the door of the web (tests/idp/web)."""
    provider, pairs = world.provider, world.authorize_url(world.systems["homework"])
    begin(provider, Request("GET", "/authorize", query=pairs))
    with counted(provider, monkeypatch) as cost:
        found = begin(provider, Request("GET", "/authorize", query=pairs))
        assert isinstance(found, Proceed)
        finish(provider, found.request, world.session, now=provider.ledger.clock())
    assert (cost.statements, cost.trips, cost.signatures) == ([], 0, 0)


def test_a_code_exchange_is_one_trip_one_transaction_and_two_signatures(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    homework = world.systems["homework"]
    world.tokens(homework)
    code = world.code(homework)
    with counted(world.provider, monkeypatch) as cost:
        assert world.exchange(homework, code).status == 200
    assert (cost.transactions, cost.trips, cost.signatures) == (1, 1, 2)
    assert len(cost.statements) == 4, cost.statements


def test_a_refresh_is_one_transaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    homework = world.systems["homework"]
    token = world.tokens(homework)["refresh_token"]
    with counted(world.provider, monkeypatch) as cost:
        assert world.refresh(homework, token).status == 200
    assert (cost.transactions, cost.trips, cost.signatures) == (1, 0, 2)
    assert len(cost.statements) == 4, cost.statements

"""The portal's own registration: made once, whoever starts together, and kept true afterwards."""

from admin_ui.portal.registration import ensure_portal_client
from admin_ui.portal.values import CLIENT_ID
from idp.clients.store import all_clients, find_client
from realnames.ledger.unit import Ledger
from tests.races import losses, race

HERE, THERE = "http://localhost:8000/portal", "https://portal.example.cn/portal"


def test_processes_that_start_at_once_register_the_portal_once(ledger: Ledger) -> None:
    outcomes = race(8, lambda: ensure_portal_client(ledger, HERE))
    assert losses(outcomes) == []
    with ledger.read() as connection:
        (portal,) = all_clients(connection)
    assert portal.redirect_uris == (f"{HERE}/callback",)
    assert len(portal.secret_hashes) == 1


def test_a_portal_that_moved_is_registered_where_it_is_now(ledger: Ledger) -> None:
    ensure_portal_client(ledger, HERE)
    ensure_portal_client(ledger, THERE)
    with ledger.read() as connection:
        portal = find_client(connection, CLIENT_ID)
    assert portal is not None
    assert portal.redirect_uris == (f"{THERE}/callback",)
    assert portal.sector == "portal"

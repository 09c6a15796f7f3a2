"""The portal serves what its inventory says, and the two programs never share an address."""

from typing import Any

import flask

from admin_ui.database import PageDatabase
from admin_ui.portal.app import create_portal
from admin_ui.portal.registration import portal_secret
from admin_ui.portal.routes import routes
from admin_ui.portal.sign_in import Server
from admin_ui.portal.web import Portal
from connectors.doubles import RecordingHTTP
from idp.web.inventory import CSRF
from idp.web.routes import ROUTES
from tests.town import ISSUER, Town


def server(town: Town) -> Server:
    secret = portal_secret(town.ledger.vault)
    return Server(ISSUER, f"{ISSUER}/portal", town.site.provider.ring, RecordingHTTP(), secret)


def portal(town: Town) -> Portal:
    return Portal(server(town), PageDatabase(town.ledger.engine, flask.Flask("routes")))


def test_every_rule_stands_in_the_inventory(town: Town) -> None:
    here = server(town)
    app: Any = create_portal(town.site, here)
    served = {(rule.rule, frozenset(rule.methods) - {"HEAD"}) for rule in app.url_map.iter_rules()}
    assert served == {(route.rule, frozenset(route.methods)) for route in routes(portal(town))}


def test_every_form_is_proven(town: Town) -> None:
    posts = [route for route in routes(portal(town)) if "POST" in route.methods]
    unproven = [route.rule for route in posts if route.csrf is not CSRF.FORM]
    assert unproven == ["/portal/backchannel-logout"]


def test_the_portal_stays_under_its_own_path() -> None:
    identity = {route.rule for route in ROUTES}
    assert not [rule for rule in identity if rule.startswith("/portal")]

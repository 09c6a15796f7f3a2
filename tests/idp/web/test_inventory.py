"""Every URL rule is written down with what is true about it; one that is not fails here."""

import pkgutil
from importlib import import_module

import idp
import realnames
from idp.web.inventory import CORS, CSRF, Audience, Authentication, Rate
from idp.web.routes import ROUTES
from realnames.ledger.values import Event
from tests.idp.front import Front


def _events() -> set[str]:
    for house in (realnames, idp):
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            if module.name.endswith((".values", ".events")):
                import_module(module.name)
    return {kind.name for kind in Event.__subclasses__()}


def test_the_application_has_exactly_the_listed_rules(front: Front) -> None:
    built = {
        (rule.rule, rule.endpoint, method)
        for rule in front.app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    listed = {
        (route.rule, route.endpoint, method)
        for route in ROUTES
        for method in {*route.methods, *({"HEAD"} if "GET" in route.methods else set())}
    }
    assert built == listed


def test_whatever_writes_by_a_cookie_carries_a_form_token() -> None:
    by_cookie = (Authentication.SESSION_IF_ANY, Authentication.INTERACTION)
    for route in ROUTES:
        if "POST" in route.methods and (route.authentication in by_cookie or route.rate is Rate.PASSWORD):
            assert route.csrf is CSRF.FORM, route.rule


def test_only_programs_are_read_across_origins() -> None:
    for route in ROUTES:
        if route.cors is not CORS.NONE:
            assert route.audience is Audience.PROGRAM
            assert route.authentication not in (Authentication.SESSION_IF_ANY, Authentication.INTERACTION)


def test_every_journal_event_of_the_inventory_exists() -> None:
    named = {event for route in ROUTES for event in route.journal}
    assert named <= _events()


def test_every_endpoint_has_a_name_of_its_own() -> None:
    names = [route.endpoint for route in ROUTES]
    assert len(set(names)) == len(names)

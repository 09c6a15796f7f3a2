"""The programs of one installation as WSGI applications: which house answers under which address."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from admin_ui.portal.app import create_portal
from admin_ui.portal.registration import ensure_portal_client, portal_secret
from admin_ui.portal.sign_in import Server
from connectors.contract import OutboundHTTP
from connectors.http import in_process
from idp.web.app import create_app
from idp.web.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PORTAL = "/portal"


def embedded(site: Site, *, portal_url: str = "") -> "WSGIApplication":
    """Identity server and portal on one port: the default for a trial and for a small installation.

    The portal's back channel goes through the process itself, never through a socket to ourselves.
    """
    identity = create_app(site)
    portal = portal_app(site, in_process(site.provider.issuer, identity), portal_url=portal_url)

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        inside = path == PORTAL or path.startswith(f"{PORTAL}/")
        return (portal if inside else identity)(environ, start_response)

    return application


def portal_app(site: Site, http: OutboundHTTP, *, portal_url: str = "") -> "WSGIApplication":
    """The portal alone, its client registered and kept true; `http` leads to the identity server."""
    url = portal_address(site.provider.issuer, portal_url)
    ensure_portal_client(site.ledger, url)
    secret = portal_secret(site.ledger.vault)
    server = Server(site.provider.issuer, url, site.provider.ring, http, secret)
    return create_portal(site, server)


def portal_address(issuer: str, portal_url: str = "") -> str:
    """Where people find the portal: where it was set to be, else under the issuer."""
    return (portal_url or f"{issuer}{PORTAL}").rstrip("/")

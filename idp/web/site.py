"""What every view is handed: the site it belongs to and the visit it answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.credentials.worst import worst_passwords
from idp.oauth.provider import Provider
from idp.oauth.values import Request
from idp.sessions.values import LiveSession
from idp.signin.actions import Entrance
from idp.signin.values import Step
from idp.state.contract import StateStore
from idp.web.certificate import NO_CERTIFICATES, CertificateHeaders
from idp.web.cookies import CookieNames
from idp.web.csrf import origin_of
from idp.web.logs import Log
from idp.web.metrics import Metrics
from idp.web.theme.assets import Asset, load_assets
from realnames.ledger.unit import Ledger
from realnames.ledger.values import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Face:
    """How an installation shows itself, and what it believes of the proxies in front of it.

    `operator_name` is who runs it, in Chinese and in English; `trusted_proxies` counts the proxies whose
    X-Forwarded-For is believed; `certificates` are the headers in which they report the certificates of TLS
    clients; `language` is spoken to whoever asks for none; `home` is where the button "my page" leads.
    """

    operator_name: str = ""
    operator_name_en: str = ""
    trusted_proxies: int = 0
    language: str = "zh"
    home: str = "/portal/"
    certificates: CertificateHeaders = NO_CERTIFICATES


@dataclass(frozen=True, slots=True)
class Site:
    """One running identity server: the protocol, the entrance for passwords, and what only the web needs.

    `steps` are the steps of a sign-in in catalog order, `worst` the folded passwords nobody may choose;
    `origin` is where its pages live (RFC 6454), and the only place its forms may come from.
    """

    provider: Provider
    entrance: Entrance
    steps: Sequence[Step]
    worst: Collection[str]
    face: Face
    log: Log
    metrics: Metrics
    origin: str
    cookies: CookieNames
    assets: Mapping[str, Asset]

    @property
    def ledger(self) -> Ledger:
        """The database of the installation."""
        return self.provider.ledger

    @property
    def state(self) -> StateStore:
        """The short-lived state of the installation."""
        return self.provider.state


def open_site(
    provider: Provider,
    entrance: Entrance,
    steps: Sequence[Step],
    *,
    face: Face,
    log: Log,
    metrics: Metrics,
) -> Site:
    """A site over one provider; reads the theme and the list of common passwords once."""
    return Site(
        provider,
        entrance,
        steps,
        worst=worst_passwords(),
        face=face,
        log=log,
        metrics=metrics,
        origin=origin_of(provider.issuer),
        cookies=CookieNames.of_issuer(provider.issuer),
        assets=load_assets(),
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one browser or program. `new_browser` says that the browser had no cookie yet."""

    request: Request
    now: datetime
    browser: str
    new_browser: bool
    session_cookie: str
    session: LiveSession | None

    def actor(self) -> Actor:
        """Who acts, for the journal: the person of the session, else an unknown one."""
        who = str(self.session.account_id) if self.session else "unknown"
        return Actor(ActorKind.PERSON, who, self.request.request_id)

    def form(self, name: str) -> str:
        """The first value of a form field, empty when it was not sent."""
        return next((value for field, value in self.request.form if field == name), "")

    def query(self, name: str) -> str:
        """The first value of a query parameter, empty when it was not sent."""
        return next((value for field, value in self.request.query if field == name), "")

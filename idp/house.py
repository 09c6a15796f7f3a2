"""The house as one value: the provider, the entrance and the way out, opened once and handed down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TextIO

from connectors.contract import OutboundHTTP
from connectors.errors import Misconfigured
from idp.credentials.hasher import Hasher
from idp.credentials.seats import HashSeats
from idp.keys.actions import make_first_keys
from idp.oauth.backchannel import Outlet
from idp.oauth.opening import Members, open_provider, without_certificates
from idp.oauth.provider import Lifetimes, Provider
from idp.settings import IdpSettings
from idp.signin.actions import Entrance
from idp.signin.values import Limit, Step
from idp.state.opening import open_state
from idp.web.certificate import CertificateHeaders
from idp.web.logs import Log
from idp.web.metrics import Metrics
from idp.web.site import Face, Site, open_site
from realnames.house import RealnamesHouse
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM

SOFT_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 900))


@dataclass(frozen=True)
class IdpHouse:
    """What programs and commands are handed of this house, with its left neighbours."""

    settings: IdpSettings
    realnames: RealnamesHouse
    provider: Provider
    site: Site

    @property
    def ledger(self) -> Ledger:
        """The ledger of the installation."""
        return self.realnames.ledger

    def outlet(self, http: OutboundHTTP) -> Outlet:
        """What background jobs are handed; `http` is the way out of the connectors."""
        return Outlet(self.provider, http)


def open_house(
    settings: IdpSettings, realnames: RealnamesHouse, members: Members, *, steps: Sequence[Step], log: TextIO
) -> IdpHouse:
    """Open the house on a migrated database; the first start makes the signing keys."""
    ledger = realnames.ledger
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
    state_url = settings.state(data_dir=realnames.settings.data_dir)
    state = open_state(state_url, ledger.clock, workers=settings.workers)
    lines = Log(log, ledger.clock)
    provider = open_provider(
        ledger,
        state,
        members if settings.client_certificate_header else without_certificates(members),
        issuer=settings.issuer,
        lifetimes=_lifetimes(settings),
        log_issue=lambda client_id, _jti, _scope: lines.info("token.issued", client_id=client_id),
        http=realnames.connectors.http,
    )
    entrance = _entrance(settings, ledger)
    site = open_site(provider, entrance, steps, face=_face(settings), log=lines, metrics=Metrics())
    return IdpHouse(settings, realnames, provider, site)


def _entrance(settings: IdpSettings, ledger: Ledger) -> Entrance:
    window = settings.password_window
    return Entrance(
        ledger,
        Hasher(HashSeats(settings.hash_seats)),
        account_limit=Limit(settings.password_tries, window, SOFT_DELAYS),
        address_limit=Limit(settings.address_tries, window, SOFT_DELAYS),
    )


def _lifetimes(settings: IdpSettings) -> Lifetimes:
    return Lifetimes(
        code=settings.code_lifetime,
        access_token=settings.access_token_lifetime,
        id_token=settings.id_token_lifetime,
        refresh_idle=settings.refresh_idle,
        refresh_total=settings.refresh_total,
    )


def _face(settings: IdpSettings) -> Face:
    return Face(
        operator_name=settings.operator_name,
        operator_name_en=settings.operator_name_en,
        trusted_proxies=settings.trusted_proxies,
        language="en" if settings.default_language == "en" else "zh",
        certificates=_certificates(settings),
    )


def _certificates(settings: IdpSettings) -> CertificateHeaders:
    """Without a proxy of ours in front, whoever calls could write the header: the house does not open."""
    if settings.client_certificate_header and not settings.trusted_proxies:
        raise Misconfigured("client_certificate_header", "it needs a proxy in front: set trusted_proxies")
    return CertificateHeaders(
        settings.client_certificate_header.lower(), settings.client_certificate_verified_header.lower()
    )

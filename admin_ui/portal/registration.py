"""The portal's own registration as a client: made at the first start, kept true at every later one."""

import base64

from admin_ui.portal.values import CLIENT_ID, SCOPES
from idp.clients.actions import change, register
from idp.clients.values import ClientExists, Registration
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Vault


def portal_secret(vault: Vault) -> str:
    """The portal's client secret: derived, so that it is stored nowhere and every process knows it."""
    return base64.urlsafe_b64encode(vault.derive("portal-client-secret")).rstrip(b"=").decode()


def portal_registration(portal_url: str) -> Registration:
    """What the portal registers as. Consent is not asked: the portal shows people only their own facts."""
    return Registration(
        name="我的通学",
        name_en="My Tongxue",
        redirect_uris=(f"{portal_url}/callback",),
        post_logout_redirect_uris=(f"{portal_url}/signed-out",),
        backchannel_logout_uri=f"{portal_url}/backchannel-logout",
        scopes=SCOPES,
        consent="none",
        id_token_alg="ES256",
        sector="portal",
        home_uri=f"{portal_url}/",
        purpose="个人门户",
        purpose_en="Your own page",
    )


def ensure_portal_client(ledger: Ledger, portal_url: str) -> None:
    """Register the portal if it is not, or change what no longer fits; does nothing when nothing differs.

    Processes that start together all try to register it: the insert itself tells who came first.
    """
    wanted = portal_registration(portal_url)
    with ledger.unit(SYSTEM) as unit:
        try:
            register(unit, wanted, client_id=CLIENT_ID, chosen_secret=portal_secret(unit.vault))
        except ClientExists:
            change(unit, CLIENT_ID, wanted)

"""Every URL rule of the portal, and what is said about it."""

from admin_ui.portal.web import Portal
from idp.web.assets import show_asset
from idp.web.inventory import CORS, CSRF, Audience, Authentication, Rate, Route, View
from idp.web.language import switch_language

PAGE = ("GET",)
POST = ("POST",)


def routes(portal: Portal) -> tuple[Route, ...]:
    """The inventory: a rule that does not stand here is not served."""
    own = Authentication.OWN_SESSION
    return (
        _page("/portal/", "home", portal.home, authentication=own),
        _page("/portal", "bare", portal.home, authentication=own),
        _page("/portal/consents", "consents", portal.consents, authentication=own),
        _form(
            "/portal/consents", "take_back", portal.consents, journal=("consent.withdrawn", "grant.revoked")
        ),
        _page("/portal/signin", "sign_in", portal.sign_in),
        _page("/portal/callback", "callback", portal.callback, journal=("portal.entered",)),
        _form("/portal/signout", "sign_out", portal.sign_out, journal=("portal.left",)),
        _page("/portal/signed-out", "signed_out", portal.signed_out),
        _page("/portal/language", "language", switch_language),
        _page("/portal/theme/<name>", "portal_asset", show_asset),
        _page("/theme/<name>", "asset", show_asset),
        Route(
            rule="/portal/backchannel-logout",
            endpoint="backchannel_logout",
            methods=POST,
            view=portal.backchannel_logout,
            audience=Audience.PROGRAM,
            authentication=Authentication.SIGNED_TOKEN,
            role="the identity server",
            csrf=CSRF.NOT_NEEDED,
            cors=CORS.NONE,
            rate=Rate.TOKEN,
            journal=("portal.left",),
        ),
    )


def _page(
    rule: str,
    endpoint: str,
    view: View,
    *,
    authentication: Authentication = Authentication.NONE,
    journal: tuple[str, ...] = (),
) -> Route:
    return Route(
        rule=rule,
        endpoint=endpoint,
        methods=PAGE,
        view=view,
        audience=Audience.PERSON,
        authentication=authentication,
        role="anyone",
        csrf=CSRF.NOT_NEEDED,
        cors=CORS.NONE,
        rate=Rate.PAGE,
        journal=journal,
    )


def _form(rule: str, endpoint: str, view: View, *, journal: tuple[str, ...]) -> Route:
    return Route(
        rule=rule,
        endpoint=endpoint,
        methods=POST,
        view=view,
        audience=Audience.PERSON,
        authentication=Authentication.OWN_SESSION,
        role="anyone",
        csrf=CSRF.FORM,
        cors=CORS.NONE,
        rate=Rate.PAGE,
        journal=journal,
    )

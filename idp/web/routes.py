"""The route inventory: every URL rule of the identity server and what is true about it.

The application is built from this list and from nothing else.
"""

from collections.abc import Sequence

from idp.web import (
    activation,
    assets,
    authorize,
    device,
    end_session,
    health,
    home,
    language,
    machine,
    signin,
)
from idp.web.inventory import CORS, CSRF, Audience, Authentication, Rate, Route, View

PERSON, PROGRAM = Audience.PERSON, Audience.PROGRAM


def _page(
    rule: str,
    view: View,
    *,
    methods: tuple[str, ...] = ("GET",),
    authentication: Authentication = Authentication.NONE,
    csrf: CSRF = CSRF.NOT_NEEDED,
    rate: Rate = Rate.PAGE,
    journal: tuple[str, ...] = (),
) -> Route:
    return Route(
        rule, view.__name__, methods, view, PERSON, authentication, "anyone", csrf, CORS.NONE, rate, journal
    )


def _machine(
    rule: str,
    endpoint: str,
    view: View,
    *,
    methods: tuple[str, ...],
    authentication: Authentication = Authentication.NONE,
    cors: CORS = CORS.NONE,
    rate: Rate = Rate.FREE,
    journal: tuple[str, ...] = (),
) -> Route:
    asked = methods if cors is CORS.NONE else (*methods, "OPTIONS")
    return Route(
        rule,
        endpoint,
        asked,
        view,
        PROGRAM,
        authentication,
        "anyone",
        CSRF.NOT_NEEDED,
        cors,
        rate,
        journal,
    )


SESSION, INTERACTION = Authentication.SESSION_IF_ANY, Authentication.INTERACTION

ROUTES: Sequence[Route] = (
    _page("/", home.home),
    _page("/authorize", authorize.authorize, authentication=SESSION),
    _page("/authorize", authorize.repost, methods=("POST",)),
    _page(
        "/signin/<interaction_id>",
        signin.signin,
        methods=("GET", "POST"),
        authentication=INTERACTION,
        csrf=CSRF.FORM,
        rate=Rate.PASSWORD,
        journal=(
            "session.begun",
            "session.renewed",
            "session.ended",
            "sign_in.refused",
            "consent.given",
        ),
    ),
    _page("/activate", activation.show_activation),
    _page(
        "/activate",
        activation.take_activation,
        methods=("POST",),
        csrf=CSRF.FORM,
        rate=Rate.PASSWORD,
        journal=("activation.code_redeemed", "account.activated", "password.set", "session.ended"),
    ),
    _page("/device", device.show_device),
    _page("/device", device.take_device, methods=("POST",), csrf=CSRF.FORM, rate=Rate.PASSWORD),
    _page("/device/done", device.device_done),
    _page("/device/refused", device.device_refused),
    _page("/end_session", end_session.sign_out, authentication=SESSION, journal=("session.ended",)),
    _page("/end_session", end_session.repost_sign_out, methods=("POST",)),
    _page(
        "/end_session/confirm",
        end_session.confirm_sign_out,
        methods=("POST",),
        authentication=SESSION,
        csrf=CSRF.FORM,
        journal=("session.ended",),
    ),
    _page("/signed-out", end_session.signed_out),
    _page("/language", language.switch_language),
    _page("/theme/<name>", assets.show_asset, rate=Rate.FREE),
    _machine(
        "/token",
        "token",
        machine.take_token,
        methods=("POST",),
        authentication=Authentication.CLIENT,
        cors=CORS.CLIENT,
        rate=Rate.TOKEN,
        journal=("tokens.issued", "tokens.refreshed", "tokens.exchanged", "grant.revoked"),
    ),
    _machine(
        "/par",
        "pushed_authorization",
        machine.take_pushed_request,
        methods=("POST",),
        authentication=Authentication.CLIENT,
        cors=CORS.CLIENT,
        rate=Rate.TOKEN,
    ),
    _machine(
        "/userinfo",
        "userinfo",
        machine.take_userinfo,
        methods=("GET", "POST"),
        authentication=Authentication.BEARER,
        cors=CORS.CLIENT,
        rate=Rate.TOKEN,
    ),
    _machine(
        "/introspect",
        "introspect",
        machine.take_introspection,
        methods=("POST",),
        authentication=Authentication.CLIENT,
        rate=Rate.TOKEN,
    ),
    _machine(
        "/revoke",
        "revoke",
        machine.take_revocation,
        methods=("POST",),
        authentication=Authentication.CLIENT,
        cors=CORS.CLIENT,
        rate=Rate.TOKEN,
        journal=("token.revoked", "grant.revoked"),
    ),
    _machine(
        "/device_authorization",
        "device_authorization",
        machine.take_device_authorization,
        methods=("POST",),
        authentication=Authentication.CLIENT,
        cors=CORS.CLIENT,
        rate=Rate.TOKEN,
    ),
    _machine("/jwks", "jwks", machine.show_jwks, methods=("GET",), cors=CORS.ANY),
    _machine(
        "/.well-known/openid-configuration",
        "openid_configuration",
        machine.show_discovery,
        methods=("GET",),
        cors=CORS.ANY,
    ),
    _machine(
        "/.well-known/oauth-authorization-server",
        "authorization_server_metadata",
        machine.show_discovery,
        methods=("GET",),
        cors=CORS.ANY,
    ),
    _machine(
        "/.well-known/oauth-protected-resource/userinfo",
        "protected_resource_metadata",
        machine.show_protected_resource,
        methods=("GET",),
        cors=CORS.ANY,
    ),
    _machine("/health/live", "live", health.live, methods=("GET",)),
    _machine("/health/ready", "ready", health.ready, methods=("GET",)),
)

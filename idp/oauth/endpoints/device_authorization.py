"""The device authorization endpoint (RFC 8628 §3.1): a device asks for a code to show."""

from urllib.parse import urlencode

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.oauth.answers import error_answer, json_answer
from idp.oauth.authentication import authenticate
from idp.oauth.authorization_rules import wanted_scope
from idp.oauth.bounds import asked_bounds
from idp.oauth.device import INTERVAL, LIFE, Waiting, begin_device, new_grant_id
from idp.oauth.errors import GrantNotAllowed
from idp.oauth.grants.device_code import GRANT_TYPE
from idp.oauth.parameters import form_only
from idp.oauth.provider import Provider
from idp.oauth.values import UNBOUND, Answer, Request

PAGE = "/device"


def authorize_device(provider: Provider, request: Request) -> Answer:
    """Both codes, the address of the page, and how often to ask (§3.2)."""
    now = provider.follow()
    try:
        form = form_only(request)
        client = authenticate(provider.methods, provider.clients, request, form=form, now=now)
        if GRANT_TYPE not in client.grant_types:
            raise GrantNotAllowed
        scope = wanted_scope(form.get("scope"), known=provider.scopes(), approved=client.scopes)
        asked = asked_bounds(provider, UNBOUND, form, client=client)
    except OAuth2Error as error:
        return error_answer(error)
    waiting = Waiting(new_grant_id(now), client.client_id, scope, asked.resources, asked.details)
    device_code, user_code = begin_device(provider, waiting, now=now)
    page = provider.issuer + PAGE
    return json_answer(
        {
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?{urlencode({'user_code': user_code})}",
            "expires_in": int(LIFE.total_seconds()),
            "interval": int(INTERVAL.total_seconds()),
        }
    )

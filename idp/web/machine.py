"""The endpoints that programs call: each is a pure function of the protocol behind one adapter."""

from collections.abc import Callable

import flask

from idp.oauth.endpoints.device_authorization import authorize_device
from idp.oauth.endpoints.discovery import discovery
from idp.oauth.endpoints.introspection import introspect
from idp.oauth.endpoints.jwks import jwks
from idp.oauth.endpoints.protected_resource import protected_resource
from idp.oauth.endpoints.pushed_authorization import push_request
from idp.oauth.endpoints.revocation import revoke
from idp.oauth.endpoints.token import token
from idp.oauth.endpoints.userinfo import userinfo
from idp.oauth.provider import Provider
from idp.oauth.values import Answer, Request
from idp.web.inventory import View
from idp.web.messages import write_answer
from idp.web.site import Site, Visit

Endpoint = Callable[[Provider, Request], Answer]


def _view(endpoint: Endpoint) -> View:
    def view(site: Site, visit: Visit) -> flask.Response:
        return write_answer(endpoint(site.provider, visit.request))

    return view


show_discovery = _view(discovery)
show_jwks = _view(jwks)
take_pushed_request = _view(push_request)
take_token = _view(token)
take_userinfo = _view(userinfo)
take_introspection = _view(introspect)
take_revocation = _view(revoke)
show_protected_resource = _view(protected_resource)
take_device_authorization = _view(authorize_device)

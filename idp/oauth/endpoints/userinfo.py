"""UserInfo (OpenID Connect Core §5.3): GET, POST with header, POST with form."""

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.oauth.answers import NO_STORE, json_answer, resource_error
from idp.oauth.bearer import admitted_token, scheme_of
from idp.oauth.bounds import USERINFO, WELL_KNOWN
from idp.oauth.errors import NotStrongEnough, ScopeTooSmall, TokenRefused
from idp.oauth.levels import meets
from idp.oauth.provider import Provider
from idp.oauth.values import Answer, Request


def userinfo(provider: Provider, request: Request) -> Answer:
    """The claims that the token's scopes release, under the subject this client knows."""
    now = provider.follow()
    try:
        admitted = admitted_token(provider, request, now)
        token = admitted.token
        if "openid" not in token.scope.split() or not token.grant_id:
            raise ScopeTooSmall
        client = provider.clients.get(token.client_id)
        if client is None:
            raise TokenRefused
        if not meets(token.acr, client.minimum_acr):
            raise NotStrongEnough(client.minimum_acr)
        claims = provider.released.claims(token, client, now=now)
    except OAuth2Error as error:
        return resource_error(error, scheme_of(request), metadata=provider.issuer + WELL_KNOWN + USERINFO)
    return json_answer({"sub": token.sub, **claims}, headers=(*NO_STORE, *admitted.headers))

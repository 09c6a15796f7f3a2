"""The token endpoint (RFC 6749 §3.2)."""

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.oauth.answers import error_answer, json_answer
from idp.oauth.authlib_bridge import BridgedRequest, Server
from idp.oauth.dpop import demand_proof, shown_key
from idp.oauth.parameters import form_only, required
from idp.oauth.provider import Provider
from idp.oauth.sender import held_to_sender
from idp.oauth.values import Answer, Bounds, Request


def token(provider: Provider, request: Request) -> Answer:
    """Exchange a grant for tokens, or say in RFC 6749 §5.2's words why not."""
    now = provider.follow()
    try:
        parameters = form_only(request)
        required(parameters, "grant_type")
        bridged = BridgedRequest(request, parameters, now=now)
        shown = shown_key(provider, request, now=now)
        if shown is not None:
            bridged.bounds = Bounds(key=shown.key)
        grant = Server(provider).get_token_grant(bridged)
        grant.validate_token_request()
        bridged.bounds = held_to_sender(bridged.bounds, bridged.client.client, request)
        fresh_nonce = demand_proof(provider, bridged.client.client, shown, now=now)
        status, body, headers = grant.create_token_response()
    except OAuth2Error as error:
        return error_answer(error)
    return json_answer(body, status=status, headers=(*headers, *fresh_nonce))

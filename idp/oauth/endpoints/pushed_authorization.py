"""The pushed authorization request endpoint (RFC 9126 §2): the request first, the browser afterwards."""

from datetime import datetime

from authlib.oauth2.rfc6749.errors import OAuth2Error

from idp.clients.values import Client
from idp.oauth.answers import NO_STORE, error_answer, json_answer
from idp.oauth.asking import Asked, proven_way_back, read_asked, values_of
from idp.oauth.authentication import authenticate
from idp.oauth.dpop import shown_key, spend_proof
from idp.oauth.errors import Malformed, ProofRefused
from idp.oauth.parameters import form_only
from idp.oauth.provider import Provider
from idp.oauth.pushed import LIFE, push
from idp.oauth.request_objects import open_request_object
from idp.oauth.values import Answer, Pairs, Request

CREDENTIALS = frozenset({"client_secret", "client_assertion", "client_assertion_type"})
NOT_YET = "being pushed"


def push_request(provider: Provider, request: Request) -> Answer:
    """Keep a request that would be good at the authorization endpoint; its `request_uri` and its life."""
    now = provider.follow()
    try:
        form = form_only(request)
        client = authenticate(provider.methods, provider.clients, request, form=form, now=now)
        pairs = tuple((name, value) for name, value in form.items() if name not in CREDENTIALS)
        asked = _asked(provider, client, pairs, now=now)
        asked, nonce = _with_key(provider, request, asked, now=now)
        read_asked(provider, client, asked, way_back=proven_way_back(client, asked.pairs))
        request_uri = push(provider.state, client.client_id, asked.pairs, signed=asked.signed)
    except OAuth2Error as error:
        return error_answer(error)
    body = {"request_uri": request_uri, "expires_in": int(LIFE.total_seconds())}
    return json_answer(body, status=201, headers=(*NO_STORE, *nonce))


def _asked(provider: Provider, client: Client, pairs: Pairs, *, now: datetime) -> Asked:
    """RFC 9126 §2.1 forbids `request_uri`; §3: beside a request object nothing else counts."""
    if values_of(pairs, "request_uri"):
        raise Malformed
    objects = values_of(pairs, "request")
    if not objects:
        return Asked(_naming(client, pairs), pushed=NOT_YET)
    opened = open_request_object(provider, client, objects[0], now=now)
    return Asked(_naming(client, opened.parameters), pushed=NOT_YET, signed=opened.signed)


def _naming(client: Client, pairs: Pairs) -> Pairs:
    """The proven client's id among the parameters, wherever the request named it."""
    return pairs if values_of(pairs, "client_id") else (*pairs, ("client_id", client.client_id))


def _with_key(provider: Provider, request: Request, asked: Asked, *, now: datetime) -> tuple[Asked, Pairs]:
    """RFC 9449 §10.1: a DPoP proof here binds the code to its key, which `dpop_jkt` must then not belie."""
    shown = shown_key(provider, request, now=now)
    if shown is None:
        return asked, ()
    named = values_of(asked.pairs, "dpop_jkt")
    if named not in ([], [shown.key]):
        raise ProofRefused
    bound = asked.pairs if named else (*asked.pairs, ("dpop_jkt", shown.key))
    return Asked(bound, asked.pushed, asked.signed), spend_proof(provider, shown, now=now)

"""Pushing a request and going on from it, as a system and a browser do."""

from typing import Any

from idp.oauth.authorize import begin, finish
from idp.oauth.endpoints.pushed_authorization import push_request
from idp.oauth.values import ClientCertificate, Pairs, Proceed, Request
from tests.protocol.world import Heard, System, World, query_of


def push(
    world: World, system: System, *, certificate: ClientCertificate | None = None, **changed: str | None
) -> Heard:
    """An ordinary request, pushed; None leaves a parameter out."""
    return push_pairs(world, system, world.authorize_url(system, **changed), certificate=certificate)


def push_pairs(
    world: World,
    system: System,
    pairs: Pairs,
    *,
    certificate: ClientCertificate | None = None,
    **headers: str,
) -> Heard:
    """These parameters beside the system's own proof."""
    proving, proof = system.credentials()
    named = {name for name, _ in proof}
    form = (*proof, *((name, value) for name, value in pairs if name not in named))
    request = Request("POST", "/par", form=form, headers={**proving, **headers}, certificate=certificate)
    return Heard(push_request(world.provider, request))


def visit(world: World, client_id: str, request_uri: str, **more: str) -> Any:
    """What the authorization endpoint makes of a pushed request."""
    pairs = (("client_id", client_id), ("request_uri", request_uri), *more.items())
    return begin(world.provider, Request("GET", "/authorize", query=pairs))


def complete(world: World, found: Proceed) -> Any:
    """The person agreed."""
    return finish(world.provider, found.request, world.session, now=world.provider.ledger.clock())


def code_from(world: World, system: System, request_uri: str) -> str:
    """The code that a pushed request leads to."""
    found = visit(world, system.client_id, request_uri)
    assert isinstance(found, Proceed), found
    return query_of(complete(world, found).url)["code"]

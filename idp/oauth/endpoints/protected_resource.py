"""Protected resource metadata (RFC 9728): what a client must know to use our UserInfo, at its own address."""

import msgspec

from idp.keys.holder import PROOF_ALGS
from idp.oauth.bounds import USERINFO
from idp.oauth.provider import Provider
from idp.oauth.values import Answer, Request

HEADERS = (("Content-Type", "application/json"), ("Cache-Control", "public, max-age=300"))


def protected_resource(provider: Provider, request: Request) -> Answer:  # noqa: ARG001
    """The metadata of UserInfo (§3.1: the well-known part stands before the resource's own path)."""
    return Answer(200, HEADERS, msgspec.json.encode(resource_metadata(provider)))


def resource_metadata(provider: Provider) -> dict[str, object]:
    """RFC 9728 §2."""
    return {
        "resource": provider.issuer + USERINFO,
        "authorization_servers": [provider.issuer],
        "scopes_supported": sorted(provider.scopes() - {"offline_access"}),
        "bearer_methods_supported": ["header", "body"],
        "dpop_signing_alg_values_supported": list(PROOF_ALGS),
        "dpop_bound_access_tokens_required": False,
        "authorization_details_types_supported": [kind.name for kind in provider.details],
    }

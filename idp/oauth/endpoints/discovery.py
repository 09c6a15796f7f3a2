"""Discovery (OpenID Connect Discovery 1.0 §3, RFC 8414 §2): printed from the catalog, never typed by hand."""

import msgspec

from idp.clients.values import CERTIFICATE_METHODS, CLIENT_ALGS, SIGNING_ALGS
from idp.keys.holder import PROOF_ALGS
from idp.oauth.provider import Provider
from idp.oauth.values import Answer, Request

HEADERS = (("Content-Type", "application/json"), ("Cache-Control", "public, max-age=300"))
OPENID_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash")
ENDPOINTS = {
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "pushed_authorization_request_endpoint": "/par",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "device_authorization_endpoint": "/device_authorization",
    "introspection_endpoint": "/introspect",
    "revocation_endpoint": "/revoke",
    "end_session_endpoint": "/end_session",
}


def discovery(provider: Provider, request: Request) -> Answer:  # noqa: ARG001
    """The metadata of this provider, at both well-known addresses."""
    return Answer(200, HEADERS, msgspec.json.encode(metadata(provider)))


def metadata(provider: Provider) -> dict[str, object]:
    """The metadata document: endpoints from the issuer, everything else from the catalog's members."""
    methods = [method.name for method in provider.methods]
    confidential = [method for method in methods if method != "none"]
    algs = list(dict.fromkeys(alg for method in provider.methods for alg in method.member.algs))
    certificates = any(method in CERTIFICATE_METHODS for method in methods)
    claims = dict.fromkeys((*OPENID_CLAIMS, *(name for one in provider.claims for name in one.names)))
    return {
        "issuer": provider.issuer,
        **{name: provider.issuer + path for name, path in ENDPOINTS.items()},
        "scopes_supported": sorted(provider.scopes()),
        "response_types_supported": ["code"],
        "response_modes_supported": [mode.name for mode in provider.response_modes],
        "authorization_signing_alg_values_supported": list(SIGNING_ALGS),
        "grant_types_supported": [grant.GRANT_TYPE for grant, _ in provider.grants],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algs,
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": algs,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algs,
        "tls_client_certificate_bound_access_tokens": certificates,
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": list(PROOF_ALGS),
        "claim_types_supported": ["normal"],
        "claims_supported": list(claims),
        "claims_parameter_supported": False,
        "request_parameter_supported": True,
        "request_object_signing_alg_values_supported": ["none", *CLIENT_ALGS],
        "request_uri_parameter_supported": False,
        "require_pushed_authorization_requests": False,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "acr_values_supported": ["urn:llap:aal:1"],
        "ui_locales_supported": ["zh-CN", "en"],
        "display_values_supported": ["page"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "llap_versions_supported": ["0.1"],
    }

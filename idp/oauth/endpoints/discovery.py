"""Discovery (OpenID Connect Discovery 1.0 §3, RFC 8414 §2): printed from the catalog, never typed by hand."""

import msgspec

from idp.clients.values import CERTIFICATE_METHODS, CLIENT_ALGS, SIGNING_ALGS
from idp.keys.holder import PROOF_ALGS
from idp.oauth.bounds import USERINFO
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
        **_authentication(provider),
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": list(PROOF_ALGS),
        "authorization_details_types_supported": [kind.name for kind in provider.details],
        "introspection_signing_alg_values_supported": list(SIGNING_ALGS),
        "protected_resources": [provider.issuer + USERINFO],
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


def _authentication(provider: Provider) -> dict[str, object]:
    """How clients may prove themselves, at each endpoint that asks them to (RFC 8414 §2, RFC 8705 §3.3)."""
    methods = [method.name for method in provider.methods]
    algs = list(dict.fromkeys(alg for method in provider.methods for alg in method.member.algs))
    found: dict[str, object] = {
        "tls_client_certificate_bound_access_tokens": any(name in CERTIFICATE_METHODS for name in methods)
    }
    for endpoint in ("token", "introspection", "revocation"):
        public = endpoint != "introspection"
        found[f"{endpoint}_endpoint_auth_methods_supported"] = [
            name for name in methods if public or name != "none"
        ]
        found[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = algs
    return found

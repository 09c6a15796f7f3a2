"""What a registration may say about keys, proofs and answers, and what its profile demands of that."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from idp.clients.profiles import PROFILES, Profile
from idp.clients.values import (
    ASSERTION_AUDIENCES,
    CERTIFICATE_NAMES,
    CLIENT_ALGS,
    RESPONSE_MODES,
    SIGNING_ALGS,
    Registration,
)

LONGEST_KEY_SET = 32_768
LONGEST_CERTIFICATE_NAME = 1000
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)

Fault = tuple[str, str, str]
"""Field, value, reason."""


def faults_of_proof(new: Registration) -> Iterator[Fault]:
    """Every fault of the fields that say how a client proves itself and how it is answered."""
    yield from _choices(new)
    yield from _keys(new)
    yield from _certificate(new)
    if new.profile in PROFILES:
        yield from _profile(new, PROFILES[new.profile])


def _choices(new: Registration) -> Iterator[Fault]:
    allowed = {
        "profile": tuple(PROFILES),
        "assertion_audience": ASSERTION_AUDIENCES,
        "request_object_signing_alg": ("", "none", *CLIENT_ALGS),
        "authorization_signed_response_alg": ("", *SIGNING_ALGS),
        "token_endpoint_auth_signing_alg": _assertion_algs(new),
    }
    for field, choices in allowed.items():
        if (value := getattr(new, field)) not in choices:
            yield (
                field,
                value,
                f"must be one of {', '.join(filter(None, choices))}" if any(choices) else "is unused",
            )
    for mode in new.response_modes:
        if mode not in RESPONSE_MODES:
            yield "response_modes", mode, f"must be among {', '.join(RESPONSE_MODES)}"
    if not new.response_modes:
        yield "response_modes", "", "is missing"


def _assertion_algs(new: Registration) -> tuple[str, ...]:
    if new.auth_method == "private_key_jwt":
        return ("", *CLIENT_ALGS)
    return ("", "HS256") if new.auth_method == "client_secret_jwt" else ("",)


def _keys(new: Registration) -> Iterator[Fault]:
    """RFC 7591 §2: `jwks` and `jwks_uri` MUST NOT both be present; who proves itself by keys has some."""
    if new.jwks and new.jwks_uri:
        yield "jwks", "", "must not stand beside jwks_uri"
    if len(new.jwks) > LONGEST_KEY_SET:
        yield "jwks", "", "is too long"
    by_keys = new.auth_method in ("private_key_jwt", "self_signed_tls_client_auth")
    signs_requests = new.require_signed_request_object or new.request_object_signing_alg not in ("", "none")
    if (by_keys or signs_requests) and not (new.jwks or new.jwks_uri):
        yield "jwks", "", "or jwks_uri is needed for keys of the client"
    if new.require_signed_request_object and new.request_object_signing_alg == "none":
        yield "request_object_signing_alg", "none", "cannot be required to be signed"


def _certificate(new: Registration) -> Iterator[Fault]:
    """RFC 8705 §2.1.2: exactly one name says which certificate is the client's."""
    given = [name for name in CERTIFICATE_NAMES if getattr(new, name)]
    if new.auth_method == "tls_client_auth" and len(given) != 1:
        yield "auth_method", new.auth_method, f"needs exactly one of {', '.join(CERTIFICATE_NAMES)}"
    if new.auth_method != "tls_client_auth" and given:
        yield given[0], getattr(new, given[0]), "is for tls_client_auth"
    for name in given:
        if len(getattr(new, name)) > LONGEST_CERTIFICATE_NAME or not getattr(new, name).isprintable():
            yield name, getattr(new, name), "is not the name in a certificate"
    if new.tls_client_auth_san_dns and not HOST.fullmatch(new.tls_client_auth_san_dns):
        yield "tls_client_auth_san_dns", new.tls_client_auth_san_dns, "must be a host name in lower case"
    if new.tls_client_auth_san_ip and not _is_address(new.tls_client_auth_san_ip):
        yield "tls_client_auth_san_ip", new.tls_client_auth_san_ip, "must be an IP address"
    if new.tls_client_certificate_bound_access_tokens and new.auth_method == "none":
        yield "tls_client_certificate_bound_access_tokens", "true", "needs a client that proves itself"


def _profile(new: Registration, profile: Profile) -> Iterator[Fault]:
    """The table's demands, as far as a registration can break them."""
    name = profile.name
    if new.auth_method not in profile.auth_methods:
        yield "auth_method", new.auth_method, f"must be one of {', '.join(profile.auth_methods)} for {name}"
    for field in ("token_endpoint_auth_signing_alg", "request_object_signing_alg"):
        alg = getattr(new, field)
        if alg and alg not in (*profile.client_algs, *(("none", "HS256") if profile.merged_requests else ())):
            yield field, alg, f"must be one of {', '.join(profile.client_algs)} for {name}"
    for field in ("id_token_alg", "authorization_signed_response_alg"):
        alg = getattr(new, field)
        if alg and alg not in profile.our_algs:
            yield field, alg, f"must be {' or '.join(profile.our_algs)} for {name}"
    for mode in set(new.response_modes) - set(profile.response_modes):
        yield "response_modes", mode, f"is not for {name}"
    if profile.pushed_requests and not new.require_pkce:
        yield "require_pkce", "false", f"must stay on for {name}"
    if profile.issuer_audience_only and new.assertion_audience != "issuer":
        yield "assertion_audience", new.assertion_audience, f"must be issuer for {name}"
    if not profile.rotation and new.refresh_grace:
        yield "refresh_grace", str(new.refresh_grace), f"is for rotated refresh tokens, which {name} has not"
    if profile.signed_requests and not (new.jwks or new.jwks_uri):
        yield "jwks", "", f"or jwks_uri is needed for {name}"


def _is_address(text: str) -> bool:
    try:
        return str(ip_address(text)) == text
    except ValueError:
        return False

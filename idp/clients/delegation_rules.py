"""What a registration may say about acting for others: resources, exchanges, issuers, details."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from idp.clients.values import EXCHANGES, JWT_BEARER, LEVELS, SIGNING_ALGS, TOKEN_EXCHANGE, Registration

Fault = tuple[str, str, str]
"""A field, the value as given, and what is wrong with it."""

LONGEST = 500
MOST = 50
RESOURCE = re.compile(r"[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+", re.ASCII)
DETAIL_TYPE = re.compile(r"[a-z0-9][a-z0-9._:/-]{0,99}", re.ASCII)
LISTS = ("resources", "serves", "may_exchange", "assertion_issuers", "authorization_details_types")


def faults_of_delegation(new: Registration) -> Iterator[Fault]:
    """RFC 8707 §2 (absolute URIs without fragment), RFC 8693, RFC 7523 §2.1, RFC 9396 §10."""
    for field in LISTS:
        if len(getattr(new, field)) > MOST:
            yield field, "", f"has more than {MOST} entries"
    for field in ("resources", "serves"):
        for uri in getattr(new, field):
            if not is_resource(uri):
                yield field, uri, "must be an absolute URI without a fragment"
    for kind in new.may_exchange:
        if kind not in EXCHANGES:
            yield "may_exchange", kind, f"must be among {', '.join(EXCHANGES)}"
    for name in new.authorization_details_types:
        if not DETAIL_TYPE.fullmatch(name):
            yield "authorization_details_types", name, "is not the name of a type"
    if new.introspection_signed_response_alg not in ("", *SIGNING_ALGS):
        yield (
            "introspection_signed_response_alg",
            new.introspection_signed_response_alg,
            f"must be one of {', '.join(SIGNING_ALGS)}",
        )
    if new.minimum_acr not in ("", *LEVELS):
        yield "minimum_acr", new.minimum_acr, f"must be one of {', '.join(LEVELS)}"
    yield from _about_grants(new)


def is_resource(uri: str) -> bool:
    """RFC 8707 §2: an absolute URI (RFC 3986 §4.3) without a fragment; the query is not used here."""
    if not RESOURCE.fullmatch(uri) or len(uri) > LONGEST or "?" in uri:
        return False
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return bool(parts.scheme) and bool(parts.netloc or parts.path)


def _about_grants(new: Registration) -> Iterator[Fault]:
    exchanging = TOKEN_EXCHANGE in new.grant_types
    if exchanging != bool(new.may_exchange):
        yield "may_exchange", "", "and the token-exchange grant belong together"
    if new.auth_method == "none" and (exchanging or JWT_BEARER in new.grant_types):
        yield "grant_types", "", "needs a client that can keep a secret"
    if JWT_BEARER in new.grant_types and not (new.jwks or new.jwks_uri or new.assertion_issuers):
        yield "assertion_issuers", "", "or keys of its own are needed for jwt-bearer"

"""What a client may be: every fault of a registration at once, and redirect URIs that match byte for byte.

Addresses are kept to a plain subset of RFC 3986 in which no two parsers can disagree about scheme, host or
path: that is worth more than the few honest addresses it turns away.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from idp.clients.delegation_rules import faults_of_delegation
from idp.clients.proof_rules import faults_of_proof
from idp.clients.values import (
    AUTH_METHODS,
    CLAIMS_POLICIES,
    CONSENTS,
    DEVICE_CODE,
    GRANT_TYPES,
    RESPONSE_TYPES,
    SIGNING_ALGS,
    Client,
    Complaint,
    Registration,
)

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
LONGEST_URI = 2000
LONGEST_NAME = 200
LONGEST_GRACE = 60
MOST_URIS = 50
SHOWN = 80

CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}", re.ASCII)
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}", re.ASCII)  # RFC 6749 §3.3 scope-token
SECTOR = re.compile(r"[a-z0-9][a-z0-9.:_\[\]-]{0,254}", re.ASCII)
ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>(?:/(?:[A-Za-z0-9._~!$&'()+,;=:@-]|%[0-9A-Fa-f]{2})*)*)"
    r"(?:\?(?P<query>(?:[A-Za-z0-9._~!$&'()+,;=:@/?-]|%[0-9A-Fa-f]{2})*))?",
    re.ASCII,
)
HIDDEN_PATH = re.compile(r"%(?:2[ef]|5c|0[0-9a-f]|1[0-9a-f]|7f)", re.ASCII | re.IGNORECASE)
ANSWER_PARAMETERS = frozenset({"code", "state", "iss", "error", "error_description", "error_uri", "id_token"})


def is_client_id(text: str) -> bool:
    """Could this be a client id of ours?"""
    return CLIENT_ID.fullmatch(text) is not None


def redirect_uri_matches(client: Client, uri: str) -> bool:
    """RFC 9700 §2.1: exact string matching, nothing is normalised."""
    return uri in client.redirect_uris


def complaints_about(registration: Registration, *, client_id: str) -> tuple[Complaint, ...]:
    """Everything that is wrong with a registration, in order of its fields; empty when it may be taken."""
    return tuple(_complaints(registration, client_id))


def sector_of(registration: Registration, *, client_id: str) -> str:
    """OpenID Connect Core §8.1: the given sector, else the one host of the redirect URIs, else the client."""
    hosts = {urlsplit(uri).hostname or "" for uri in registration.redirect_uris}
    return registration.sector or (hosts.pop() if len(hosts) == 1 else client_id)


def fault_of_address(uri: str) -> str:
    """Why this may not be an address of a client (redirect, logout, home); empty when it may."""
    if len(uri) > LONGEST_URI:
        return "is too long"
    if not uri.isascii() or not uri.isprintable() or " " in uri or "\\" in uri:
        return "has characters that must be percent-encoded"
    if "#" in uri:
        return "must not have a fragment"
    if "*" in uri:
        return "must not have a wildcard"
    if "@" in uri.partition("://")[2].partition("/")[0]:
        return "must not have user information"
    found = ADDRESS.fullmatch(uri)
    if found is None:
        return "is not a plain https address (lower-case scheme and host)"
    return _fault_of_parts(found)


def fault_of_redirect(uri: str) -> str:
    """As `fault_of_address`, and its query must leave the parameters of our answer free."""
    fault = fault_of_address(uri)
    if fault:
        return fault
    names = {name for name, _ in parse_qsl(urlsplit(uri).query, keep_blank_values=True)}
    return "uses a query parameter of the authorization response" if names & ANSWER_PARAMETERS else ""


def fault_of_origin(origin: str) -> str:
    """Why this may not be a web origin (RFC 6454 §6.2) of a client; empty when it may."""
    fault = fault_of_address(origin)
    if fault:
        return fault
    found = ADDRESS.fullmatch(origin)
    bare = found is not None and not found["path"] and found["query"] is None
    return "" if bare else "must be scheme, host and port alone"


def _fault_of_parts(found: re.Match[str]) -> str:
    scheme, host, port, path = found["scheme"], found["host"], found["port"], found["path"]
    if scheme == "http" and host not in LOOPBACK:
        return "must be https (http is for the loopback only)"
    if host.startswith("[") and host not in LOOPBACK:
        return "must name its host, not an IPv6 address"
    if host.rpartition(".")[2].isdigit() and host not in LOOPBACK:
        return "must name its host, not an IPv4 address"
    if re.fullmatch(r"(?:.*\.)?0x[0-9a-f]*", host):
        return "must name its host, not an IPv4 address"
    if any(len(label) > 63 for label in host.split(".")) or len(host) > 253:
        return "has a host name that is too long"
    if port is not None and int(port) > 65535:
        return "has a port that does not exist"
    if HIDDEN_PATH.search(path) or any(part in {".", ".."} for part in path.split("/")) or "//" in path:
        return "must have a path without dot segments, empty segments or hidden separators"
    return ""


def _complaints(new: Registration, client_id: str) -> Iterator[Complaint]:
    if not is_client_id(client_id):
        yield _complaint("client_id", client_id, "must be 3 to 64 of A-Z a-z 0-9 . _ -")
    yield from _about_texts(new)
    yield from _about_choices(new)
    yield from _about_addresses(new)
    yield from _about_flow(new)
    for field, value, reason in (*faults_of_proof(new), *faults_of_delegation(new)):
        yield _complaint(field, value, reason)


def _about_texts(new: Registration) -> Iterator[Complaint]:
    if not new.name.strip():
        yield _complaint("name", new.name, "is missing")
    for field in ("name", "name_en", "purpose", "purpose_en"):
        text = getattr(new, field)
        if len(text) > LONGEST_NAME:
            yield _complaint(field, text, "is too long")
        elif not text.isprintable():
            yield _complaint(field, text, "has control or invisible characters")
    for scope in new.scopes:
        if not SCOPE.fullmatch(scope):
            yield _complaint("scopes", scope, "is not a scope (RFC 6749 section 3.3)")
    if new.sector and not SECTOR.fullmatch(new.sector):
        yield _complaint("sector", new.sector, "must be a host name or a lower-case word")


def _about_choices(new: Registration) -> Iterator[Complaint]:
    single = (
        ("auth_method", AUTH_METHODS),
        ("consent", CONSENTS),
        ("claims_policy", CLAIMS_POLICIES),
        ("id_token_alg", SIGNING_ALGS),
    )
    for field, choices in single:
        if getattr(new, field) not in choices:
            yield _complaint(field, getattr(new, field), f"must be one of {', '.join(choices)}")
    several: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("grant_types", GRANT_TYPES),
        ("response_types", RESPONSE_TYPES),
    )
    for field, allowed in several:
        for value in getattr(new, field):
            if value not in allowed:
                yield _complaint(field, value, f"must be among {', '.join(allowed)}")
    if not 0 <= new.refresh_grace <= LONGEST_GRACE:
        yield _complaint("refresh_grace", str(new.refresh_grace), f"must be 0 to {LONGEST_GRACE} seconds")


def _about_addresses(new: Registration) -> Iterator[Complaint]:
    checks = (
        ("redirect_uris", new.redirect_uris, fault_of_redirect),
        ("post_logout_redirect_uris", new.post_logout_redirect_uris, fault_of_redirect),
        ("origins", new.origins, fault_of_origin),
        ("backchannel_logout_uri", _given(new.backchannel_logout_uri), fault_of_address),
        ("home_uri", _given(new.home_uri), fault_of_address),
        ("jwks_uri", _given(new.jwks_uri), fault_of_address),
    )
    for field, uris, fault_of in checks:
        if len(uris) > MOST_URIS:
            yield _complaint(field, "", f"has more than {MOST_URIS} addresses")
        for uri in uris[:MOST_URIS]:
            if fault := fault_of(uri):
                yield _complaint(field, uri, fault)


def _about_flow(new: Registration) -> Iterator[Complaint]:
    """What the parts of a registration must be to each other."""
    if not new.grant_types:
        yield _complaint("grant_types", "", "is missing")
    by_code = "authorization_code" in new.grant_types
    if by_code and not new.redirect_uris:
        yield _complaint("redirect_uris", "", "is missing for authorization_code")
    if by_code and "code" not in new.response_types:
        yield _complaint("response_types", "", "must have code for authorization_code")
    if "refresh_token" in new.grant_types and not by_code and DEVICE_CODE not in new.grant_types:
        yield _complaint("grant_types", "refresh_token", "needs authorization_code or device_code")
    if new.auth_method == "none":
        yield from _about_public(new)
    elif new.origins and not by_code:
        yield _complaint("origins", new.origins[0], "are for clients in a browser")
    hosts = {urlsplit(uri).hostname for uri in new.redirect_uris if not fault_of_redirect(uri)}
    if len(hosts) > 1 and not new.sector:
        yield _complaint("sector", "", "is needed when redirect URIs have several hosts")


def _about_public(new: Registration) -> Iterator[Complaint]:
    """RFC 6749 §4.4 and RFC 7636: a public client has no secret, so PKCE is its only protection."""
    if "client_credentials" in new.grant_types:
        yield _complaint("grant_types", "client_credentials", "needs a client that can keep a secret")
    if not new.require_pkce:
        yield _complaint("require_pkce", "false", "must stay on for a public client")
    if new.introspect:
        yield _complaint("introspect", "true", "needs a client that can keep a secret")


def _given(uri: str) -> tuple[str, ...]:
    return (uri,) if uri else ()


def _complaint(field: str, value: str, reason: str) -> Complaint:
    shown = "".join(character if character.isprintable() else "?" for character in value[:SHOWN])
    return Complaint(field, shown, reason)

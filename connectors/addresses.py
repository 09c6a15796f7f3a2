"""Which addresses we may be made to call: one strict reading of a URL, and one list of forbidden networks.

A URL often comes from somebody else (a registration, a document). It must not make this server speak
to itself, to its neighbours or to the metadata service of its cloud, however the address is written.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from types import MappingProxyType

from connectors.errors import ForbiddenAddress, Misconfigured

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_URL = 2048
PORTS = MappingProxyType({"https": 443, "http": 80})
URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[0-9a-z._-]+))"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!$-;=?-\[\]_a-z~]*|\?[!$-;=?-\[\]_a-z~]*)?",
    re.IGNORECASE | re.ASCII,
)
NAME = re.compile(r"(?:[0-9a-z_](?:[0-9a-z_-]{0,61}[0-9a-z_])?\.)*[a-z](?:[0-9a-z-]{0,61}[0-9a-z])?")

# The special-purpose registries of IANA (RFC 6890 and its updates), and the one public address that a
# cloud uses for its metadata. What is not global unicast (2000::/3) is never called over IPv6.
FORBIDDEN = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        *("::/3", "4000::/2", "8000::/1"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart once: the request is made from these parts, so no second parser can disagree."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: all that errors and logs may say of an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def literal(self) -> Address | None:
        """The host as an IP address, if it is one and not a name."""
        return _literal(self.host)


@dataclass(frozen=True)
class AllowList:
    """What the operator lets us call although it is private: hosts, hosts with a port, networks."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    def names(self, host: str, port: int) -> bool:
        """Is this host listed by name or address, with this port or any?"""
        return not self.hosts.isdisjoint({(host, port), (host, None)})

    def contains(self, address: Address) -> bool:
        """Is this address in a listed network?"""
        return any(address in network for network in self.networks)


def parse_target(url: str) -> Target:
    """Read an absolute http or https URL; raises `ForbiddenAddress` for anything unusual in it.

    Refused: user information, fragments, backslashes, blanks, controls, letters outside ASCII, percent
    signs in the host, trailing dots, zone ids, ports out of range, IPv4 in any form but four decimals.
    """
    found = URL.fullmatch(url) if len(url) <= MAX_URL else None
    if found is None:
        raise ForbiddenAddress("", "not a plain http or https address")
    scheme = found["scheme"].lower()
    port = int(found["port"] or PORTS[scheme])
    host = _host(found["six"], found["name"])
    if host is None or not 0 < port < 65536:
        raise ForbiddenAddress("", "the host is not plainly written")
    path = found["path"] or "/"
    return Target(scheme, host, port, path if path.startswith("/") else f"/{path}")


def parse_allow_list(entries: Iterable[str]) -> AllowList:
    """Read `host`, `host:port`, `[v6]:port`, an address or a CIDR network; raises `Misconfigured`."""
    hosts: set[tuple[str, int | None]] = set()
    networks: list[Network] = []
    for entry in entries:
        if (network := _network(entry)) is not None:
            networks.append(network)
            continue
        try:
            target = parse_target(f"http://{entry}")
        except ForbiddenAddress:
            raise Misconfigured("the allow list", "an entry is no host, host:port or network") from None
        if target.path != "/" or "/" in entry:
            raise Misconfigured("the allow list", "an entry is no host, host:port or network")
        hosts.add((target.host, target.port if re.search(r":[0-9]+$", entry) else None))
    return AllowList(frozenset(hosts), tuple(networks))


def check_addresses(target: Target, addresses: Iterable[Address], *, allow: AllowList) -> None:
    """Refuse the whole target if any address of its host is forbidden: a mixed answer is a trick.

    Plain http is for allowed hosts on the loopback only. Raises `ForbiddenAddress`.
    """
    listed = allow.names(target.host, target.port)
    for address in map(plain, addresses):
        allowed = listed or allow.contains(address)
        if not allowed and is_forbidden(address):
            raise ForbiddenAddress(target.origin, "it lies in a network that is not on the allow list")
        if target.scheme == "http" and not (allowed and address.is_loopback):
            raise ForbiddenAddress(target.origin, "only https leaves this machine")


def is_forbidden(address: Address) -> bool:
    """Does this address lie in a private, local, reserved or metadata network?"""
    address = plain(address)
    return any(address in network for network in FORBIDDEN)


def plain(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped (RFC 4291 §2.5.5.2) or NAT64 one (RFC 6052); else itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _host(six: str | None, name: str | None) -> str | None:
    host = (six or name or "").lower()
    literal = _literal(host)
    if literal is not None and (literal.version == 6) == (six is not None):
        return str(literal)
    return host if six is None and len(host) <= 253 and NAME.fullmatch(host) else None


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry)
    except ValueError:
        return None

"""Where a request comes from, believing only as many proxies as the operator has put in front."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address


def peer_address(peer: str | None, forwarded: Sequence[str], *, trusted_proxies: int) -> str:
    """The client's address: the entry our outermost trusted proxy wrote, else the peer's own.

    `forwarded` are the entries of X-Forwarded-For from left to right. Whatever cannot be read counts as
    absent, never as a different person: the throttle must not be moved by a forged header.
    """
    if trusted_proxies and len(forwarded) >= trusted_proxies:
        written = canonical(forwarded[-trusted_proxies])
        if written:
            return written
    return canonical(peer or "") or "unknown"


def canonical(text: str) -> str:
    """One spelling per address, an IPv6 customer's /64 as one; empty when it is not an address."""
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)

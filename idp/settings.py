"""The settings of this house: the issuer, the server in front of it, and how long everything lives."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from connectors.bounds import address, address_or_nothing, between, lasting, one_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def issuer_expected(issuer: object) -> str:
    """OpenID Connect Discovery 1.0 §3 and RFC 8414 §2, sharpened: https and a bare host, no path.

    http is for loopback hosts alone. The issuer is compared as text by every client, so that it must be
    written in the one canonical way: lower case, no default port, no slash at the end.
    """
    expected = "https://host or https://host:port (http for localhost only), lower case, without a path"
    text = str(issuer)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return expected
    bracketed = f"[{host}]" if ":" in host else host
    default_port = {"https": 443, "http": 80}.get(parts.scheme)
    shown_port = f":{port}" if port else ""
    canonical = f"{parts.scheme}://{bracketed}{shown_port}"
    if not text.isascii() or not host or text != canonical or default_port in {None, port}:
        return expected
    if any(char.isspace() or char in "*%\\^\"'<>`{|}" for char in host):
        return expected
    return expected if parts.scheme == "http" and not is_loopback(host) else ""


def is_loopback(host: str) -> bool:
    """Is this the machine itself: `localhost` or an address of the loopback network?"""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def header_or_nothing(name: object) -> str:
    """RFC 9110 §5.1: a field name, or nothing."""
    return "" if re.fullmatch(r"[A-Za-z0-9-]*", str(name)) else "the name of a header, such as Client-Cert"


@dataclass(frozen=True)
class IdpSettings:
    """Read once at the start; each field has its default and the sentence the manual prints."""

    issuer: str = field(
        default="http://localhost:8000",
        metadata={
            "help": "The public address of this installation, exactly as clients and browsers see it.",
            "check": issuer_expected,
        },
    )
    operator_name: str = field(
        default="", metadata={"help": "Who runs this installation, in Chinese; shown on every page."}
    )
    operator_name_en: str = field(
        default="", metadata={"help": "Who runs this installation, in English; shown on every page."}
    )
    default_language: str = field(
        default="zh_Hans_CN",
        metadata={
            "help": "The language of pages for whoever asks for none.",
            "check": one_of("zh_Hans_CN", "en"),
        },
    )
    bind: str = field(
        default="127.0.0.1:8000",
        metadata={"help": "Where the server listens.", "check": address},
    )
    metrics_bind: str = field(
        default="",
        metadata={
            "help": "Where /metrics listens, apart from the public address. Nothing: it does not.",
            "check": address_or_nothing,
        },
    )
    workers: int = field(
        default=1,
        metadata={"help": "How many server processes: one for each core.", "check": between(1, 256)},
    )
    blocking_threads: int = field(
        default=8,
        metadata={"help": "How many requests a process answers at once.", "check": between(1, 256)},
    )
    hash_seats: int = field(
        default=6,
        metadata={
            "help": "How many passwords a process checks at once; fewer than its threads.",
            "check": between(1, 256),
        },
    )
    password_tries: int = field(
        default=5,
        metadata={
            "help": "How many wrong passwords an account takes before it asks for a growing pause.",
            "check": between(1, 100),
        },
    )
    address_tries: int = field(
        default=50,
        metadata={
            "help": "How many wrong passwords come from one network address before it must pause.",
            "check": between(1, 100_000),
        },
    )
    password_window: timedelta = field(
        default=15 * MINUTE,
        metadata={"help": "For how long wrong passwords are counted.", "check": lasting(MINUTE, DAY)},
    )
    embedded_worker: bool = field(
        default=True,
        metadata={"help": "Does the server also do the background work? If not, run `tongxue worker`."},
    )
    trusted_proxies: int = field(
        default=0,
        metadata={
            "help": "How many proxies of ours stand in front and add to X-Forwarded-For.",
            "check": between(0, 16),
        },
    )
    client_certificate_header: str = field(
        default="",
        metadata={
            "help": "The header in which the proxy reports a TLS client's certificate (RFC 8705). It must"
            " overwrite it in every request. Nothing: certificates prove nothing here.",
            "check": header_or_nothing,
        },
    )
    client_certificate_verified_header: str = field(
        default="",
        metadata={
            "help": "The header in which it says SUCCESS (or 0) of a certificate whose chain is good.",
            "check": header_or_nothing,
        },
    )
    state_url: str = field(
        default="",
        repr=False,
        metadata={
            "help": "Short-lived state: memory:, sqlite:///path, redis://host/0 or unix:///path/to/socket."
            " Nothing means the SQLite file state.db in the data folder.",
            "secret": True,
        },
    )
    code_lifetime: timedelta = field(
        default=MINUTE,
        metadata={
            "help": "How long an authorization code may be exchanged.",
            "check": lasting(timedelta(seconds=10), 10 * MINUTE),
        },
    )
    access_token_lifetime: timedelta = field(
        default=10 * MINUTE,
        metadata={"help": "How long an access token is valid.", "check": lasting(MINUTE, HOUR)},
    )
    id_token_lifetime: timedelta = field(
        default=5 * MINUTE,
        metadata={"help": "How long an ID token may be accepted.", "check": lasting(MINUTE, HOUR)},
    )
    refresh_idle: timedelta = field(
        default=8 * HOUR,
        metadata={
            "help": "After how long without use a refresh token ends.",
            "check": lasting(MINUTE, 365 * DAY),
        },
    )
    refresh_total: timedelta = field(
        default=30 * DAY,
        metadata={
            "help": "After how long a refresh token ends in any case.",
            "check": lasting(MINUTE, 365 * DAY),
        },
    )

    def state(self, *, data_dir: Path) -> str:
        """The state store's address, with the default filled in."""
        return self.state_url or f"sqlite:///{data_dir / 'state.db'}"

"""The only outbound HTTP: guarded, with one deadline for everything; and the short way to ourselves.

No redirects, no cookies, no proxies from the environment, no content codings, one fresh connection per
delivery. Nothing here logs; errors name the system and never its query, headers or body.
"""

import re
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import certifi
import httpcore
import httpx

from connectors.addresses import AllowList, Target, parse_target
from connectors.contract import Delivery, OutboundHTTP, Reply
from connectors.errors import ForbiddenAddress, Malformed, Misconfigured, Unreachable
from connectors.exchange import read_reply, repeatedly, request_headers
from connectors.network import Deadline, GuardedNetwork, Resolver, SystemResolver

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CONNECT_SECONDS = 2.0
NOTHING_ALLOWED = AllowList()
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2: token
HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")  # RFC 9110 §5.5 without obs-text


class GuardedHTTP(OutboundHTTP):
    """Calls other systems by https, and allowed ones on the loopback by http. Safe between threads."""

    def __init__(
        self,
        *,
        allow: AllowList = NOTHING_ALLOWED,
        trust: ssl.SSLContext | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        resolver: Resolver | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`trust` comes from `trust_store`; `connect_seconds` is for one address of one host."""
        self._allow = allow
        self._trust = trust or trust_store(None)
        self._connect_seconds = connect_seconds
        self._resolver = resolver or SystemResolver()
        self._pause = pause

    def send(self, delivery: Delivery) -> Reply:
        """See `OutboundHTTP.send`; the guard looks at every address anew for each attempt."""
        target = parse_target(delivery.url)
        deadline = Deadline(delivery.deadline.total_seconds())
        return repeatedly(
            delivery,
            lambda: self._attempt(delivery, target, deadline),
            pause=self._pause,
            may_wait=deadline.allows,
        )

    def _attempt(self, delivery: Delivery, target: Target, deadline: Deadline) -> Reply:
        try:
            return self._exchange(delivery, target, deadline)
        except httpcore.TimeoutException:
            raise Unreachable(target.origin, "no answer in time") from None
        except httpcore.LocalProtocolError:
            raise Misconfigured(target.origin, "the request cannot be written as HTTP") from None
        except httpcore.RemoteProtocolError:
            raise Malformed(target.origin, "not HTTP") from None
        except httpcore.NetworkError as error:
            untrusted = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
            why = "its certificate is not trusted" if untrusted else "the connection broke"
            raise Unreachable(target.origin, why) from None

    def _exchange(self, delivery: Delivery, target: Target, deadline: Deadline) -> Reply:
        network = GuardedNetwork(
            target,
            allow=self._allow,
            resolver=self._resolver,
            deadline=deadline,
            connect=self._connect_seconds,
        )
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        authority = target.origin.partition("://")[2]
        headers = [("Host", authority), *request_headers(delivery, target.origin)]
        if delivery.body or delivery.method == "POST":
            headers.append(("Content-Length", str(len(delivery.body))))
        with (
            httpcore.ConnectionPool(self._trust, max_connections=1, network_backend=network) as pool,
            pool.stream(delivery.method, url, headers=_raw(headers), content=delivery.body) as answer,
        ):
            return read_reply(
                delivery,
                target.origin,
                status=answer.status,
                headers=((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers),
                chunks=answer.iter_stream(),
            )


class NoWay(OutboundHTTP):
    """Leads nowhere: every address is forbidden."""

    def send(self, delivery: Delivery) -> Reply:
        """See `OutboundHTTP.send`."""
        raise ForbiddenAddress(parse_target(delivery.url).origin, "it is not the application in this process")


NO_WAY = NoWay()


class InProcessHTTP(OutboundHTTP):
    """Calls one WSGI application under its public address, without a socket to ourselves.

    Every other address goes the other way. A deadline cannot interrupt our own code and is not kept here.
    """

    def __init__(self, base_url: str, application: "WSGIApplication", otherwise: OutboundHTTP) -> None:
        self._base = parse_target(base_url)
        self._transport = httpx.WSGITransport(app=application)
        self._otherwise = otherwise

    def send(self, delivery: Delivery) -> Reply:
        """See `OutboundHTTP.send`; nothing is repeated, because nothing can get lost on the way."""
        target = parse_target(delivery.url)
        root = self._base.path.rstrip("/")
        path = target.path.partition("?")[0]
        if target.origin != self._base.origin or not (path == root or path.startswith(f"{root}/")):
            return self._otherwise.send(delivery)
        url = f"{target.origin}{target.path}"
        headers = _raw(request_headers(delivery, target.origin))
        request = httpx.Request(delivery.method, url, headers=headers, content=delivery.body)
        with closing(self._transport.handle_request(request)) as answer:
            return read_reply(
                delivery,
                target.origin,
                status=answer.status_code,
                headers=answer.headers.multi_items(),
                chunks=answer.iter_raw(),
            )


def in_process(
    base_url: str, application: "WSGIApplication", *, otherwise: OutboundHTTP = NO_WAY
) -> OutboundHTTP:
    """The way to our own application when it runs in this very process; other addresses go `otherwise`.

    From inside, our public address may well resolve to a private one, which the guard forbids.
    """
    return InProcessHTTP(base_url, application, otherwise)


def trust_store(extra: Path | None) -> ssl.SSLContext:
    """The public certificate authorities and those in the PEM file `extra`; raises `Misconfigured`."""
    context = ssl.create_default_context(cafile=certifi.where())
    if extra is not None:
        try:
            context.load_verify_locations(cafile=extra)
        except (OSError, ssl.SSLError):
            raise Misconfigured("the extra certificate file", "it cannot be read as PEM") from None
    return context


def _raw(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Headers as bytes, refused before anything is connected: a line end would start a header of its own."""
    for name, value in headers:
        if not (HEADER_NAME.fullmatch(name) and HEADER_VALUE.fullmatch(value)):
            raise Misconfigured("a request", "a header cannot be written as HTTP")
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers]

"""Connections that cannot be led astray: a name is resolved once, and the address checked is the one used."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from ipaddress import ip_address
from typing import Any, Protocol

import httpcore

from connectors.addresses import Address, AllowList, Target, check_addresses
from connectors.errors import ForbiddenAddress, Unreachable

ADDRESSES_TRIED = 4
LOOKUPS_AT_ONCE = 16
WRITE_BYTES = 16 * 1024


class Resolver(Protocol):
    """Turns a name into addresses, in the order in which they should be tried."""

    def __call__(self, host: str, *, within: float) -> tuple[Address, ...]:
        """The addresses of a host, none if there is no such host; raises `TimeoutError` after `within` s."""
        ...


class SystemResolver:
    """The machine's resolver with a deadline: each lookup has a thread that may be left behind."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)

    def __call__(self, host: str, *, within: float) -> tuple[Address, ...]:
        if not self._places.acquire(timeout=within):
            raise TimeoutError
        answer: Future[tuple[Address, ...]] = Future()
        threading.Thread(target=self._look_up, args=(host, answer), daemon=True).start()
        try:
            return answer.result(within)
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            return ()

    def _look_up(self, host: str, answer: "Future[tuple[Address, ...]]") -> None:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            answer.set_result(tuple(dict.fromkeys(ip_address(entry[4][0]) for entry in found)))
        except Exception as error:  # a name can break the resolver in many ways; the caller must not wait
            answer.set_exception(OSError(type(error).__name__))
        finally:
            self._places.release()


class Deadline:
    """A moment on the monotonic clock after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises `httpcore.TimeoutException` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException
        return left

    def allows(self, seconds: float) -> bool:
        """Is there still more time left than that?"""
        return self._end - time.monotonic() > seconds


class GuardedNetwork(httpcore.NetworkBackend):
    """Opens one connection for one delivery, to a checked address of its target, until its deadline."""

    def __init__(
        self, target: Target, *, allow: AllowList, resolver: Resolver, deadline: Deadline, connect: float
    ) -> None:
        self._target = target
        self._allow = allow
        self._resolver = resolver
        self._deadline = deadline
        self._connect = connect
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - what was parsed once is in the target
        port: int,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check every address, and try them in order; raises `ForbiddenAddress`, `Unreachable`."""
        addresses = self._addresses()
        check_addresses(self._target, addresses, allow=self._allow)
        for address in addresses[:ADDRESSES_TRIED]:
            wait = min(self._connect, self._deadline.left())
            try:
                stream = self._plain.connect_tcp(
                    str(address), self._target.port, wait, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return DeadlineStream(self._same_peer(stream, address), self._deadline)
        raise Unreachable(self._target.origin, "no connection")

    def _addresses(self) -> tuple[Address, ...]:
        literal = self._target.literal
        if literal is not None:
            return (literal,)
        try:
            addresses = self._resolver(self._target.host, within=self._deadline.left())
        except TimeoutError:
            raise Unreachable(self._target.origin, "the name was not resolved in time") from None
        if not addresses:
            raise Unreachable(self._target.origin, "there is no such name")
        return addresses

    def _same_peer(self, stream: httpcore.NetworkStream, address: Address) -> httpcore.NetworkStream:
        """Trust the socket, not the plan: who is at the other end must be who was checked."""
        peer = ip_address(stream.get_extra_info("server_addr")[0])
        if peer != address:
            stream.close()
            raise ForbiddenAddress(self._target.origin, "another address answered")
        return stream


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the delivery, so that a slow drip gains no time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        for start in range(0, len(buffer), WRITE_BYTES):
            self._stream.write(buffer[start : start + WRITE_BYTES], self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

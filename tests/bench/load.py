"""The load: flows of requests over a few kept connections, each answer checked by the flow that asked.

A flow is a generator: it yields the bytes of a request and is sent the reply, or yields seconds to rest. It
raises `Wrong` when an answer is not what it must be, which counts as an error and never as speed.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

Flow = Generator[bytes | float, "Reply", None]

LONGEST_SILENCE = 30.0
LONGEST_WARMING = 20.0
CHUNK = 65_536


class Wrong(Exception):
    """An answer that is not the right one; its text says which and why."""


class Silent(Exception):
    """The server answered nothing at all for half a minute."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first value of a header, empty if there is none."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> list[str]:
        """Every value of a header."""
        wanted = name.lower().encode()
        lines = (line.partition(b":") for line in self.head.split(b"\r\n")[1:])
        return [value.strip().decode() for found, _, value in lines if found.lower() == wanted]


@dataclass(slots=True)
class Run:
    """What one crowd did. `took` are seconds per flow, `waits` seconds per single answer."""

    done: int = 0
    requests: int = 0
    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many connections that work through the same flows."""

    flows: Iterator[Flow]
    lanes: int = 4
    run: Run = field(default_factory=Run)


class Lane:
    """One kept connection and the flow it is busy with."""

    def __init__(self, crowd: Crowd, port: int) -> None:
        self.crowd = crowd
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_SILENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wakes_at: float | None = None
        self._received = bytearray()
        self._flow: Flow | None = None
        self._began = self._asked = 0.0

    def begin(self) -> bool:
        """Take up the next flow; False when there is none left."""
        self._flow = next(self.crowd.flows, None)
        if self._flow is None:
            return False
        self._began = time.perf_counter()
        return self._go_on(None) or self.begin()

    def wake(self) -> bool:
        """The rest is over: the flow goes on, or the next one begins."""
        self.wakes_at = None
        return self._go_on(None) or self.begin()

    def hear(self, *, taking: bool) -> bool:
        """Read what has come; False when the lane has nothing more to do."""
        received = self.socket.recv(CHUNK)
        if not received:
            raise Silent("the server closed a connection")
        self._received += received
        reply = _reply(self._received)
        if reply is None:
            return True
        self._received.clear()
        run = self.crowd.run
        run.waits.append(time.perf_counter() - self._asked)
        run.requests += 1
        run.statuses[reply.status] += 1
        return self._go_on(reply) or (taking and self.begin())

    def _go_on(self, reply: Reply | None) -> bool:
        """Let the flow do its next step; False when it is over."""
        run, flow = self.crowd.run, self._flow
        if flow is None:
            return False
        try:
            asked = next(flow) if reply is None else flow.send(reply)
        except StopIteration:
            run.done += 1
            run.took.append(time.perf_counter() - self._began)
            return False
        except Wrong as wrong:
            run.wrong[str(wrong)] += 1
            return False
        self._asked = time.perf_counter()
        if isinstance(asked, float):
            self.wakes_at = self._asked + asked
        else:
            self.socket.sendall(asked)
        return True


def drive(crowds: Sequence[Crowd], *, port: int, seconds: float, least: int = 0) -> list[Run]:
    """Let crowds ask together for so long; flows in progress are finished. One run for each crowd.

    It goes on until the first crowd has done `least` flows, twenty seconds at most.
    """
    began = time.perf_counter()
    lanes = {lane for crowd in crowds for lane in (Lane(crowd, port) for _ in range(crowd.lanes))}
    with selectors.DefaultSelector() as selector:
        for lane in lanes:
            selector.register(lane.socket, selectors.EVENT_READ, lane)
        busy = {lane for lane in lanes if lane.begin()}
        heard = began
        while busy:
            now = time.perf_counter()
            wanting = crowds[0].run.done < least and now - began < LONGEST_WARMING
            taking = wanting or now - began < seconds
            ready = selector.select(_patience(busy, now))
            heard = now if ready else heard
            if now - heard > LONGEST_SILENCE:
                raise Silent("no answer for half a minute")
            busy -= {key.data for key, _ in ready if not key.data.hear(taking=taking)}
            busy -= {lane for lane in busy if _woken(lane) and not (taking and lane.wake())}
    for lane in lanes:
        lane.socket.close()
    for crowd in crowds:
        crowd.run.seconds = time.perf_counter() - began
    return [crowd.run for crowd in crowds]


def _patience(busy: set[Lane], now: float) -> float:
    wakes = [lane.wakes_at for lane in busy if lane.wakes_at is not None]
    return max(0.0, min(wakes) - now) if wakes else 1.0


def _woken(lane: Lane) -> bool:
    return lane.wakes_at is not None and lane.wakes_at <= time.perf_counter()


def _reply(received: bytearray) -> Reply | None:
    """The answer, once it is all there. The server names every length; anything else is not understood."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(received[:end])
    at = head.lower().find(b"\r\ncontent-length:")
    if at < 0:
        raise Silent("an answer without a length")
    length = int(head[at + 17 :].split(b"\r\n", 1)[0])
    if len(received) < end + 4 + length:
        return None
    return Reply(int(head[9:12]), head, bytes(received[end + 4 : end + 4 + length]))

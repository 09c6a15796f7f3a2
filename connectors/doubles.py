"""Stand-ins for other systems, shipped for development and tests: nothing leaves the process."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from connectors.addresses import Address, parse_target
from connectors.contract import Delivery, OutboundHTTP, Reply
from connectors.errors import ConnectorError, Unreachable
from connectors.exchange import read_reply, repeatedly, request_headers


@dataclass(frozen=True, slots=True)
class After:
    """An answer that takes so many seconds; the double counts them and waits for none."""

    seconds: float
    then: Reply | ConnectorError


Answer = Reply | ConnectorError | After


class RecordingHTTP(OutboundHTTP):
    """Answers from a script and remembers what was sent: deadlines, limits and repeats work as outside.

    `sent` holds every attempt in order; `waited` the seconds that the outside world would have taken.
    """

    def __init__(self) -> None:
        self.sent: list[Delivery] = []
        self.waited = 0.0
        self._scripts: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()

    def script(self, url: str, *answers: Answer) -> None:
        """What this URL (with any query) answers, one after the other; the last one for ever after."""
        parse_target(url)
        self._scripts[url] = list(answers)

    def send(self, delivery: Delivery) -> Reply:
        """See `OutboundHTTP.send`; an address without a script is unreachable."""
        target = parse_target(delivery.url)
        spent = 0.0
        limit = delivery.deadline.total_seconds()

        def wait(seconds: float) -> None:
            nonlocal spent
            spent = min(limit, spent + seconds)

        def attempt() -> Reply:
            request_headers(delivery, target.origin)
            answer = self._next(delivery)
            if isinstance(answer, After):
                wait(answer.seconds)
                answer = answer.then
            if spent >= limit:
                raise Unreachable(target.origin, "no answer in time")
            if isinstance(answer, ConnectorError):
                raise answer
            return read_reply(
                delivery, target.origin, status=answer.status, headers=answer.headers, chunks=(answer.body,)
            )

        try:
            return repeatedly(delivery, attempt, pause=wait, may_wait=lambda seconds: limit - spent > seconds)
        finally:
            with self._lock:
                self.waited += spent

    def _next(self, delivery: Delivery) -> Answer:
        with self._lock:
            self.sent.append(delivery)
            script = self._scripts.get(delivery.url.partition("?")[0], [])
            if not script:
                return Unreachable(parse_target(delivery.url).origin, "there is no such name")
            return script.pop(0) if len(script) > 1 else script[0]


class FixedNames:
    """A resolver that knows a few names; it counts how often it was asked for each."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = {name: tuple(map(ip_address, texts)) for name, texts in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, *, within: float) -> tuple[Address, ...]:
        """The addresses of a known name, none for another; `within` is never needed."""
        if within <= 0:
            raise TimeoutError
        self.asked.append(host)
        return self._names.get(host, ())

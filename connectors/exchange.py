"""What every way out does the same: repeat what may be repeated, and accept only what was asked for."""

from collections.abc import Callable, Iterable

from connectors.contract import Delivery, Repeat, Reply
from connectors.errors import Malformed, Misconfigured, TooLong, Unreachable

PAUSES = (0.1, 0.4)
PASSING = frozenset({502, 503, 504})
OURS = frozenset({"host", "content-length", "transfer-encoding", "connection"})


def repeatedly(
    delivery: Delivery,
    attempt: Callable[[], Reply],
    *,
    pause: Callable[[float], None],
    may_wait: Callable[[float], bool],
) -> Reply:
    """Make a delivery, and up to twice more if it may be repeated and the trouble looks passing.

    `may_wait` says whether so many seconds are left before the deadline; `pause` waits them.
    """
    pauses = PAUSES if delivery.repeat is Repeat.SAFELY else ()
    for seconds in pauses:
        try:
            reply = attempt()
        except Unreachable:
            if not may_wait(seconds):
                raise
        else:
            if reply.status not in PASSING or not may_wait(seconds):
                return reply
        pause(seconds)
    return attempt()


def read_reply(
    delivery: Delivery,
    where: str,
    *,
    status: int,
    headers: Iterable[tuple[str, str]],
    chunks: Iterable[bytes],
) -> Reply:
    """Read an answer up to the caller's limit; raises `TooLong` or `Malformed`.

    No content coding is accepted: a few kilobytes may unpack to gigabytes.
    """
    named = tuple((name.lower(), value) for name, value in headers)
    reply = Reply(status, named, b"", where)
    if reply.header("content-encoding").lower() not in {"", "identity"}:
        raise Malformed(where, "a content coding that was not asked for")
    length = reply.header("content-length")
    if length.isdecimal() and int(length) > delivery.answer_bytes:
        raise TooLong(where, f"longer than {delivery.answer_bytes} bytes")
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > delivery.answer_bytes:
            raise TooLong(where, f"longer than {delivery.answer_bytes} bytes")
    found = reply.header("content-type").partition(";")[0].strip().lower()
    if delivery.accept and 200 <= status < 300 and found != delivery.accept:
        raise Malformed(where, f"not {delivery.accept}")
    return Reply(status, named, bytes(body), where)


def request_headers(delivery: Delivery, where: str) -> list[tuple[str, str]]:
    """The headers of a delivery; raises `Misconfigured` for one that is ours to write.

    A second Host or length would let two readers disagree about where a request goes and ends.
    """
    given = {name.lower() for name in delivery.headers}
    if not given.isdisjoint(OURS):
        raise Misconfigured(where, "a header that only the connection may set")
    usual = [("User-Agent", "Tongxue"), ("Accept", delivery.accept or "*/*"), ("Accept-Encoding", "identity")]
    return [pair for pair in usual if pair[0].lower() not in given] + list(delivery.headers.items())

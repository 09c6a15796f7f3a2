"""Signed JSON: a call whose request and answer are both authenticated by a secret the two sides share.

Both carry `X-Register-Time` (seconds since 1970) and `X-Register-Signature`, the HMAC-SHA256 in
hexadecimal of the time, the request's id and the body, each on a line of its own. The id binds an answer
to its question, so that the signed answer to another question is worth nothing.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.contract import Delivery, OutboundHTTP, Repeat, Reply
from connectors.errors import Malformed, Misconfigured

TIME_HEADER = "X-Register-Time"
SIGNATURE_HEADER = "X-Register-Signature"
CLOCKS_DIFFER_BY = timedelta(minutes=5)
ANSWER_BYTES = 16 * 1024
SECONDS = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Line:
    """The way to one register: where it listens, as whom we ask, the shared secret, how long we wait."""

    http: OutboundHTTP
    url: str
    caller: str
    secret: str = field(repr=False)
    deadline: timedelta = timedelta(seconds=8)


def ask(line: Line, document: Mapping[str, object], *, request_id: str, now: datetime) -> Reply:
    """Post a document and return the reply, whatever its status; raises as `OutboundHTTP.send`.

    It is repeated when nobody answers: the request's id makes a second arrival harmless. Raises
    `Misconfigured` without an address or a secret.
    """
    if not line.url or not line.secret:
        raise Misconfigured(line.url.partition("?")[0] and "a register", "no address or no secret")
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        **signed_headers(line.secret, body, request_id=request_id, now=now),
    }
    return line.http.send(
        Delivery(
            "POST",
            line.url,
            body,
            headers=headers,
            deadline=line.deadline,
            answer_bytes=ANSWER_BYTES,
            repeat=Repeat.SAFELY,
        )
    )


def read_answer(line: Line, reply: Reply, *, request_id: str, now: datetime) -> Mapping[str, object]:
    """The JSON object of an answer to this very request; raises `Malformed` for anything else."""
    time, signature = reply.header(TIME_HEADER.lower()), reply.header(SIGNATURE_HEADER.lower())
    if not is_signed(line.secret, reply.body, request_id=request_id, time=time, signature=signature):
        raise Malformed(reply.where, "its signature is wrong")
    if abs(now.timestamp() - int(time)) > CLOCKS_DIFFER_BY.total_seconds():
        raise Malformed(reply.where, "its clock is wrong")
    found = reply.document()
    if not isinstance(found, dict) or found.get("request_id") != request_id:
        raise Malformed(reply.where, "not an answer to the question")
    return found


def signed_headers(secret: str, body: bytes, *, request_id: str, now: datetime) -> dict[str, str]:
    """The two headers that authenticate a body."""
    time = str(int(now.timestamp()))
    return {TIME_HEADER: time, SIGNATURE_HEADER: _signature(secret, body, request_id=request_id, time=time)}


def is_signed(secret: str, body: bytes, *, request_id: str, time: str, signature: str) -> bool:
    """Was this body signed with the secret, for this request, at that time? Says nothing of the time."""
    if not SECONDS.fullmatch(time) or not signature.isascii():
        return False
    expected = _signature(secret, body, request_id=request_id, time=time)
    return hmac.compare_digest(expected, signature.lower())


def _signature(secret: str, body: bytes, *, request_id: str, time: str) -> str:
    message = b"\n".join((time.encode(), request_id.encode(), body))
    return hmac.digest(secret.encode(), message, "sha256").hex()

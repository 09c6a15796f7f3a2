"""A stand-in for the registers that confirm who somebody is, shipped for development and tests.

One WSGI application speaks the words of the population register and of the national network identity. It
checks signatures, remembers every request by its id and charges each once, as the real ones do; and it
can be told to fail in every way that they fail.
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from connectors.contract import NO_HEADERS, Status
from connectors.signed import SIGNATURE_HEADER, TIME_HEADER, is_signed, signed_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SLOW_SECONDS = 30.0
LONGEST_BODY = 64 * 1024
ACTION_URL = "https://identity.example.cn/act"


class Fault(Enum):
    """How an answer can be wrong."""

    SLOW = "slow"
    UNSIGNED = "unsigned"
    WRONG_SIGNATURE = "wrong signature"
    OTHER_REQUEST = "the answer to another request"
    CLOCK_WRONG = "a clock an hour off"
    NOT_JSON = "not JSON"
    OTHER_WORDS = "a status nobody agreed on"
    TOO_LONG = "more than anybody reads"
    BROKEN = "an error of its own"
    BUSY = "too many requests"
    OTHER_REFERENCE = "a second reference for the same request"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever stands behind a token of the national app."""

    name: str = field(repr=False)
    opaque: str = field(repr=False)


Turn = Status | Fault


class RegisterDouble:
    """Answers by what it knows, unless `will` says otherwise.

    `citizens` maps citizen numbers to names, `holders` tokens to their holders. `asked` counts the
    arrivals of each request id, `charged` the requests that cost something. A slow answer waits until
    `release` is set.
    """

    def __init__(
        self,
        secret: str,
        *,
        clock: Callable[[], datetime],
        citizens: Mapping[str, str] | None = None,
        holders: Mapping[str, Holder] | None = None,
    ) -> None:
        self.citizens = dict(citizens or {})
        self.holders = dict(holders or {})
        self.asked: dict[str, int] = {}
        self.release = threading.Event()
        self._secret = secret
        self._clock = clock
        self._turns: deque[Turn] = deque()
        self._answers: dict[str, dict[str, Any]] = {}
        self._first: dict[str, Mapping[str, Any]] = {}
        self._lock = threading.Lock()

    @property
    def charged(self) -> int:
        """How many different requests were answered."""
        return len(self._answers)

    def will(self, *turns: Turn) -> None:
        """What the next requests get, one turn each, whoever asks; afterwards it is itself again."""
        with self._lock:
            self._turns.extend(turns)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        body = environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY))
        request = _read(body)
        request_id = str(request.get("request_id") or request.get("bizSeq") or "")
        if environ["REQUEST_METHOD"] != "POST" or not request_id:
            return _say(start_response, "400 Bad Request")
        if not self._is_authentic(environ, body, request_id):
            return _say(start_response, "401 Unauthorized")
        with self._lock:
            turn = self._turns.popleft() if self._turns else None
            self.asked[request_id] = self.asked.get(request_id, 0) + 1
        if turn is Fault.BROKEN:
            return _say(start_response, "500 Internal Server Error", body=b"oops")
        if turn is Fault.BUSY:
            return _say(start_response, "429 Too Many Requests")
        if turn is Fault.SLOW:
            self.release.wait(SLOW_SECONDS)
        return self._answer(start_response, request, request_id=request_id, turn=turn)

    def _is_authentic(self, environ: "WSGIEnvironment", body: bytes, request_id: str) -> bool:
        time, signature = (
            str(environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""))
            for name in (TIME_HEADER, SIGNATURE_HEADER)
        )
        return is_signed(self._secret, body, request_id=request_id, time=time, signature=signature)

    def _answer(
        self,
        start_response: "StartResponse",
        request: Mapping[str, Any],
        *,
        request_id: str,
        turn: Turn | None,
    ) -> Iterable[bytes]:
        answer = dict(self._remembered(request, request_id, turn))
        if turn is Fault.OTHER_REQUEST:
            answer["request_id"] = "another"
        if turn is Fault.OTHER_WORDS:
            answer["status"] = "perhaps"
        if turn is Fault.OTHER_REFERENCE:
            answer["provider_txn"] += "-again"
        if turn is Fault.TOO_LONG:
            answer["padding"] = "x" * 100_000
        body = b"<html>" if turn is Fault.NOT_JSON else json.dumps(answer, ensure_ascii=False).encode()
        skew = timedelta(hours=1) if turn is Fault.CLOCK_WRONG else timedelta()
        secret = "guessed" if turn is Fault.WRONG_SIGNATURE else self._secret
        headers = signed_headers(secret, body, request_id=request_id, now=self._clock() + skew)
        return _say(start_response, "200 OK", body=body, headers={} if turn is Fault.UNSIGNED else headers)

    def _remembered(
        self, request: Mapping[str, Any], request_id: str, turn: Turn | None
    ) -> Mapping[str, Any]:
        """The first final answer to a request is the answer to every repetition of it."""
        with self._lock:
            request = self._first.setdefault(request_id, request)
            known = self._answers.get(request_id)
            waiting = known is None or known["status"] in ("user_action_required", "pending_manual")
            if waiting or isinstance(turn, Status):
                status = turn if isinstance(turn, Status) else self._judge(request)
                known = self._answers[request_id] = self._write(request, request_id, status)
            return known or {}

    def _judge(self, request: Mapping[str, Any]) -> Status:
        if "bizSeq" in request:
            holder = self.holders.get(str(request.get("idCardAuthData")))
            if holder is None:
                return Status.EVIDENCE_REJECTED
            return Status.MATCHED if request.get("name") in ("", holder.name) else Status.MISMATCHED
        subject = request.get("subject", {})
        name = self.citizens.get(str(subject.get("doc_no")))
        if name is None:
            return Status.NOT_FOUND
        return Status.MATCHED if name == subject.get("name") else Status.MISMATCHED

    def _write(self, request: Mapping[str, Any], request_id: str, status: Status) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "request_id": request_id,
            "status": status.value,
            "verdicts": {},
            "provider": "double",
            "provider_txn": f"T{len(self._answers) + 1:06}",
            "provider_code": status.name,
            "verified_at": self._clock().isoformat(),
        }
        holder = self.holders.get(str(request.get("idCardAuthData")))
        if status is Status.MATCHED:
            fields = ("name",) if "bizSeq" in request else ("name", "number")
            answer["verdicts"] = {field: "yes" for field in fields if request.get("name") != ""}
            answer["person_id"] = holder.opaque if holder else ""
        if status is Status.USER_ACTION_REQUIRED:
            until = self._clock() + timedelta(minutes=2)
            answer["action"] = {"url": f"{ACTION_URL}/{request_id}", "expires_at": until.isoformat()}
        return answer


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _say(
    start_response: "StartResponse",
    status: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] = NO_HEADERS,
) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json"), *headers.items()])
    return [body]

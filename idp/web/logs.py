"""Logs: one JSON object per line, only fields from an allow list, nothing secret and nothing personal.

Everything outside ASCII is escaped by the JSON writer, so control and bidirectional characters cannot
forge a line; a query string, a name typed at sign-in or an exception's own words never get in.
"""

import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from realnames.ledger.values import Clock

ALLOWED = frozenset(
    {
        "at",
        "event",
        "level",
        "request_id",
        "method",
        "route",
        "status",
        "ms",
        "client_id",
        "error",
        "refusal",
        "where",
        "job",
        "kind",
        "attempt",
        "outcome",
        "program",
        "process",
    }
)
LONGEST = 200
FRAMES = 12


class Log:
    """Writes lines to one stream. Safe to share between threads: a line is one write."""

    def __init__(self, stream: TextIO, clock: Clock) -> None:
        self._clock = clock
        self._lines = structlog.wrap_logger(
            structlog.WriteLogger(stream),
            processors=[_only_allowed, structlog.processors.JSONRenderer(sort_keys=False)],
            wrapper_class=structlog.BoundLogger,
            context_class=dict,
        )

    def info(self, event: str, **fields: object) -> None:
        """Write a line about something that went as it should."""
        self._write(event, "info", fields)

    def warning(self, event: str, **fields: object) -> None:
        """Write a line about something an operator may want to look at."""
        self._write(event, "warning", fields)

    def failure(self, event: str, error: BaseException, **fields: object) -> None:
        """Write a line about an unexpected error: its class and where it arose, not its words."""
        where = _frames(error.__traceback__)
        self._write(event, "error", {**fields, "error": type(error).__name__, "where": where})

    def _write(self, event: str, level: str, fields: Mapping[str, object]) -> None:
        at = self._clock().isoformat(timespec="milliseconds")
        self._lines.info(event, at=at, level=level, **fields)


def write_background_lines(stream: TextIO, clock: Clock) -> None:
    """Let whatever speaks through structlog without being handed a log, the worker, write the same lines."""

    def stamped(_logger: object, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        error = sys.exc_info()[1] if line.pop("exc_info", False) else None
        where = {"where": _frames(error.__traceback__)} if error else {}
        return {"at": clock().isoformat(timespec="milliseconds"), "level": method, **line, **where}

    structlog.configure(
        processors=[stamped, _only_allowed, structlog.processors.JSONRenderer(sort_keys=False)],
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def _only_allowed(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    kept = {name: value for name, value in line.items() if name in ALLOWED}
    return {name: value[:LONGEST] if isinstance(value, str) else value for name, value in kept.items()}


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]

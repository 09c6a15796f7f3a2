"""Authorities that confirm a fact about a person, one file each, all asked by signed JSON.

They own the words on the wire. They know nothing of people, levels or limits; `realnames.proofing` asks.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from connectors.contract import Confirmation, NextStep, Status
from connectors.errors import ConnectorError, ForbiddenAddress, Malformed, Misconfigured, Rejected
from connectors.signed import Line, ask, read_answer

TOO_MANY_REQUESTS = 429
OURS_TO_MEND = (Misconfigured, ForbiddenAddress)
TEXT_LENGTH = 80
URL_LENGTH = 2000


def confirm(
    line: Line,
    document: Mapping[str, object],
    *,
    provider: str,
    request_id: str,
    now: datetime,
) -> Confirmation:
    """Ask a register a question already put into its words; see `Register.confirm`."""
    return _or_away(lambda: _confirm(line, document, provider, request_id=request_id, now=now), provider, now)


def read_confirmation(answer: Mapping[str, object], provider: str, *, where: str) -> Confirmation:
    """An authentic answer as a value; raises `Malformed` for a word that is not of the agreed ones."""
    try:
        return Confirmation(
            status=Status(answer["status"]),
            provider=_text(answer.get("provider")) or provider,
            at=_moment(answer["verified_at"]),
            agreed=frozenset(
                str(name) for name, said in _mapping(answer.get("verdicts")).items() if said == "yes"
            ),
            reference=_text(answer.get("provider_txn")),
            code=_text(answer.get("provider_code")),
            valid_until=_day(answer.get("valid_until")),
            opaque=_text(answer.get("person_id")),
            next_step=_next_step(answer.get("action")),
        )
    except (KeyError, ValueError, TypeError, OverflowError):
        raise Malformed(where, "an answer in other words than agreed") from None


def _confirm(
    line: Line, document: Mapping[str, object], provider: str, *, request_id: str, now: datetime
) -> Confirmation:
    reply = ask(line, document, request_id=request_id, now=now)
    if reply.status == TOO_MANY_REQUESTS:
        return Confirmation(Status.RATE_LIMITED, provider, now)
    try:
        reply.accepted()
    except Rejected as refused:
        return Confirmation(Status.PROVIDER_UNAVAILABLE, provider, now, code=f"http {refused.status}")
    answer = read_answer(line, reply, request_id=request_id, now=now)
    return read_confirmation(answer, provider, where=reply.where)


def _or_away(act: Callable[[], Confirmation], provider: str, now: datetime) -> Confirmation:
    try:
        return act()
    except OURS_TO_MEND:
        raise
    except ConnectorError as error:
        return Confirmation(Status.PROVIDER_UNAVAILABLE, provider, now, code=error.why[:TEXT_LENGTH])


def _mapping(value: object) -> Mapping[object, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _text(value: object, most: int = TEXT_LENGTH) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise ValueError
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _day(value: object) -> date | None:
    return None if value in (None, "", "长期") else date.fromisoformat(_text(value))


def _next_step(value: object) -> NextStep | None:
    if value is None:
        return None
    step = _mapping(value)
    url = _text(step.get("url"), URL_LENGTH)
    if not url.startswith("https://"):
        raise ValueError
    until = step.get("expires_at")
    return NextStep(url, None if until is None else _moment(until))

"""How a setting is written: the few types a setting may have, read from text or TOML and written back."""

import math
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})
FORMS = MappingProxyType(
    {
        str: "text",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        Path: "a path",
        Path | None: "a path, or nothing",
        tuple[str, ...]: "a list (in the environment: words between commas)",
        timedelta: "a whole number of seconds",
    }
)
"""Every type a setting may have, and how the manual calls what is written for it."""


class Unreadable(Exception):
    """What was written is not of the setting's type."""


def expected_form(kind: Any) -> str:
    """How the manual calls what may be written for this type."""
    return FORMS[kind]


def parse(raw: Any, kind: Any) -> Any:
    """Read text, or what TOML already understood; raises `Unreadable`."""
    if isinstance(raw, str):
        return _from_text(raw.strip(), kind)
    if kind is timedelta and isinstance(raw, int) and not isinstance(raw, bool):
        return _seconds(raw)
    if kind == tuple[str, ...] and isinstance(raw, list) and all(isinstance(word, str) for word in raw):
        return tuple(raw)
    if kind is float and isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw):
        return float(raw)
    if kind in {int, bool} and type(raw) is kind:
        return raw
    raise Unreadable


def write(value: Any) -> str:
    """The value as it would be written in the environment."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return str(int(value.total_seconds()))
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)


def _from_text(text: str, kind: Any) -> Any:
    if kind is str:
        return text
    if kind is bool:
        return _truth(text)
    if kind == tuple[str, ...]:
        return tuple(word.strip() for word in text.split(",") if word.strip())
    if kind == Path | None and not text:
        return None
    if kind in {Path, Path | None}:
        return _path(text)
    return _seconds(_number(text, int)) if kind is timedelta else _number(text, kind)


def _truth(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise Unreadable


def _number(text: str, kind: type[int] | type[float]) -> Any:
    if not text.isascii() or "_" in text:  # Python reads full-width digits and 1_000; an operator should not
        raise Unreadable
    try:
        number = kind(text)
    except ValueError:
        raise Unreadable from None
    if not math.isfinite(number):
        raise Unreadable
    return number


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise Unreadable
    return Path(text)


def _seconds(count: int) -> timedelta:
    try:
        return timedelta(seconds=count)
    except OverflowError:
        raise Unreadable from None

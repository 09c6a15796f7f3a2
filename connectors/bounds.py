"""Checks that settings share: each answers what was expected instead, or "" if the value is right."""

from collections.abc import Callable
from datetime import timedelta

Check = Callable[[object], str]


def between(least: float, most: float) -> Check:
    """A check that a number lies between two others, both allowed."""

    def check(value: object) -> str:
        right = isinstance(value, int | float) and least <= value <= most
        return "" if right else f"a number from {least} to {most}"

    return check


def lasting(least: timedelta, most: timedelta) -> Check:
    """A check that a span of time lies between two others, both allowed."""

    def check(value: object) -> str:
        right = isinstance(value, timedelta) and least <= value <= most
        seconds = f"{int(least.total_seconds())} to {int(most.total_seconds())} seconds"
        return "" if right else f"from {seconds}"

    return check


def one_of(*words: str) -> Check:
    """A check that a text is one of a few words."""

    def check(value: object) -> str:
        return "" if value in words else "one of " + ", ".join(words)

    return check


def address(value: object) -> str:
    """A check of `host:port`, where the host may be an IPv6 address in brackets."""
    host, colon, port = str(value).rpartition(":")
    right = bool(host and colon) and port.isascii() and port.isdigit() and 0 <= int(port) <= 65535
    return "" if right else "host:port"


def address_or_nothing(value: object) -> str:
    """A check of `host:port`, or of nothing at all."""
    return address(value) and "host:port or nothing" if value else ""

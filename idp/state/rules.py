"""What may be stored and for how long, and when the absence of a mark can be believed."""

from datetime import datetime, timedelta

from idp.state.values import StateValueTooLong

MAX_VALUE_BYTES = 256 * 1024
MAX_TTL = timedelta(days=31)


def mark_is_trustworthy(issued_at: datetime, born: datetime, *, ahead: timedelta) -> bool:
    """Does "no mark found" prove that a thing issued at `issued_at` was never used?

    Only if it was issued after the store's birth: an older one may have been used and its mark lost
    with the store before. `ahead` is how far a prover's clock may run before ours (the leeway of the
    check of `iat`; zero for what we issue ourselves): such a proof, used just before the loss, could
    otherwise carry a date after the birth.
    """
    return issued_at >= born + ahead


def check_entry(value: bytes, ttl: timedelta) -> None:
    """Refuse what no store may hold: `StateValueTooLong`, or TypeError and ValueError for our own slips."""
    if not isinstance(value, bytes):
        raise TypeError("a state value is bytes")
    if len(value) > MAX_VALUE_BYTES:
        raise StateValueTooLong
    check_ttl(ttl)


def check_ttl(ttl: timedelta) -> None:
    """Refuse a time to live that is not positive, or so long that it is not short-lived state any more."""
    if not timedelta() < ttl <= MAX_TTL:
        raise ValueError("a time to live is longer than nothing and at most 31 days")

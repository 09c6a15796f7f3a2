"""Pure decisions of the protocol."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from idp.oauth.values import Grant

MACHINE_FORBIDDEN = frozenset({"openid", "offline_access", "profile", "realname", "age"}) | {
    f"edu.{name}" for name in ("role", "affiliation", "class", "local", "ward", "guardian", "history", "id")
}
"""Scopes that speak of a signed-in person: a system acting for itself can never hold them."""


def may_refresh(grant: Grant, client_id: str, *, now: datetime) -> bool:
    """RFC 6749 §6: issued to this client, not revoked, not over."""
    return grant.client_id == client_id and grant.revoked_at is None and now < grant.expires_at


def inside_grace(grant: Grant, generation: int, *, grace: timedelta, now: datetime) -> bool:
    """Only the token just rotated away, and only so long after its rotation, gets its successor again."""
    return generation == grant.generation - 1 and now < grant.rotated_at + grace


def allowed_origin(origin: str, registered: tuple[str, ...]) -> bool:
    """Fetch §3.2: an origin is compared whole, as the browser wrote it."""
    return origin in registered and urlsplit(origin).scheme in {"https", "http"}

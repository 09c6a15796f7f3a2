"""The key set (RFC 7517): every key that something alive may be signed with, and the next one early."""

from idp.oauth.provider import Provider
from idp.oauth.values import Answer, Request

HEADERS = (("Content-Type", "application/jwk-set+json"), ("Cache-Control", "public, max-age=60"))


def jwks(provider: Provider, request: Request) -> Answer:  # noqa: ARG001
    """The published public keys."""
    return Answer(200, HEADERS, provider.ring.published(provider.follow()))

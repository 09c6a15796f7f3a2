"""What is measured, in order, and where each figure should stand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench.flows import Traffic
from tests.bench.load import Flow

PASSWORD_SIGN_IN = "Password sign-in"
REFERENCE_SIGNATURE = 0.0226
"""Milliseconds of one ES256 signature on the machine where the targets were set."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request or sign-in; `target` is in milliseconds of the reference machine.

    `asks` says what one unit of the case consists of; figures are per unit. `seen` is how many units the
    server must have answered before what it remembers is complete.
    """

    name: str
    asks: str
    flows: Callable[[Traffic], Iterator[Flow]]
    target: float | None = None
    seen: int = 0

    @property
    def target_in_signatures(self) -> float | None:
        """The target without the machine: how many ES256 signatures it may cost."""
        return self.target and self.target / REFERENCE_SIGNATURE


CASES = (
    Case("Discovery", "GET /.well-known/openid-configuration", Traffic.discovery, 0.018),
    Case("Key set", "GET /jwks", Traffic.jwks, 0.018),
    Case("Client credentials", "POST /token, secret in the header", Traffic.client_credentials, 0.090),
    Case("Introspection, first sight", "POST /introspect, a JWT never seen", Traffic.introspect_fresh),
    Case("Introspection, known", "POST /introspect, 2 000 JWTs", Traffic.introspect_known, 0.085, seen=2000),
    Case("UserInfo, first sight", "GET /userinfo, a grant never seen", Traffic.userinfo_fresh, 0.12),
    Case("UserInfo, known", "GET /userinfo, 500 tokens", Traffic.userinfo_known, 0.030, seen=500),
    Case("Authorize with a session", "GET /authorize, 303 with a code", Traffic.authorize),
    Case("Code exchange", "POST /token with PKCE: access, ID and refresh token", Traffic.exchange, 0.40),
    Case("Single sign-on", "authorize and exchange, ID token by ES256", Traffic.single_sign_on, 0.65),
    Case("Single sign-on, RS256", "the same, ID token by RS256", Traffic.older_sign_on),
    Case("Refresh", "POST /token with rotation", Traffic.refresh, 0.35),
    Case(PASSWORD_SIGN_IN, "authorize, page, form, dispatcher, exchange", Traffic.password, 21.0),
)

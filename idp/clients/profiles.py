"""What a profile demands of a client beyond the plain rules: one table, read from the left to the right.

Registration is held to it by `proof_rules.py`, every request by `idp.oauth.profiles`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from idp.clients.values import AUTH_METHODS, CERTIFICATE_METHODS, CLIENT_ALGS, RESPONSE_MODES, SIGNING_ALGS

FAPI_ALGS = ("ES256", "PS256", "EdDSA", "Ed25519")
FAPI_METHODS = ("private_key_jwt", *CERTIFICATE_METHODS)
QUERY_OR_FORM = ("query", "form_post", "jwt", "query.jwt", "form_post.jwt")


@dataclass(frozen=True, slots=True)
class Profile:
    """The demands of one profile. The sections are those of the FAPI 2.0 Security Profile, unless named."""

    name: str
    auth_methods: tuple[str, ...]  # §5.3.2.1-6: private_key_jwt or mTLS
    client_algs: tuple[str, ...]  # §5.4.1: what the client signs with
    our_algs: tuple[str, ...]  # §5.4.1: what we sign for it with
    response_modes: tuple[str, ...]  # §5.3.2.2-1: response type code, so never a fragment
    pushed_requests: bool  # §5.3.2.2-3: PAR, and nothing else
    redirect_uri_sent: bool  # §5.3.2.2-6
    signed_requests: bool  # FAPI 2.0 Message Signing §5.3.1-2
    sender_constrained: bool  # §5.3.2.1-4
    issuer_audience_only: bool  # §5.3.2.1-8
    longest_code: timedelta  # §5.3.2.1-11
    rotation: bool  # §5.3.2.1-9: refresh tokens shall not be rotated
    merged_requests: bool  # OpenID Connect Core §6.1 merges; RFC 9101 §5 takes the object alone


PLAIN = Profile(
    name="plain",
    auth_methods=AUTH_METHODS,
    client_algs=CLIENT_ALGS,
    our_algs=SIGNING_ALGS,
    response_modes=RESPONSE_MODES,
    pushed_requests=False,
    redirect_uri_sent=False,
    signed_requests=False,
    sender_constrained=False,
    issuer_audience_only=False,
    longest_code=timedelta(minutes=10),
    rotation=True,
    merged_requests=True,
)
FAPI2_SECURITY = Profile(
    name="fapi2_security",
    auth_methods=FAPI_METHODS,
    client_algs=FAPI_ALGS,
    our_algs=("ES256",),
    response_modes=QUERY_OR_FORM,
    pushed_requests=True,
    redirect_uri_sent=True,
    signed_requests=False,
    sender_constrained=True,
    issuer_audience_only=True,
    longest_code=timedelta(seconds=60),
    rotation=False,
    merged_requests=False,
)
FAPI2_MESSAGE_SIGNING = Profile(
    name="fapi2_message_signing",
    auth_methods=FAPI_METHODS,
    client_algs=FAPI_ALGS,
    our_algs=("ES256",),
    response_modes=QUERY_OR_FORM,
    pushed_requests=True,
    redirect_uri_sent=True,
    signed_requests=True,
    sender_constrained=True,
    issuer_audience_only=True,
    longest_code=timedelta(seconds=60),
    rotation=False,
    merged_requests=False,
)
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {one.name: one for one in (PLAIN, FAPI2_SECURITY, FAPI2_MESSAGE_SIGNING)}
)

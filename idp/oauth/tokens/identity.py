"""The ID token (OpenID Connect Core §2): who signed in, when and how strongly; minutes long.

It carries no fact about the person beyond `sub`: everything else is at UserInfo.
"""

import base64
import hashlib
from datetime import datetime, timedelta

from idp.keys.jose import sign
from idp.keys.ring import KeyRing
from idp.oauth.values import Grant


def mint_id_token(
    ring: KeyRing,
    grant: Grant,
    *,
    issuer: str,
    life: timedelta,
    alg: str,
    nonce: str | None,
    access_token: str,
    now: datetime,
) -> str:
    """The signed ID token of a code exchange (with nonce) or of a refresh (without)."""
    issued = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": issuer,
        "sub": grant.subject,
        "aud": grant.client_id,
        "exp": issued + int(life.total_seconds()),
        "iat": issued,
        "auth_time": int(grant.auth_time.timestamp()),
        "acr": grant.acr,
        "amr": list(grant.amr),
        "sid": grant.session_id,
        "at_hash": half_hash(access_token),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    return sign(ring, claims, typ="JWT", alg=alg, now=now)


def half_hash(token: str) -> str:
    """OpenID Connect Core §3.1.3.6: the left half of SHA-256, for both ES256 and RS256."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()

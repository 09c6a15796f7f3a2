"""Reads DPoP proofs (RFC 9449 §4.2): the one kind of token whose header may bring its own key.

The key proves nothing but itself: whoever sent the proof holds it. What the proof is about is checked by the
reader that knows the request.
"""

from typing import Any, Final

from idp.keys.compact import claims_of, header_of, seconds_of, take_apart
from idp.keys.holder import check_signature, read_holder_key
from idp.keys.values import (
    ClaimsRefused,
    DPoPProof,
    HeaderRefused,
    WrongAlgorithm,
    WrongType,
)

LONGEST: Final = 4096
LONGEST_HEADER: Final = 2048
LONGEST_TEXT: Final = 2000
MEMBERS: Final = frozenset({"typ", "alg", "jwk"})
TYPE: Final = "dpop+jwt"


def read_proof(text: str) -> DPoPProof:
    """The claims of a proof that is signed by the very key in its header; else a `JOSERefused`."""
    parts = take_apart(text, longest=LONGEST, longest_header=LONGEST_HEADER)
    header = header_of(parts.header)
    if header.keys() != MEMBERS:
        raise HeaderRefused
    if header["typ"] != TYPE:
        raise WrongType
    key = read_holder_key(header["jwk"])
    if header["alg"] != key.alg:
        raise WrongAlgorithm
    check_signature(key, parts.signed, parts.signature)
    claims = claims_of(parts.payload)
    return DPoPProof(
        key=key.thumbprint,
        jti=_text(claims.get("jti")),
        htm=_text(claims.get("htm")),
        htu=_text(claims.get("htu")),
        iat=seconds_of(claims, "iat"),
        ath=_text(claims["ath"]) if "ath" in claims else None,
        nonce=_text(claims["nonce"]) if "nonce" in claims else None,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise ClaimsRefused
    return value

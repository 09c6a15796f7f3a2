"""A client's own hand: keys of every kind, their public sets, and tokens signed with them as asked."""

import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.idp.keys.forge import b64, raw_json


@dataclass(frozen=True)
class Signer:
    """One private key and the algorithm it is used with."""

    key: Key
    alg: str
    kid: str

    def public(self, **changed: Any) -> dict[str, Any]:
        members = self.key.as_dict(private=False) | {"kid": self.kid, "alg": self.alg, "use": "sig"}
        return {name: value for name, value in (members | changed).items() if value is not None}

    def token(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A compact JWS; a header member of None is left out."""
        members = {"alg": self.alg, "kid": self.kid, "typ": "JWT"} | header
        kept = {name: value for name, value in members.items() if value is not None}
        message = f"{b64(raw_json(kept))}.{b64(raw_json(claims))}"
        signature = JWSRegistry.algorithms[self.alg].sign(message.encode(), self.key)
        return f"{message}.{b64(signature)}"


def signer(alg: str = "ES256", *, kid: str = "k1") -> Signer:
    """A fresh key for an algorithm."""
    if alg in ("ES256", "ES384"):
        return Signer(ECKey.generate_key("P-256" if alg == "ES256" else "P-384"), alg, kid)
    if alg in ("EdDSA", "Ed25519"):
        return Signer(OKPKey.generate_key("Ed25519"), alg, kid)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Signer(RSAKey.generate_key(2048), alg, kid)


def key_set(*signers: Signer) -> str:
    """The JWK Set that a client registers or publishes."""
    return json.dumps({"keys": [one.public() for one in signers]})


def by_secret(claims: Mapping[str, Any], secret: str, *, alg: str = "HS256") -> str:
    """A token under an HMAC."""
    message = f"{b64(raw_json({'alg': alg, 'typ': 'JWT'}))}.{b64(raw_json(claims))}"
    return f"{message}.{b64(hmac.digest(secret.encode(), message.encode(), hashlib.sha256))}"


def unsigned(claims: Mapping[str, Any], **header: Any) -> str:
    """A token without a signature (RFC 7515 appendix A.5)."""
    members = {"alg": "none"} | header
    return f"{b64(raw_json(members))}.{b64(raw_json(claims))}."

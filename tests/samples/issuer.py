"""A provider that can misbehave in every way the profile's acceptance checks name, without a socket."""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

ISSUER = "http://localhost:8000"
CLIENT = "homework"
PUPIL = {
    "sub": "p-pupil-0001",
    "name": "欧阳·阿依古丽",
    "affiliations": [
        {
            "role": "student",
            "primary": True,
            "org": {"name": "示例中学"},
            "stage": "junior",
            "grade": {"n": 7, "label": "七年级"},
            "status": "active",
        }
    ],
}


class MisbehavingIssuer:
    """Answers discovery, keys, token and UserInfo; a test changes one thing and looks what the site does."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.key = ECKey.generate_key("P-256", auto_kid=True)
        self.person: dict[str, Any] = dict(PUPIL)
        self.claims: dict[str, Any] = {}
        self.without: tuple[str, ...] = ()
        self.header: dict[str, str] = {}
        self.token_status = 200
        self.signing_key: Any = None
        self.asked: list[str] = []
        self._nonces: dict[str, str] = {}

    def clock(self) -> float:
        """The moment at which everything here happens."""
        return self.now

    def authorize(self, url: str, **changes: str | None) -> dict[str, str]:
        """What the browser brings back from this authorization request."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = secrets.token_urlsafe(8)
        self._nonces[code] = asked["nonce"]
        answer = {"code": code, "state": asked["state"], "iss": ISSUER, **changes}
        return {name: value for name, value in answer.items() if value is not None}

    def token(self, claims: Mapping[str, Any], **header: str) -> str:
        """Any JWT, signed with the provider's key or with the one a test put in its place."""
        if isinstance(self.signing_key, bytes):
            return _hs256(claims, {"kid": self.key.kid, **header}, secret=self.signing_key)
        key = self.signing_key or self.key
        head = {"alg": "ES256", "kid": key.kid, **header, **self.header}
        return jwt.encode(head, dict(claims), key, algorithms=["ES256"])

    def logout_token(self, **changes: Any) -> str:
        """A correct logout token, then the changes; None takes a claim away."""
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "iat": int(self.now),
            "exp": int(self.now) + 120,
            "jti": secrets.token_urlsafe(8),
            "sid": "s-1",
            "sub": self.person["sub"],
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return self.token(kept, typ="logout+jwt")

    def transport(self) -> httpx.MockTransport:
        """The back channel of the site under test."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        match request.url.path:
            case "/.well-known/openid-configuration":
                ends = {
                    "authorization": "authorize",
                    "token": "token",
                    "userinfo": "userinfo",
                    "end_session": "end",
                }
                document = {f"{name}_endpoint": f"{ISSUER}/{path}" for name, path in ends.items()}
                return httpx.Response(200, json={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks", **document})
            case "/jwks":
                return httpx.Response(200, json=KeySet([self.key]).as_dict(private=False))
            case "/token":
                return self._tokens(parse_qs(request.content.decode()))
            case _:
                return httpx.Response(200, json=self.person)

    def _tokens(self, form: dict[str, list[str]]) -> httpx.Response:
        if self.token_status != 200:
            return httpx.Response(self.token_status, json={"error": "invalid_grant"})
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": PUPIL["sub"],
            "sid": "s-1",
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "nonce": self._nonces.pop(form["code"][0]),
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.without}
        return httpx.Response(
            200, json={"access_token": "a", "token_type": "Bearer", "id_token": self.token(claims)}
        )


def _hs256(claims: Mapping[str, Any], header: Mapping[str, str], *, secret: bytes) -> str:
    """Made by hand: a good library refuses to use a public key as a shared secret."""
    parts = (json.dumps(part).encode() for part in ({**header, "alg": "HS256"}, claims))
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = base64.urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + mac).decode()

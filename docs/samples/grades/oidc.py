"""Sign-in with Tongxue: every step of OpenID Connect that a system must take, and every check.

This file knows no web framework and no product. Copy it, or follow it line by line in your own language.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

SCOPES = "openid realname edu.role edu.affiliation"
ALGORITHMS = ["ES256", "RS256"]  # fixed here: never the algorithm that a token asks for
SKEW = 120  # seconds by which two clocks may differ
ATTEMPT_LASTS = 600  # seconds a person has to sign in
KEYS_REST = 30  # seconds before the provider's keys may be read again
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TOKEN_LASTS = 300  # seconds


class SignInFailed(Exception):
    """Something did not match, so nobody is signed in. The reason is for your log, not for the page."""


class ProviderAway(SignInFailed):
    """The provider could not be reached or is too busy. Running sessions of your system go on."""


@dataclass(frozen=True)
class Provider:
    """What you received when you registered, and the address that people come back to."""

    issuer: str
    client_id: str
    client_secret: str
    callback: str


@dataclass(frozen=True)
class Attempt:
    """One sign-in under way. Keep it on your server, bound to the browser that started it."""

    url: str
    state: str
    nonce: str
    verifier: str
    started: float


@dataclass(frozen=True)
class SignedIn:
    """Who signed in. `sub` is the only key; `sid` is what a back-channel logout will name."""

    sub: str
    sid: str
    id_token: str
    claims: Mapping[str, Any]


class Tongxue:
    """The identity provider, seen from your system. Safe to share between threads."""

    def __init__(
        self,
        provider: Provider,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.provider, self.clock = provider, clock
        self._http = httpx.Client(transport=transport, timeout=10)
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._keys_read = 0.0
        self._logouts_seen: dict[str, float] = {}

    def start(self) -> Attempt:
        """Step 1: where to send the browser. Code flow, PKCE S256; state, nonce and verifier always new."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        url = prepare_grant_uri(
            self._endpoint("authorization_endpoint"),
            self.provider.client_id,
            "code",
            redirect_uri=self.provider.callback,
            scope=SCOPES,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Attempt(url, state, nonce, verifier, self.clock())

    def finish(self, attempt: Attempt, answer: Mapping[str, str]) -> SignedIn:
        """Step 2: the browser is back. Check the answer, spend the code, check the tokens, ask who it is."""
        _require(secrets.compare_digest(attempt.state.encode(), answer.get("state", "").encode()), "state")
        _require(self.clock() - attempt.started < ATTEMPT_LASTS, "the person took too long")
        # RFC 9207: the answer must come from the provider we asked, else two providers could be mixed up.
        _require(answer.get("iss") == self.provider.issuer, "iss parameter")
        _require("error" not in answer, f"the provider answered {answer.get('error')}")
        _require(bool(answer.get("code")), "no code")
        tokens = self._exchange(answer["code"], attempt.verifier)
        claims = self._check_id_token(tokens, nonce=attempt.nonce)
        person = self._call("GET", self._endpoint("userinfo_endpoint"), headers=_bearer(tokens))
        # OpenID Connect Core §5.3.2: UserInfo of somebody else must never be used.
        _require(person.get("sub") == claims["sub"], "sub of UserInfo")
        return SignedIn(claims["sub"], claims.get("sid", ""), tokens["id_token"], person)

    def sign_out_url(self, id_token: str, *, after: str) -> str:
        """Where to send the browser to sign out everywhere (RP-Initiated Logout 1.0 §2)."""
        wish = {"id_token_hint": id_token, "post_logout_redirect_uri": after}
        return str(httpx.URL(self._endpoint("end_session_endpoint")).copy_merge_params(wish))

    def read_logout_token(self, token: str) -> tuple[str, str]:
        """Whose session ends: (sid, sub), one perhaps empty. The checks of Back-Channel Logout 1.0 §2.6."""
        header, claims = self._verify(token)
        now, audience, events = self.clock(), claims.get("aud"), claims.get("events")
        _require(str(header.get("typ", "logout+jwt")).lower() == "logout+jwt", "typ")
        _require(claims.get("iss") == self.provider.issuer, "iss")
        _require(self.provider.client_id in (audience if isinstance(audience, list) else [audience]), "aud")
        _require(_is_time(claims.get("iat")) and -SKEW <= now - claims["iat"] <= LOGOUT_TOKEN_LASTS, "iat")
        _require(_is_time(claims.get("exp", now)) and now - SKEW < claims.get("exp", now), "exp")
        _require(isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict), "events")
        _require("nonce" not in claims, "nonce: an ID token must not pass for a logout token")
        sid, sub, jti = (claims.get(name, "") for name in ("sid", "sub", "jti"))
        _require(all(isinstance(part, str) for part in (sid, sub, jti)) and bool(sid or sub), "sid or sub")
        _require(bool(jti) and self._is_first_use(jti, now), "jti: used before")
        return sid, sub

    def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        """The code becomes tokens, once, over the back channel: proven by our secret and the verifier."""
        us = (quote(self.provider.client_id, safe=""), quote(self.provider.client_secret, safe=""))
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        form["redirect_uri"] = self.provider.callback
        return self._call("POST", self._endpoint("token_endpoint"), data=form, auth=us)

    def _check_id_token(self, tokens: dict[str, Any], *, nonce: str) -> dict[str, Any]:
        """OpenID Connect Core §3.1.3.7: signature, iss, aud, azp, exp, iat, nonce, at_hash."""
        header, claims = self._verify(str(tokens.get("id_token", "")))
        _require("events" not in claims, "a logout token must not pass for an ID token")
        wanted = {"iss": {"value": self.provider.issuer}, "aud": {"value": self.provider.client_id}}
        known = {
            "nonce": nonce,
            "client_id": self.provider.client_id,
            "access_token": tokens.get("access_token"),
        }
        checked = CodeIDToken(claims, header, wanted, known)
        try:
            checked.validate(now=int(self.clock()), leeway=SKEW)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInFailed(f"ID token: {error}") from error
        _require(isinstance(claims["sub"], str) and bool(claims["sub"]), "sub")
        return claims

    def _verify(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token whose signature is the provider's; a new key is fetched once."""
        _require(len(token) < 16_384, "a token of this size")
        try:
            try:
                read = jwt.decode(token, self._provider_keys(), algorithms=ALGORITHMS)
            except InvalidKeyIdError:  # the provider has rotated its keys
                read = jwt.decode(token, self._provider_keys(again=True), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInFailed(f"token: {error}") from error
        return read.header, read.claims

    def _provider_keys(self, *, again: bool = False) -> KeySet:
        rested = self.clock() - self._keys_read > KEYS_REST  # strangers must not make us ask all day
        if self._keys is None or (again and rested):
            self._keys = KeySet.import_key_set(self._call("GET", self._endpoint("jwks_uri")))
            self._keys_read = self.clock()
        return self._keys

    def _endpoint(self, name: str) -> str:
        """An address from discovery (OpenID Connect Discovery 1.0 §4); never write one down yourself."""
        if not self._metadata:
            found = self._call("GET", f"{self.provider.issuer}/.well-known/openid-configuration")
            _require(found.get("issuer") == self.provider.issuer, "issuer of the discovery document")
            self._metadata = found
        _require(name in self._metadata, f"{name} in the discovery document")
        return str(self._metadata[name])

    def _is_first_use(self, jti: str, now: float) -> bool:
        with self._lock:
            recent = {old: at for old, at in self._logouts_seen.items() if now - at < 2 * LOGOUT_TOKEN_LASTS}
            self._logouts_seen = {**recent, jti: now}
            return jti not in recent

    def _call(self, method: str, url: str, **message: Any) -> dict[str, Any]:
        """One call over the back channel; anything but a JSON object is a failure, and we do not loop."""
        try:
            answer = self._http.request(method, url, **message)
        except httpx.HTTPError as error:
            raise ProviderAway(f"{url}: {error}") from error
        if answer.status_code == 429 or answer.status_code >= 500:
            raise ProviderAway(f"{url}: {answer.status_code}")
        _require(answer.status_code == 200, f"{url}: {answer.status_code} {answer.text[:200]}")
        try:
            document = answer.json()
        except ValueError as error:
            raise SignInFailed(f"{url}: not JSON") from error
        _require(isinstance(document, dict), f"{url}: not an object")
        return dict(document)


def _bearer(tokens: Mapping[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.get('access_token', '')}"}


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise SignInFailed(f"refused: {what}")

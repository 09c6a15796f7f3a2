"""What the load asks for: every kind of request as a flow that checks its answers."""

import base64
import hashlib
import itertools
import random
import re
import secrets
from collections import deque
from collections.abc import Generator, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from tests.bench.load import Flow, Reply, Wrong
from tests.bench.material import PASSWORD, SCOPE, Family, Material, System

CSRF = re.compile(rb'name="csrf"[^>]*value="([^"]+)"')
HEALTH_PAUSE = 0.02
BUSY_PAUSE = 3.0
MOST_TRIES = 8

Step = Generator[bytes, Reply, Reply]


class Traffic:
    """The flows of one installation. Codes and refresh tokens that answers bring are used by later flows."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._host = f"Host: localhost:{material.port}\r\n"
        self._chosen = random.Random(7)  # the same choices in every run
        self._codes: deque[tuple[System, str, str]] = deque()
        self._families = deque(material.families)

    def discovery(self) -> Iterator[Flow]:
        """The metadata of the provider."""
        return self._repeated("/.well-known/openid-configuration", b'"issuer":')

    def jwks(self) -> Iterator[Flow]:
        """The public keys."""
        return self._repeated("/jwks", b'"keys":[{')

    def health(self) -> Iterator[Flow]:
        """Somebody looks after the server fifty times a second."""
        while True:
            yield self._health()

    def client_credentials(self) -> Iterator[Flow]:
        """Tokens for systems, each system in turn."""
        for reader in itertools.cycle(self._material.readers):
            yield self._client_credentials(reader)

    def introspect_fresh(self) -> Iterator[Flow]:
        """A resource asks about tokens that this server never saw."""
        return (self._introspect(token) for token in self._material.fresh_to_introspect)

    def introspect_known(self) -> Iterator[Flow]:
        """A resource asks about two thousand tokens again and again."""
        return (self._introspect(token) for token in itertools.cycle(self._material.known))

    def userinfo_fresh(self) -> Iterator[Flow]:
        """Systems ask about people whose tokens this server never saw."""
        return (self._userinfo(token) for token in self._material.fresh_to_show)

    def userinfo_known(self) -> Iterator[Flow]:
        """Systems ask about the same five hundred tokens again and again."""
        return (self._userinfo(token) for token in itertools.cycle(self._material.known[:500]))

    def authorize(self) -> Iterator[Flow]:
        """Codes for people who are signed in; kept for `exchange`."""
        while True:
            yield self._authorize(self._chosen.choice(self._material.systems))

    def exchange(self) -> Iterator[Flow]:
        """The codes that `authorize` brought become tokens."""
        while self._codes:
            yield self._exchange(*self._codes.popleft())

    def single_sign_on(self) -> Iterator[Flow]:
        """Code and tokens for people who are signed in; ID tokens by ES256."""
        while True:
            yield self._single_sign_on(self._chosen.choice(self._material.systems))

    def older_sign_on(self) -> Iterator[Flow]:
        """The same with ID tokens by RS256, which is the default of a registration."""
        while True:
            yield self._single_sign_on(self._chosen.choice(self._material.older_systems))

    def refresh(self) -> Iterator[Flow]:
        """Refresh tokens of different people in turn, each with the newest one."""
        while True:
            yield self._refresh(self._families.popleft())

    def password(self) -> Iterator[Flow]:
        """Sign-ins with a password from a browser that nobody knows."""
        for username in itertools.cycle(self._material.usernames):
            yield self._sign_in(username)

    def _repeated(self, path: str, expected: bytes) -> Iterator[Flow]:
        request = self._get(path)

        def flow() -> Flow:
            _expect((yield request), 200, path, within=expected)

        while True:
            yield flow()

    def _health(self) -> Flow:
        _expect((yield self._get("/health/live")), 200, "health", within=b"live")
        yield HEALTH_PAUSE

    def _client_credentials(self, reader: System) -> Flow:
        reply = yield self._post("/token", reader, grant_type="client_credentials")
        _expect(reply, 200, "client credentials", within=b'"access_token":"ey')

    def _introspect(self, token: str) -> Flow:
        reply = yield self._post("/introspect", self._material.resource, token=token)
        _expect(reply, 200, "introspection", within=b'"active":true')

    def _userinfo(self, token: str) -> Flow:
        reply = yield self._get("/userinfo", f"Authorization: Bearer {token}\r\n")
        _expect(reply, 200, "userinfo", within=b'"sub":')

    def _authorize(self, system: System) -> Flow:
        cookie = self._chosen.choice(self._material.sessions)
        verifier = secrets.token_urlsafe(32)
        reply = yield self._get(self._authorize_path(system, verifier), _cookies(tongxue_session=cookie))
        self._codes.append((system, _code(reply, system), verifier))

    def _exchange(self, system: System, code: str, verifier: str) -> Flow:
        reply = yield self._post(
            "/token",
            system,
            grant_type="authorization_code",
            code=code,
            redirect_uri=system.redirect_uri,
            code_verifier=verifier,
        )
        _expect(reply, 200, "code exchange", within=b'"id_token":"ey')

    def _single_sign_on(self, system: System) -> Flow:
        yield from self._authorize(system)
        yield from self._exchange(*self._codes.pop())

    def _refresh(self, family: Family) -> Flow:
        system = self._material.systems[family.system]
        reply = yield self._post(
            "/token", system, grant_type="refresh_token", refresh_token=family.refresh_token
        )
        _expect(reply, 200, "refresh", within=b'"refresh_token":"')
        successor = msgspec.json.decode(reply.body)["refresh_token"]
        if successor == family.refresh_token:
            raise Wrong("refresh: the same token came back")
        self._families.append(Family(family.system, successor))

    def _sign_in(self, username: str) -> Flow:
        """Authorize, the page, the form, the dispatcher, the exchange: five requests, one password."""
        system, verifier = self._chosen.choice(self._material.systems), secrets.token_urlsafe(32)
        reply = yield self._get(self._authorize_path(system, verifier))
        path, browser = _signin_path(reply), _cookie(reply, "tongxue_browser")
        reply = yield self._get(path, _cookies(tongxue_browser=browser))
        _expect(reply, 200, "sign-in page")
        found = CSRF.search(reply.body)
        if found is None:
            raise Wrong("sign-in page: no form")
        typed = urlencode({"csrf": found[1].decode(), "username": username, "password": PASSWORD})
        post = self._form(path, typed, _cookies(tongxue_browser=browser))
        reply = yield post
        for _ in range(MOST_TRIES):
            if reply.status != 503:
                break
            yield BUSY_PAUSE
            reply = yield post
        session = _cookie(reply, "tongxue_session")
        reply = yield self._get(path, _cookies(tongxue_browser=browser, tongxue_session=session))
        yield from self._exchange(system, _code(reply, system), verifier)

    def _authorize_path(self, system: System, verifier: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": system.client_id,
            "redirect_uri": system.redirect_uri,
            "scope": SCOPE,
            "state": secrets.token_urlsafe(12),
            "nonce": secrets.token_urlsafe(12),
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        return "/authorize?" + urlencode(asked)

    def _get(self, path: str, headers: str = "") -> bytes:
        return f"GET {path} HTTP/1.1\r\n{self._host}{headers}\r\n".encode()

    def _post(self, path: str, system: System, **fields: str) -> bytes:
        pair = base64.b64encode(f"{system.client_id}:{system.secret}".encode()).decode()
        return self._form(path, urlencode(fields), f"Authorization: Basic {pair}\r\n")

    def _form(self, path: str, body: str, headers: str) -> bytes:
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        head = f"POST {path} HTTP/1.1\r\n{self._host}{headers}{kind}Content-Length: {len(body)}\r\n\r\n"
        return (head + body).encode()


def _expect(reply: Reply, status: int, what: str, *, within: bytes = b"") -> None:
    if reply.status != status:
        raise Wrong(f"{what}: status {reply.status}")
    if within not in reply.body:
        raise Wrong(f"{what}: another body")


def _code(reply: Reply, system: System) -> str:
    """The code of a redirect to the system; anything else is wrong."""
    location = reply.header("location")
    if reply.status != 303 or not location.startswith(system.redirect_uri + "?"):
        raise Wrong(f"code: status {reply.status}")
    found = parse_qs(urlsplit(location).query).get("code")
    if not found:
        raise Wrong("code: none in the redirect")
    return found[0]


def _signin_path(reply: Reply) -> str:
    location = reply.header("location")
    if reply.status != 303 or "/signin/" not in location:
        raise Wrong(f"way to the sign-in page: status {reply.status}")
    return urlsplit(location).path


def _cookie(reply: Reply, name: str) -> str:
    for line in reply.headers("set-cookie"):
        found, _, value = line.partition(";")[0].partition("=")
        if found == name:
            return value
    raise Wrong(f"cookie {name}: not set, status {reply.status}")


def _cookies(**cookies: str) -> str:
    return "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()) + "\r\n"

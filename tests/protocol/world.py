"""A small world for the protocol: a pupil who is signed in, and systems of every kind."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from idp.clients import actions as clients
from idp.clients.values import Registration
from idp.oauth.authorize import begin, finish
from idp.oauth.endpoints.introspection import introspect
from idp.oauth.endpoints.revocation import revoke
from idp.oauth.endpoints.token import token
from idp.oauth.endpoints.userinfo import userinfo
from idp.oauth.provider import Provider
from idp.oauth.values import Answer, Pairs, Proceed, Redirect, Request
from idp.sessions.actions import begin_session
from idp.sessions.store import find_live
from idp.sessions.values import LiveSession
from realnames.accounts.actions import activate, open_account
from realnames.accounts.values import AccountId
from realnames.ledger.values import SYSTEM
from realnames.people.values import NewPerson
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar

CALLBACK = "https://homework.example/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636 appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 appendix B
LIBRARY, ARCHIVE = "https://api.library.example", "https://api.archive.example/v1"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
SCOPE = "openid realname edu.role edu.affiliation"


@dataclass(frozen=True)
class System:
    """A registered system with the secret it was given."""

    client_id: str
    secret: str | None = None
    auth_method: str = "client_secret_basic"

    def credentials(self) -> tuple[Mapping[str, str], Pairs]:
        """The header and form that prove this system."""
        if self.auth_method == "none":
            return {}, (("client_id", self.client_id),)
        if self.auth_method == "client_secret_post":
            return {}, (("client_id", self.client_id), ("client_secret", self.secret or ""))
        pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        return {"authorization": f"Basic {pair}"}, ()


@dataclass(frozen=True)
class Heard:
    """An answer as a client hears it."""

    answer: Answer

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        return dict(self.answer.headers)

    @property
    def json(self) -> Any:
        return json.loads(self.answer.body)

    @property
    def error(self) -> str:
        return str(self.json.get("error", ""))


@dataclass(frozen=True)
class World:
    """One provider with one signed-in pupil and the systems of the tests."""

    provider: Provider
    account_id: AccountId
    session: LiveSession
    systems: Mapping[str, System] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, **headers: str) -> "World":
        """The same world for a client that sends these headers too."""
        return replace(self, headers=headers)

    def authorize_url(self, system: System, **changed: str | None) -> Pairs:
        """The parameters of an ordinary authorization request; None leaves one out."""
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": system.client_id,
            "redirect_uri": CALLBACK,
            "scope": SCOPE,
            "state": "af0ifjsldkj",
            "nonce": "n-0S6_WzA2Mj",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return tuple((name, value) for name, value in (asked | changed).items() if value is not None)

    def begin(self, pairs: Pairs) -> Any:
        """What the authorization endpoint makes of these parameters before anybody is asked."""
        return begin(self.provider, Request("GET", "/authorize", query=pairs))

    def redirected(self, pairs: Pairs) -> Mapping[str, str]:
        """The parameters that a refusal carries back to the system."""
        found = self.begin(pairs)
        assert isinstance(found, Redirect), found
        return query_of(found.url)

    def code(self, system: System, **changed: str | None) -> str:
        """A fresh code for the signed-in pupil."""
        found = self.begin(self.authorize_url(system, **changed))
        assert isinstance(found, Proceed), found
        finished = finish(self.provider, found.request, self.session, now=self.provider.ledger.clock())
        return query_of(finished.url)["code"]

    def token(self, system: System, **form: str) -> Heard:
        """A request to the token endpoint."""
        headers, proof = system.credentials()
        return self._post(token, "/token", headers, (*proof, *form.items()))

    def exchange(self, system: System, code: str, **changed: str) -> Heard:
        """The ordinary exchange of a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK} | changed
        return self.token(system, **({"code_verifier": VERIFIER} | form))

    def tokens(self, system: System, **changed: str | None) -> Any:
        """Tokens from a fresh code."""
        heard = self.exchange(system, self.code(system, **changed))
        assert heard.status == 200, heard.json
        return heard.json

    def refresh(self, system: System, refresh_token: str, **form: str) -> Heard:
        """The ordinary refresh."""
        return self.token(system, grant_type="refresh_token", refresh_token=refresh_token, **form)

    def post(self, system: System, endpoint: Any, path: str, **form: str) -> Heard:
        """A request of a system to any other endpoint."""
        headers, proof = system.credentials()
        return self._post(endpoint, path, headers, (*proof, *form.items()))

    def userinfo(self, access_token: str) -> Heard:
        """UserInfo with the token in the header."""
        headers = {"authorization": f"Bearer {access_token}", **self.headers}
        return Heard(userinfo(self.provider, Request("GET", "/userinfo", headers=headers)))

    def introspect(self, system: System, text: str) -> Any:
        """What a system learns about a token."""
        headers, proof = system.credentials()
        return self._post(introspect, "/introspect", headers, (*proof, ("token", text))).json

    def revoke(self, system: System, text: str) -> Heard:
        """A request to the revocation endpoint."""
        headers, proof = system.credentials()
        return self._post(revoke, "/revoke", headers, (*proof, ("token", text)))

    def _post(self, endpoint: Any, path: str, headers: Mapping[str, str], form: Pairs) -> Heard:
        return Heard(
            endpoint(self.provider, Request("POST", path, form=form, headers={**headers, **self.headers}))
        )


def build_world(provider: Provider) -> World:
    """Register the systems and sign the pupil in."""
    with provider.ledger.unit(SYSTEM) as unit:
        new = NewPerson("阿依古丽·吐尔逊", "a yi gu li", gender="2", birth_day=date(2013, 3, 14), ial=2)
        person = register_person(unit, new, registrar=LocalRegistrar())
        account = open_account(unit, person, username="ayiguli26")
        activate(unit, account)
        cookie, _ = begin_session(
            unit, account, acr="urn:llap:aal:1", amr=("pwd",), agent="test", address="127.0.0.1"
        )
        systems = {name: _register(unit, name, kind) for name, kind in KINDS.items()}
    with provider.ledger.read() as connection:
        session = find_live(connection, cookie.text, now=provider.ledger.clock())
    assert session is not None
    return World(provider, account, session, systems)


def _register(unit: Any, name: str, registration: Registration) -> System:
    made = clients.register(unit, registration, client_id=name)
    return System(made.client_id, made.secret, registration.auth_method)


def query_of(url: str) -> Mapping[str, str]:
    """The query of a URL, each parameter once."""
    found = parse_qs(urlsplit(url).query, strict_parsing=True, keep_blank_values=True)
    assert all(len(values) == 1 for values in found.values()), found
    return {name: values[0] for name, values in found.items()}


def s256(verifier: str) -> str:
    """RFC 7636 §4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _system(**changed: Any) -> Registration:
    ordinary: dict[str, Any] = {
        "name": "作业",
        "redirect_uris": (CALLBACK,),
        "grant_types": ("authorization_code", "refresh_token"),
        "scopes": (*SCOPE.split(), "offline_access", "age", "edu.id"),
        "consent": "none",
        "sector": "homework.example",
    }
    return Registration(**(ordinary | changed))


KINDS = {
    "homework": _system(),
    "grades": _system(name="成绩", sector="grades.example", auth_method="client_secret_post"),
    "phone-app": _system(
        name="手机",
        auth_method="none",
        scopes=("openid", "edu.role", "offline_access"),
        sector="phone.example",
    ),
    "old-system": _system(name="旧系统", require_pkce=False),
    "patient": _system(name="慢网络", refresh_grace=30),
    "blackboard": _system(
        name="黑板",
        auth_method="none",
        redirect_uris=(),
        response_types=(),
        grant_types=("urn:ietf:params:oauth:grant-type:device_code", "refresh_token"),
        scopes=("openid", "edu.role", "offline_access"),
        sector="board.example",
    ),
    "family": _system(
        name="家校",
        grant_types=("authorization_code", "refresh_token", EXCHANGE),
        may_exchange=("guardian",),
        resources=(LIBRARY, ARCHIVE),
        authorization_details_types=("learning_record", "school_document"),
        sector="family.example",
    ),
    "library": _system(
        name="图书馆",
        redirect_uris=(),
        response_types=(),
        grant_types=("client_credentials", EXCHANGE),
        may_exchange=("service",),
        serves=(LIBRARY,),
        resources=(ARCHIVE,),
        scopes=("openid", "edu.role", "edu.affiliation"),
        authorization_details_types=("learning_record",),
        sector="library.example",
    ),
    "archive": _system(
        name="档案馆",
        redirect_uris=(),
        response_types=(),
        grant_types=("client_credentials", EXCHANGE),
        may_exchange=("service",),
        serves=(ARCHIVE,),
        scopes=("openid", "edu.role"),
        sector="archive.example",
        introspection_signed_response_alg="ES256",
    ),
    "key-holder": _system(name="有钥匙", dpop_bound_access_tokens=True, sector="keys.example"),
    "roster-reader": _system(
        name="名册",
        redirect_uris=(),
        response_types=(),
        grant_types=("client_credentials",),
        scopes=("roster.read", "org.read"),
    ),
    "resource": _system(
        name="资源",
        redirect_uris=(),
        response_types=(),
        grant_types=("client_credentials",),
        introspect=True,
        scopes=("roster.read",),
    ),
}


def form_of(**fields: str) -> str:
    """A form body."""
    return urlencode(fields)

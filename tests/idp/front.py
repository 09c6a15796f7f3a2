"""A small identity server with its pages: a pupil, three systems, and a browser without script."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from werkzeug.test import Client as TestClient
from werkzeug.test import TestResponse

from connectors.doubles import RecordingHTTP
from idp.activation.actions import issue_code, redeem
from idp.catalog import DETAILS, RESPONSE_MODES
from idp.clients.actions import register
from idp.clients.values import Registration
from idp.credentials.hasher import Hasher
from idp.credentials.seats import HashSeats
from idp.credentials.values import PasswordHash, Verdict
from idp.keys.actions import make_first_keys
from idp.oauth.claims import affiliation, profile, realname, role
from idp.oauth.client_auth import client_secret_basic, client_secret_post, none
from idp.oauth.grants import authorization_code, client_credentials, device_code, refresh_token
from idp.oauth.opening import Members, open_provider
from idp.oauth.provider import Lifetimes
from idp.signin.actions import Entrance
from idp.signin.steps import consent, sign_in
from idp.signin.values import Limit
from idp.state.contract import StateStore
from idp.web.app import create_app
from idp.web.logs import Log
from idp.web.metrics import Metrics
from idp.web.site import Face, Site, open_site
from realnames.accounts.actions import open_account
from realnames.accounts.values import AccountId
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.values import NewPerson
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar

PASSWORD = "河边站着三只白鹭"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636 appendix B
CALLBACK = "https://homework.example/callback"

MEMBERS = Members(
    methods=(client_secret_basic.METHOD, client_secret_post.METHOD, none.METHOD),
    grants=(authorization_code.GRANT, refresh_token.GRANT, client_credentials.GRANT, device_code.GRANT),
    claims=(role.CLAIMS, affiliation.CLAIMS, profile.CLAIMS, realname.CLAIMS),
    response_modes=RESPONSE_MODES,
    details=DETAILS,
)
LIFETIMES = Lifetimes(
    code=timedelta(seconds=60),
    access_token=timedelta(minutes=10),
    id_token=timedelta(minutes=5),
    refresh_idle=timedelta(hours=8),
    refresh_total=timedelta(days=30),
)
ACCOUNT_LIMIT = Limit(
    5, timedelta(minutes=15), (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
)
ADDRESS_LIMIT = Limit(50, timedelta(minutes=15), (timedelta(minutes=15),))

SYSTEMS = {
    "homework": Registration(
        name="作业平台",
        name_en="Homework",
        redirect_uris=(CALLBACK,),
        post_logout_redirect_uris=("https://homework.example/bye",),
        scopes=("openid", "realname", "edu.role", "edu.affiliation"),
        consent="none",
        home_uri="https://homework.example/",
    ),
    "grades": Registration(
        name="成绩查询",
        name_en="Grades",
        redirect_uris=("https://grades.example/callback",),
        scopes=("openid", "realname", "edu.role", "edu.affiliation"),
        consent="first",
        home_uri="https://grades.example/",
        purpose="让学生和家长查看成绩",
    ),
    "kiosk": Registration(
        name="图书馆终端",
        auth_method="none",
        redirect_uris=("https://kiosk.example/callback",),
        consent="none",
    ),
    "phone-app": Registration(
        name="手机应用",
        auth_method="none",
        redirect_uris=("https://phone.example/callback",),
        origins=("https://phone.example",),
        consent="always",
        home_uri="https://phone.example/",
    ),
}


class CountingHasher(Hasher):
    """A hasher that counts its checks, with the cheapest parameters there are."""

    def __init__(self, seats: int = 300) -> None:
        super().__init__(HashSeats(seats), memory=8, time=1)
        self.checks: list[bool] = []

    def check(self, password: str, kept: PasswordHash | None) -> Verdict:
        self.checks.append(kept is not None)
        return super().check(password, kept)


class Form(HTMLParser):
    """The first form of a page with its hidden fields, and whether the page has any script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields, self.names = "", dict[str, str](), list[str]()
        self.forms, self.scripts = 0, 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.forms += tag == "form"
        self.scripts += tag == "script" or any(name.startswith("on") for name in found)
        if tag == "form" and self.forms == 1:
            self.action = found.get("action") or ""
        if tag in ("input", "button") and self.forms == 1 and found.get("name"):
            self.names.append(str(found["name"]))
            if found.get("type") == "hidden":
                self.fields[str(found["name"])] = found.get("value") or ""


@dataclass
class Browser:
    """A browser without script: it keeps cookies, reads forms and follows what it is told to."""

    client: TestClient
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url=self.base, headers={**self.headers, **_named(headers)})

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> TestResponse:
        named = {**self.headers, **_named(headers)}
        return self.client.post(path, base_url=self.base, data=dict(form), headers=named)

    def submit(self, page: TestResponse, **typed: str) -> TestResponse:
        """Fill in the first form of a page and press its button."""
        form = Form(page.text)
        return self.post(form.action, {**form.fields, **typed})

    def authorize(self, system: str = "homework", **changed: str | None) -> TestResponse:
        """Arrive from a system."""
        return self.get("/authorize?" + urlencode(request_of(system, **changed)))

    def arrive(self, system: str = "homework", **changed: str | None) -> TestResponse:
        """Arrive from a system and follow to the page of the first step."""
        return self.follow(self.authorize(system, **changed))

    def follow(self, answer: TestResponse) -> TestResponse:
        """Follow redirects as long as they stay here."""
        while answer.status_code == 303 and answer.location.startswith("/"):
            answer = self.get(answer.location)
        return answer

    def sign_in(self, system: str = "homework", **changed: str | None) -> TestResponse:
        """Arrive, type the right password, and follow."""
        page = self.arrive(system, **changed)
        return self.follow(self.submit(page, username="liuzihan", password=PASSWORD))

    def cookie(self, name: str) -> str | None:
        host = urlsplit(self.base).hostname or ""
        found = self.client.get_cookie(name, domain=host)
        return found.value if found else None


@dataclass(frozen=True)
class Front:
    """The server, who is in it, and how to look at it."""

    site: Site
    app: Any
    hasher: CountingHasher
    account_id: AccountId
    log: io.StringIO

    def browser(self, **headers: str) -> Browser:
        """A fresh browser."""
        return Browser(TestClient(self.app, TestResponse), self.site.provider.issuer, _named(headers))

    def lines(self) -> list[Mapping[str, Any]]:
        """The log, one object per line."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


def build_front(
    ledger: Ledger, state: StateStore, *, issuer: str = "https://id.example", seats: int = 300
) -> Front:
    """An identity server with one active pupil, one provisional one, and the systems."""
    hasher, log = CountingHasher(seats), io.StringIO()
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
        for client_id, registration in SYSTEMS.items():
            register(unit, registration, client_id=client_id)
    provider = open_provider(
        ledger,
        state,
        MEMBERS,
        issuer=issuer,
        lifetimes=LIFETIMES,
        log_issue=lambda *_: None,
        http=RecordingHTTP(),
    )
    entrance = Entrance(ledger, hasher, ACCOUNT_LIMIT, ADDRESS_LIMIT)
    face = Face(operator_name="示范省教育厅", operator_name_en="Sample Province")
    steps = (sign_in.STEP, consent.STEP)
    site = open_site(provider, entrance, steps, face=face, log=Log(log, ledger.clock), metrics=Metrics())
    account_id = add_pupil(ledger, hasher, username="liuzihan")
    return Front(site, create_app(site), hasher, account_id, log)


def add_pupil(ledger: Ledger, hasher: Hasher | None, *, username: str, name: str = "刘子涵") -> AccountId:
    """A pupil with an account; with a hasher it is activated by a one-time code, else provisional."""
    hashed = hasher.make(PASSWORD) if hasher else None
    with ledger.unit(SYSTEM) as unit:
        new = NewPerson(name, "liu zi han", gender="2", birth_day=date(2013, 3, 14), ial=2)
        account_id = open_account(
            unit, register_person(unit, new, registrar=LocalRegistrar()), username=username
        )
        if hashed:
            redeem(unit, issue_code(unit, account_id), hashed)
    return account_id


def request_of(system: str, **changed: str | None) -> list[tuple[str, str]]:
    """The parameters of an ordinary authorization request; None leaves one out."""
    asked: dict[str, str | None] = {
        "response_type": "code",
        "client_id": system,
        "redirect_uri": SYSTEMS[system].redirect_uris[0],
        "scope": " ".join(SYSTEMS[system].scopes),
        "state": "af0ifjsldkj",
        "nonce": "n-0S6_WzA2Mj",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return [(name, value) for name, value in (asked | changed).items() if value is not None]


def query_of(url: str) -> Mapping[str, str]:
    """The query of a URL."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


Builder = Callable[..., Front]

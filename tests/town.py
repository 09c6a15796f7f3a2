"""A whole town in one process: identity server, portal, both samples, a worker, and people who live there."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import httpx

from admin_ui.programs import embedded
from connectors.contract import Delivery, OutboundHTTP, Reply
from connectors.http import in_process
from idp.activation.actions import issue_code, redeem
from idp.catalog import PROTOCOL, STEPS
from idp.clients.actions import register
from idp.clients.values import Registration
from idp.credentials.hasher import Hasher
from idp.credentials.seats import HashSeats
from idp.keys.actions import make_first_keys
from idp.oauth.backchannel import JOB_KINDS, REACTIONS, Outlet
from idp.oauth.opening import open_provider
from idp.oauth.provider import Lifetimes
from idp.signin.actions import Entrance
from idp.signin.values import Limit
from idp.state.contract import StateStore
from idp.web.logs import Log
from idp.web.metrics import Metrics
from idp.web.site import Face, Site, open_site
from realnames.accounts.actions import open_account
from realnames.accounts.values import AccountId
from realnames.enrolments.actions import enrol
from realnames.enrolments.values import NewAffiliation, Placement, Role
from realnames.guardians.actions import link_guardian
from realnames.guardians.values import NewGuardianLink
from realnames.institutions.actions import add_institution
from realnames.institutions.values import InstitutionId, InstitutionKind, NewInstitution, Stage
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM
from realnames.ledger.worker import Worker
from realnames.people.values import NewPerson, PersonId
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar
from tests.page_form import PageForm
from tests.samples.loading import load_sample

ISSUER = "http://localhost:8000"
HOMEWORK = "http://localhost:8101"
GRADES = "http://localhost:8102"
SCHOOL_CODE = "3136000123"
PASSWORD = "河边的三只白鹭"
LIFETIMES = Lifetimes(
    code=timedelta(seconds=60),
    access_token=timedelta(minutes=10),
    id_token=timedelta(minutes=5),
    refresh_idle=timedelta(hours=8),
    refresh_total=timedelta(days=30),
)
LIMIT = Limit(50, timedelta(minutes=15), (timedelta(minutes=1),))
SECRETS = {"homework": "homework-secret-for-tests", "grades": "grades-secret-for-tests"}


class Streets(OutboundHTTP):
    """Every address of the town, reached without a socket."""

    def __init__(self) -> None:
        self.houses: dict[str, OutboundHTTP] = {}

    def send(self, delivery: Delivery) -> Reply:
        """Deliver to the house at this origin."""
        parts = urlsplit(delivery.url)
        return self.houses[f"{parts.scheme}://{parts.netloc}"].send(delivery)


class BackChannel(httpx.BaseTransport):
    """A sample's way to the identity server; remembers the last answer of each path."""

    def __init__(self, application: object) -> None:
        self._way = httpx.WSGITransport(app=application)  # type: ignore[arg-type]
        self.heard: dict[str, bytes] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on and keep the answer's body."""
        answer = self._way.handle_request(request)
        self.heard[request.url.path] = answer.read()
        return answer


@dataclass
class Browser:
    """One person's browser: cookies by host, whatever the port; redirects followed; no script."""

    client: httpx.Client

    def open(self, url: str) -> httpx.Response:
        """Go to an address and wherever it leads."""
        return self.client.get(url)

    def press(self, page: httpx.Response, action: str = "", **typed: str) -> httpx.Response:
        """Press a button of the page's first form, or of the form that goes to `action`."""
        form = PageForm(page.text, action)
        url = page.url.join(form.action)
        return self.client.post(url, data={**form.fields, **typed})

    def sign_in(self, url: str, username: str) -> httpx.Response:
        """Open an address that leads to the sign-in page, and type the password."""
        return self.press(self.open(url), username=username, password=PASSWORD)


@dataclass
class Town:
    """What a test may do in the town."""

    site: Site
    worker: Worker
    apps: dict[str, object]
    back_channels: dict[str, BackChannel]
    people: dict[str, PersonId]
    accounts: dict[str, AccountId]
    school: InstitutionId

    @property
    def ledger(self) -> Ledger:
        """The town's database."""
        return self.site.ledger

    @contextmanager
    def browser(self, **headers: str) -> Iterator[Browser]:
        """A fresh browser."""
        mounts = {base: httpx.WSGITransport(app=app) for base, app in self.apps.items()}  # type: ignore[arg-type]
        with httpx.Client(mounts=mounts, follow_redirects=True, headers=headers) as client:
            yield Browser(client)

    def deliver(self) -> None:
        """Let the worker do all that is due: events become jobs, jobs become deliveries."""
        while not self.worker.run_once().idle:
            pass


def build_town(ledger: Ledger, state: StateStore) -> Town:
    """The town with its school, a pupil, his mother, a teacher, and somebody who belongs nowhere."""
    hasher = Hasher(HashSeats(300), memory=8, time=1)
    with ledger.unit(SYSTEM) as unit:
        make_first_keys(unit)
        for name, base, agreement in (("homework", HOMEWORK, "none"), ("grades", GRADES, "first")):
            register(unit, _sample(name, base, agreement), client_id=name, chosen_secret=SECRETS[name])
        school = _school(unit)
        people, accounts = _people(unit, school, hasher)
    streets = Streets()
    provider = open_provider(
        ledger, state, PROTOCOL, issuer=ISSUER, lifetimes=LIFETIMES, log_issue=_no_log, http=streets
    )
    entrance = Entrance(ledger, hasher, LIMIT, LIMIT)
    log = Log(io.StringIO(), ledger.clock)
    site = open_site(provider, entrance, STEPS, face=Face(), log=log, metrics=Metrics())
    apps, back_channels = {ISSUER: embedded(site)}, dict[str, BackChannel]()
    streets.houses[ISSUER] = in_process(ISSUER, apps[ISSUER])
    for name, base, neighbour in (("homework", HOMEWORK, GRADES), ("grades", GRADES, HOMEWORK)):
        back_channels[name] = BackChannel(apps[ISSUER])
        apps[base] = _sample_app(name, base, neighbour, back_channels[name], ledger)
        streets.houses[base] = in_process(base, apps[base])
    outlet = Outlet(provider, streets)
    kinds = [kind.bound_to(outlet) for kind in JOB_KINDS]
    worker = Worker(ledger, reactions=REACTIONS, kinds=kinds)
    return Town(site, worker, apps, back_channels, people, accounts, school)


def _sample(name: str, base: str, agreement: str) -> Registration:
    chinese, english = {"homework": ("每日作业", "Daily Homework"), "grades": ("成绩查询", "Grade Book")}[
        name
    ]
    return Registration(
        name=chinese,
        name_en=english,
        redirect_uris=(f"{base}/callback",),
        post_logout_redirect_uris=(f"{base}/signed-out",),
        backchannel_logout_uri=f"{base}/backchannel-logout",
        scopes=("openid", "realname", "edu.role", "edu.affiliation"),
        consent=agreement,
        home_uri=f"{base}/login",
        purpose="看作业，交作业" if name == "homework" else "看成绩和老师的话",
        audience_institution=SCHOOL_CODE if name == "homework" else "",
        audience_roles=("student", "teacher", "guardian"),
    )


def _sample_app(name: str, base: str, neighbour: str, transport: BackChannel, ledger: Ledger) -> object:
    module = load_sample(name)
    provider = module.Provider(ISSUER, name, SECRETS[name], f"{base}/callback")
    clock = lambda: ledger.clock().timestamp()  # noqa: E731
    return module.create_app(provider, home=base, neighbour=neighbour, transport=transport, clock=clock)


def _school(unit: Unit) -> InstitutionId:
    province = add_institution(
        unit, NewInstitution("360000", "示范省教育厅", InstitutionKind.PROVINCE, "360000")
    )
    new = NewInstitution(
        SCHOOL_CODE,
        "示例中学",
        InstitutionKind.SCHOOL,
        "360102",
        parent_id=province,
        school_type="311",
        stage=Stage.JUNIOR,
    )
    return add_institution(unit, new)


def _people(
    unit: Unit, school: InstitutionId, hasher: Hasher
) -> tuple[dict[str, PersonId], dict[str, AccountId]]:
    people, accounts = dict[str, PersonId](), dict[str, AccountId]()
    for username, name, born in (
        ("pupil", "欧阳明", date(2013, 3, 14)),
        ("mother", "李芳", date(1985, 5, 1)),
        ("teacher", "陈老师", date(1980, 1, 2)),
        ("stranger", "周游", date(1990, 9, 9)),
    ):
        new = NewPerson(name, username, gender="2", birth_day=born, ial=2)
        people[username] = register_person(unit, new, registrar=LocalRegistrar())
        accounts[username] = open_account(unit, people[username], username=username)
        redeem(unit, issue_code(unit, accounts[username]), hasher.make(PASSWORD))
    seat = Placement(entry_year=2026, stage=Stage.JUNIOR, class_no="03", class_name="七(3)班")
    enrol(unit, NewAffiliation(people["pupil"], school, Role.STUDENT, "test", placement=seat))
    enrol(unit, NewAffiliation(people["teacher"], school, Role.TEACHER, "test"))
    link_guardian(unit, NewGuardianLink(people["mother"], people["pupil"], "52", "test"))
    return people, accounts


def _no_log(*_: str) -> None:
    """The town keeps no issue log."""

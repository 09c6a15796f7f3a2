"""The systems of the demo: two samples to look at, and three registrations for scripts."""

from dataclasses import dataclass
from pathlib import Path

from admin_ui.demo.files import DemoClient, read_clients, write_clients
from idp.clients.actions import change, register, rotate_secret
from idp.clients.store import find_client
from idp.clients.values import Registration
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM

SAMPLE_SCOPES = ("openid", "realname", "edu.role", "edu.affiliation")
EVERY_SCOPE = (*SAMPLE_SCOPES, "profile", "age", "edu.id", "offline_access")
EVERYBODY = ("student", "teacher", "guardian", "leader", "staff")
WITH_REFRESH = ("authorization_code", "refresh_token")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample system of `docs/samples`: its folder's name is its client id."""

    client_id: str
    offset: int
    name: str
    name_en: str
    consent: str
    purpose: str
    purpose_en: str

    def home(self, port: int) -> str:
        """Its address when the server listens on `port`."""
        return f"http://localhost:{port + self.offset}"


SAMPLES = (
    Sample(
        "homework", 101, "每日作业", "Daily Homework", "none", "布置和完成每天的作业", "Homework, day by day"
    ),
    Sample(
        "grades", 102, "成绩查询", "Grade Book", "first", "查看成绩和评语", "Results, and what teachers say"
    ),
)
SCRIPTS_OFFSET = 103


def registrations(port: int) -> dict[str, Registration]:
    """Every system of the demo by its client id, for a server on this port."""
    scripts = f"http://localhost:{port + SCRIPTS_OFFSET}"
    return {sample.client_id: _sample(sample, port) for sample in SAMPLES} | {
        "demo-confidential": Registration(
            name="脚本示例（机密）",
            name_en="Script (confidential)",
            redirect_uris=(f"{scripts}/callback",),
            post_logout_redirect_uris=(f"{scripts}/signed-out",),
            grant_types=WITH_REFRESH,
            scopes=EVERY_SCOPE,
            require_pkce=False,
            introspect=True,
            purpose="不支持 PKCE 的旧系统示例",
            purpose_en="An older system that knows no PKCE",
        ),
        "demo-public": Registration(
            name="脚本示例（公开）",
            name_en="Script (public)",
            auth_method="none",
            redirect_uris=(f"{scripts}/public/callback",),
            origins=(scripts,),
            grant_types=WITH_REFRESH,
            scopes=EVERY_SCOPE,
            purpose="浏览器里运行的系统示例",
            purpose_en="A system that runs in the browser",
        ),
        "demo-service": Registration(
            name="服务示例",
            name_en="Service",
            grant_types=("client_credentials",),
            response_types=(),
            scopes=("roster.read",),
            consent="none",
            introspect=True,
            purpose="系统以自己的名义访问的示例",
            purpose_en="A system that acts in its own name",
        ),
    }


def ensure_systems(ledger: Ledger, folder: Path, *, port: int) -> None:
    """Register what is missing, move what is registered for another port, and write clients.json."""
    known = read_clients(folder)
    with ledger.unit(SYSTEM) as unit:
        clients = tuple(
            _ensure(unit, client_id, wanted, written=known.get(client_id))
            for client_id, wanted in registrations(port).items()
        )
    if clients != tuple(known.values()):
        write_clients(folder, clients)


def _sample(sample: Sample, port: int) -> Registration:
    home = sample.home(port)
    return Registration(
        name=sample.name,
        name_en=sample.name_en,
        redirect_uris=(f"{home}/callback",),
        post_logout_redirect_uris=(f"{home}/signed-out",),
        backchannel_logout_uri=f"{home}/backchannel-logout",
        scopes=SAMPLE_SCOPES,
        consent=sample.consent,
        sector=f"sample-{sample.client_id}",
        home_uri=f"{home}/login",
        purpose=sample.purpose,
        purpose_en=sample.purpose_en,
        audience_roles=EVERYBODY,
    )


def _ensure(unit: Unit, client_id: str, wanted: Registration, *, written: DemoClient | None) -> DemoClient:
    """A secret is known only from clients.json: if that is lost, a new one is made."""
    secret = written.client_secret if written else None
    if find_client(unit.connection, client_id) is None:
        secret = register(unit, wanted, client_id=client_id).secret
    else:
        change(unit, client_id, wanted)
        if secret is None and wanted.auth_method != "none":
            secret = rotate_secret(unit, client_id)
    return DemoClient(
        client_id=client_id,
        client_secret=secret,
        auth_method=wanted.auth_method,
        redirect_uris=wanted.redirect_uris,
        require_pkce=wanted.require_pkce,
        consent=wanted.consent,
        purpose=wanted.purpose,
        name=wanted.name,
        grant_types=wanted.grant_types,
        scopes=wanted.scopes,
    )

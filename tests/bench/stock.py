"""Stocks an installation with people, schools, systems, sessions and tokens; writes the material of the load.

Run as `python -m tests.bench.stock FOLDER PORT` with the installation's settings in the environment. People
are made by the product's own actions; they share one password, so that only one hash is made. Before it
ends the background work is done, so that nothing of it is left to be measured later.
"""

import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
from sqlalchemy import delete

import tongxue
from idp.clients.actions import register
from idp.clients.values import Registration
from idp.credentials.actions import set_password
from idp.credentials.hasher import Hasher
from idp.credentials.seats import HashSeats
from idp.credentials.values import PasswordHash
from idp.oauth.birth import begin
from idp.oauth.provider import Provider
from idp.oauth.tokens.access import mint_for_grant
from idp.oauth.tokens.refresh import write_refresh_token
from idp.oauth.values import Code, Grant
from idp.sessions.actions import begin_session
from idp.sessions.values import Session
from realnames.accounts.actions import activate, open_account
from realnames.accounts.values import AccountId
from realnames.enrolments.actions import enrol
from realnames.enrolments.values import NewAffiliation, Placement, Role
from realnames.institutions.actions import add_institution
from realnames.institutions.values import InstitutionId, InstitutionKind, NewInstitution, Stage
from realnames.ledger.engine import make_engine
from realnames.ledger.schema import upgrade
from realnames.ledger.tables import Change
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import SYSTEM, SystemClock, uuid7
from realnames.people.values import NewPerson
from realnames.registrar.actions import register_person
from realnames.registrar.store import LocalRegistrar
from realnames.settings import RealnamesSettings
from tests.bench.material import (
    CALLBACK,
    FILE,
    GRANTS,
    OLDER_SYSTEMS,
    PASSWORD,
    PEOPLE,
    READERS,
    SCOPE,
    SESSIONS,
    SYSTEMS,
    Family,
    Material,
    System,
)

KNOWN, TO_INTROSPECT = 2000, 8000
BATCH = 250
MACHINE = Registration(
    name="", scopes=("roster.read",), grant_types=("client_credentials",), response_types=()
)
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "明华芳伟静丽强军洋艳"


def stock(folder: Path, port: int) -> None:
    """Make the schema, fill it, write the material."""
    door = tongxue.FrontDoor(clock=SystemClock())
    engine = make_engine(door.settings(RealnamesSettings).database, pool_size=1)
    upgrade(engine)
    engine.dispose()
    provider, ledger = door.idp.provider, door.idp.ledger
    accounts = list(_people(ledger))
    systems = list(_systems(ledger, SYSTEMS, id_token_alg="ES256"))
    older = list(_systems(ledger, OLDER_SYSTEMS, id_token_alg="RS256"))
    cookies, sessions = zip(*_sessions(ledger, accounts[:SESSIONS]), strict=True)
    grants = list(_grants(provider, systems, sessions))
    minted = itertools.cycle(grants)
    shown, known = grants[:-KNOWN], grants[-KNOWN:]
    material = Material(
        port=port,
        systems=systems,
        older_systems=older,
        readers=list(_readers(ledger)),
        resource=_resource(ledger),
        usernames=[username(number) for number in range(PEOPLE)],
        sessions=list(cookies),
        known=[_minted(provider, grant) for grant in known],
        fresh_to_introspect=[_minted(provider, next(minted)) for _ in range(TO_INTROSPECT)],
        fresh_to_show=[_minted(provider, grant) for grant in shown],
        families=[_family(provider, systems, grant) for grant in known],
    )
    worker = door.worker()
    while not worker.run_once().idle:
        pass
    with ledger.unit(SYSTEM) as unit:  # a server that starts now need not hear of all this
        unit.connection.execute(delete(Change))
    (folder / FILE).write_bytes(msgspec.json.encode(material))


def username(number: int) -> str:
    """The user name of one of the people."""
    return f"person{number:05d}"


def _people(ledger: Ledger) -> Iterator[AccountId]:
    hashed = Hasher(HashSeats(1)).make(PASSWORD)
    with ledger.unit(SYSTEM) as unit:
        schools = _schools(unit)
    for batch in _batches(PEOPLE):
        with ledger.unit(SYSTEM) as unit:
            made = [_person(unit, number, schools, hashed) for number in batch]
        yield from made


def _person(unit: Unit, number: int, schools: Sequence[InstitutionId], hashed: PasswordHash) -> AccountId:
    name = SURNAMES[number % 10] + GIVEN[number // 10 % 10] + GIVEN[number // 100 % 10]
    new = NewPerson(name, username(number), gender="12"[number % 2], birth_day=date(2012, 5, 4), ial=2)
    person = register_person(unit, new, registrar=LocalRegistrar())
    account = open_account(unit, person, username=username(number))
    set_password(unit, account, hashed)
    activate(unit, account)
    teaches = number % 15 == 0
    seat = Placement(entry_year=2025, stage=Stage.JUNIOR, class_no="03", class_name="3班")
    role, placement = (Role.TEACHER, Placement()) if teaches else (Role.STUDENT, seat)
    school = schools[number % len(schools)]
    enrol(unit, NewAffiliation(person, school, role, "bench", placement=placement))
    return account


def _schools(unit: Unit) -> Sequence[InstitutionId]:
    province = add_institution(unit, _authority("360000", "示例省教育厅", None))
    county = add_institution(unit, _authority("360102", "示例县教育局", province))
    names = enumerate(("第一中学", "第二中学", "第三中学", "实验中学", "城关中学"))
    return [add_institution(unit, _school(number, name, county)) for number, name in names]


def _authority(code: str, name: str, above: InstitutionId | None) -> NewInstitution:
    kind = InstitutionKind.COUNTY if above else InstitutionKind.PROVINCE
    return NewInstitution(code, name, kind, code, parent_id=above)


def _school(number: int, name: str, county: InstitutionId) -> NewInstitution:
    return NewInstitution(
        f"31360001{number:02d}",
        name,
        InstitutionKind.SCHOOL,
        "360102",
        parent_id=county,
        school_type="311",
        stage=Stage.JUNIOR,
    )


def _systems(ledger: Ledger, count: int, *, id_token_alg: str) -> Iterator[System]:
    with ledger.unit(SYSTEM) as unit:
        for number in range(count):
            callback = CALLBACK.format(number=f"{id_token_alg.lower()}-{number}")
            registration = Registration(
                name=f"系统{number}",
                redirect_uris=(callback,),
                grant_types=("authorization_code", "refresh_token"),
                scopes=tuple(SCOPE.split()),
                consent="none",
                id_token_alg=id_token_alg,
            )
            made = register(unit, registration)
            yield System(made.client_id, made.secret or "", callback)


def _readers(ledger: Ledger) -> Iterator[System]:
    for _ in range(READERS):
        yield _machine(ledger, replace(MACHINE, name="名册", scopes=("roster.read", "org.read")))


def _resource(ledger: Ledger) -> System:
    return _machine(ledger, replace(MACHINE, name="资源", introspect=True))


def _machine(ledger: Ledger, registration: Registration) -> System:
    with ledger.unit(SYSTEM) as unit:
        made = register(unit, registration)
    return System(made.client_id, made.secret or "")


def _sessions(ledger: Ledger, accounts: Sequence[AccountId]) -> Iterator[tuple[str, Session]]:
    with ledger.unit(SYSTEM) as unit:
        for account in accounts:
            cookie, session = begin_session(
                unit, account, acr="urn:llap:aal:1", amr=("pwd",), agent="bench", address="127.0.0.1"
            )
            yield cookie.text, session


def _grants(provider: Provider, systems: Sequence[System], sessions: Sequence[Session]) -> Iterator[Grant]:
    for batch in _batches(GRANTS):
        with provider.ledger.unit(SYSTEM) as unit:
            made = [_grant(unit, provider, systems[n % SYSTEMS], sessions[n % SESSIONS]) for n in batch]
        yield from made


def _grant(unit: Unit, provider: Provider, system: System, session: Session) -> Grant:
    code = Code(
        grant=str(uuid7(unit.now)),
        account=str(session.account_id),
        client=system.client_id,
        redirect_uri=system.redirect_uri,
        redirect_uri_given=True,
        scope=SCOPE,
        session=session.sid,
        auth_time=int(session.auth_time.timestamp()),
        acr=session.acr,
        amr=session.amr,
        issued_at=int(unit.now.timestamp()),
    )
    client = provider.clients.get(system.client_id)
    grant = begin(unit, code, client, lifetimes=provider.lifetimes) if client else None
    if grant is None:
        raise RuntimeError("a grant of the stock was refused")
    return grant


def _minted(provider: Provider, grant: Grant) -> str:
    now = provider.ledger.clock()
    return mint_for_grant(provider.minting, grant, scope=SCOPE, now=now)[0]


def _family(provider: Provider, systems: Sequence[System], grant: Grant) -> Family:
    number = next(n for n, system in enumerate(systems) if system.client_id == grant.client_id)
    return Family(number, write_refresh_token(provider.ledger.vault, grant.id, generation=0))


def _batches(count: int) -> Iterator[range]:
    for start in range(0, count, BATCH):
        yield range(start, min(start + BATCH, count))


if __name__ == "__main__":
    stock(Path(sys.argv[1]), int(sys.argv[2]))

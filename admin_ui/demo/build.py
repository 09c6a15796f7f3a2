"""Building the demo province by the same import and the same activation that everybody else uses."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, exists, select

from admin_ui.demo.cast import choose
from admin_ui.demo.files import DemoPerson, read_people, write_people
from admin_ui.demo.generator import make_province
from admin_ui.demo.rosters import PUPIL_FILES, write_rosters
from admin_ui.demo.values import CastMember
from connectors.contract import Delivery, OutboundHTTP
from connectors.http import in_process
from idp.activation.actions import issue_code
from idp.house import IdpHouse
from idp.web.app import create_app
from idp.web.logs import Log
from realnames.accounts.store import account_of, find_by_login_name, username_of
from realnames.codes.values import school_day
from realnames.documents.kinds import KINDS
from realnames.documents.rules import parse
from realnames.documents.store import find_holder
from realnames.documents.values import Grounds
from realnames.enrolments.reads import person_card, roles_of
from realnames.guardians.store import wards_of
from realnames.imports.actions.institutions import INSTITUTIONS
from realnames.imports.actions.kinds import ImportKind
from realnames.imports.actions.reading import Desk, Order
from realnames.imports.actions.roster import ROSTER
from realnames.imports.actions.run import commit
from realnames.imports.actions.staff import STAFF
from realnames.imports.formats.csv import open_csv
from realnames.imports.values.reports import Report
from realnames.institutions.actions import plant_regions
from realnames.ledger.values import SYSTEM
from realnames.people.store import people_by_phone, person
from realnames.people.tables import PersonRow
from realnames.people.values import PersonId
from realnames.registrar.store import LocalRegistrar

MARK = "being-built"
SYLLABLES = ("ba", "de", "fu", "gan", "hao", "ke", "lin", "mu", "nan", "pei", "rui", "shan", "ting", "yu")

Progress = Callable[[str, int, int], None]


class NotADemo(Exception):
    """The database already holds people who are not of the demo; nothing is mixed with them."""


class DemoRefused(Exception):
    """A step of the demo did not do what it always does; the sentence says which."""


@dataclass(frozen=True)
class Builder:
    """The house that is furnished, the folder of the demo's files, and who is told of progress.

    `progress` gets (what, done, of how many).
    """

    house: IdpHouse
    folder: Path
    progress: Progress


def is_built(house: IdpHouse, folder: Path) -> bool:
    """Is there a cast whose first member this database knows?"""
    people = read_people(folder)
    if not people:
        return False
    with house.ledger.read() as connection:
        return find_by_login_name(connection, people[0].username) is not None


def build_demo(builder: Builder) -> None:
    """Build the province, or go on where a build was stopped. Raises `NotADemo` and `DemoRefused`."""
    ledger, codes, folder = builder.house.ledger, builder.house.realnames.codes, builder.folder
    _claim(builder)
    province = make_province(school_day(ledger.clock()))
    write_rosters(province, folder / "rosters")
    with ledger.unit(SYSTEM) as unit:
        plant_regions(unit, codes)
    _import(builder, INSTITUTIONS, "institutions.csv")
    for name, _encoding in PUPIL_FILES.values():
        _import(builder, ROSTER, name)
    _import(builder, STAFF, "staff.csv")
    write_people(folder, tuple(_activate_cast(builder, choose(province))))
    (folder / MARK).unlink(missing_ok=True)


def _claim(builder: Builder) -> None:
    """A database with people is touched only if this demo itself began to put them there."""
    mark = builder.folder / MARK
    with builder.house.ledger.read() as connection:
        has_people = connection.scalar(select(exists(select(PersonRow.id))))
    if has_people and not mark.exists():
        raise NotADemo
    builder.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch(mode=0o600)


def _import(builder: Builder, kind: ImportKind[Any], name: str) -> Report:
    house, path = builder.house.realnames, builder.folder / "rosters" / name
    desk = Desk(house.ledger, house.codes, LocalRegistrar())
    report = commit(
        desk,
        Order(kind, path, open_csv(path)),
        actor=SYSTEM,
        watch=lambda done, total: builder.progress(name, done, total),
    )
    if report.counts.kept_out:
        raise DemoRefused(f"{name}: {report.counts.kept_out} rows were not imported")
    return report


def _activate_cast(builder: Builder, cast: tuple[CastMember, ...]) -> Iterator[DemoPerson]:
    """Each of the cast fills in the activation page of the identity server in this process."""
    house = builder.house
    with _log_file(builder.folder).open("w", encoding="utf-8") as log:
        site = replace(house.site, log=Log(log, house.ledger.clock))
        web = in_process(house.settings.issuer, create_app(site))
        for done, member in enumerate(cast, start=1):
            yield _activated(builder, member, web)
            builder.progress("accounts", done, len(cast))


def _log_file(folder: Path) -> Path:
    path = folder / "logs" / "build.log"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    return path


def _activated(builder: Builder, member: CastMember, web: OutboundHTTP) -> DemoPerson:
    ledger, today = builder.house.ledger, school_day(builder.house.ledger.clock())
    with ledger.read() as connection:
        person_id = _find(builder, connection, member)
        account = account_of(connection, person_id)
        username = username_of(connection, account.id) if account else None
    if account is None or username is None:
        raise DemoRefused("a person of the cast has no account")
    password = _password()
    with ledger.unit(SYSTEM) as unit:
        code = issue_code(unit, account.id)
    redeem(web, builder.house.settings.issuer, Slip(username, code), password=password)
    with ledger.read() as connection:
        return _described(connection, person_id, member, today=today, signs_in=(username, password))


def _find(builder: Builder, connection: Connection, member: CastMember) -> PersonId:
    house, vault = builder.house.realnames, builder.house.ledger.vault
    grounds = Grounds(house.codes, school_day(house.ledger.clock()))
    if member.number:
        found = find_holder(connection, vault, parse(member.number, KINDS["ID_CARD_18"], grounds))
        candidates: tuple[PersonId, ...] = (found,) if found else ()
    else:
        phone = parse(member.phone, KINDS["MOBILE_CN"], grounds)
        candidates = people_by_phone(connection, vault, [phone]).get(phone, ())
    for candidate in candidates:
        if person(connection, candidate).name == member.name:
            return candidate
    raise DemoRefused("a person of the cast was not imported")


def _described(
    connection: Connection,
    person_id: PersonId,
    member: CastMember,
    *,
    today: date,
    signs_in: tuple[str, str],
) -> DemoPerson:
    card = person_card(connection, person_id, today=today)
    wards = [link.ward_id for link in wards_of(connection, person_id, today=today)]
    cards = [card, *(person_card(connection, ward, today=today) for ward in wards)]
    schools = dict.fromkeys(a.institution.name for one in cards for a in one.affiliations)
    return DemoPerson(
        username=signs_in[0],
        password=signs_in[1],
        name=card.person.name,
        roles=roles_of(card),
        school=next(iter(schools), ""),
        schools=tuple(schools),
        mandates=tuple(mandate.role.value for mandate in card.mandates),
        hint=member.hint,
    )


@dataclass(frozen=True, slots=True)
class Slip:
    """What a school hands a person: the user name and a one-time code."""

    username: str
    code: str


def redeem(web: OutboundHTTP, issuer: str, slip: Slip, *, password: str) -> None:
    """Fill in the activation page as the holder of a slip would. Raises `DemoRefused`."""
    page = web.send(Delivery("GET", f"{issuer}/activate"))
    cookies = "; ".join(value.partition(";")[0] for name, value in page.headers if name == "set-cookie")
    token = re.search(rb'name="csrf"[^>]*value="([^"]*)"', page.body)
    form = {
        "csrf": unescape(token[1].decode()) if token else "",
        "username": slip.username,
        "code": slip.code,
        "password": password,
        "again": password,
    }
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "cookie": cookies,
        "origin": issuer,
    }
    answer = web.send(Delivery("POST", f"{issuer}/activate", body=urlencode(form).encode(), headers=headers))
    if answer.status != 200:
        raise DemoRefused(f"the activation page answered {answer.status}")


def _password() -> str:
    """Easy to type, different for everybody, and nowhere but in people.json."""
    word = "".join(secrets.choice(SYLLABLES) for _ in range(2))
    return f"{word}-{secrets.randbelow(9000) + 1000}"

"""`tongxue institutions`: rename, merge, split, close and restore them, and show what became of one."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click
from sqlalchemy import Connection

from realnames.commands.front import Front, operator
from realnames.enrolments.actions.succession import (
    Seat,
    Share,
    close_institution,
    merge_institutions,
    split_institution,
)
from realnames.institutions.actions.succession import place_under, recode, rename, restore
from realnames.institutions.store import institution
from realnames.institutions.store.terms import by_any_code, heirs_of, successions_of, terms_of
from realnames.institutions.values import Institution, NoSuchInstitution
from realnames.ledger.unit import Unit
from realnames.ledger.values import Refusal

SHARE = re.compile(r"(?P<code>[0-9A-Z]+)=(?P<seats>[0-9]{4}/[0-9A-Z]+(?:,[0-9]{4}/[0-9A-Z]+)*)")

CODE = click.argument("code")
DAY = click.option("--day", help="From this day on (2026-09-01); default: today.")


@click.group()
def institutions() -> None:
    """Change institutions; every code, name and place they had is kept."""


@institutions.command("rename")
@CODE
@click.argument("name")
@DAY
@click.pass_obj
def rename_one(front: Front, code: str, name: str, *, day: str | None) -> None:
    """Give CODE another name; the code stays."""
    with _changing(front) as unit:
        rename(unit, _found(unit.connection, code).id, name, day=_day(day))
    click.echo(f"{code}: {name}")


@institutions.command("recode")
@CODE
@click.argument("new_code")
@DAY
@click.pass_obj
def recode_one(front: Front, code: str, new_code: str, *, day: str | None) -> None:
    """Give CODE, whose category changed, a new code; nobody else ever gets the old one."""
    with _changing(front) as unit:
        recode(unit, _found(unit.connection, code).id, new_code, day=_day(day))
    click.echo(f"{code} -> {new_code}")


@institutions.command("place")
@CODE
@click.argument("authority")
@DAY
@click.pass_obj
def place_one(front: Front, code: str, authority: str, *, day: str | None) -> None:
    """Put CODE with everything under it under another AUTHORITY."""
    with _changing(front) as unit:
        parent = _found(unit.connection, authority)
        place_under(unit, _found(unit.connection, code).id, parent.id, day=_day(day))
    click.echo(f"{code}: {parent.code} {parent.name}")


@institutions.command()
@CODE
@click.argument("into")
@DAY
@click.pass_obj
def merge(front: Front, code: str, into: str, *, day: str | None) -> None:
    """Close CODE into INTO, with everybody in it; INTO keeps its own code."""
    with _changing(front) as unit:
        successor = _found(unit.connection, into)
        found = _found(unit.connection, code)
        moved = merge_institutions(unit, found.id, into=successor.id, day=_day(day))
    click.echo(f"{code} -> {into}: {moved}")


@institutions.command()
@CODE
@click.option("--rest", required=True, help="The code of the successor of everybody not named by --share.")
@click.option(
    "--share", "shares", multiple=True, help="CODE=2024/01,2024/02: these classes (entry year/number)."
)
@DAY
@click.pass_obj
def split(front: Front, code: str, *, rest: str, shares: tuple[str, ...], day: str | None) -> None:
    """Close CODE into several institutions that stand already."""
    with _changing(front) as unit:
        moved = split_institution(
            unit,
            _found(unit.connection, code).id,
            shares=[_share(unit.connection, share) for share in shares],
            rest=_found(unit.connection, rest).id,
            day=_day(day),
        )
    click.echo(f"{code}: {moved}")


@institutions.command()
@CODE
@DAY
@click.pass_obj
def close(front: Front, code: str, *, day: str | None) -> None:
    """Close CODE; nothing may stand under it and nobody belong to it any more."""
    with _changing(front) as unit:
        close_institution(unit, _found(unit.connection, code).id, day=_day(day))
    click.echo(f"{code}: closed")


@institutions.command("restore")
@CODE
@DAY
@click.pass_obj
def restore_one(front: Front, code: str, *, day: str | None) -> None:
    """Let a closed institution stand again under its own code."""
    with _changing(front) as unit:
        restore(unit, _found(unit.connection, code).id, day=_day(day))
    click.echo(f"{code}: open")


@institutions.command()
@CODE
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
@click.pass_obj
def show(front: Front, code: str, *, as_json: bool) -> None:
    """Show who has CODE or had it once: every term, who it came from and who took over."""
    with _complaining(), front.realnames.ledger.read() as connection:
        lines = _lines(connection, _found(connection, code))
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for label, value in lines.items():
        for line in value if isinstance(value, list) else [value]:
            shown = " ".join(str(cell) for cell in line.values() if cell) if isinstance(line, dict) else line
            click.echo(f"{label:12} {shown or '-'}")


@contextmanager
def _complaining() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(refusal.description) from None


@contextmanager
def _changing(front: Front) -> Iterator[Unit]:
    with _complaining(), front.realnames.ledger.unit(operator()) as unit:
        yield unit


def _found(connection: Connection, code: str) -> Institution:
    found = by_any_code(connection, code)
    if found is None:
        raise NoSuchInstitution
    return found


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise click.BadParameter("a day looks like 2026-09-01", param_hint="--day") from None


def _share(connection: Connection, typed: str) -> Share:
    read = SHARE.fullmatch(typed)
    if read is None:
        raise click.BadParameter("a share looks like 2136000002=2024/01,2024/02", param_hint="--share")
    seats = [seat.split("/") for seat in read["seats"].split(",")]
    return Share(
        _found(connection, read["code"]).id, frozenset(Seat(int(year), number) for year, number in seats)
    )


def _lines(connection: Connection, found: Institution) -> dict[str, object]:
    parent = institution(connection, found.parent_id) if found.parent_id else None
    links = successions_of(connection, found.id)
    return {
        "code": found.code,
        "name": found.name,
        "kind": found.kind.value,
        "under": f"{parent.code} {parent.name}" if parent else None,
        "state": "closed" if found.to_day else "open",
        "terms": [
            {
                "from": str(term.from_day),
                "to": str(term.to_day) if term.to_day else None,
                "code": term.code,
                "name": term.name,
                "ended_by": term.ended_by.value if term.ended_by else None,
            }
            for term in terms_of(connection, found)
        ],
        "from": [
            f"{link.way.value} {link.day} {institution(connection, link.predecessor).code}"
            for link in links
            if link.successor == found.id
        ],
        "into": [
            f"{link.way.value} {link.day} {institution(connection, link.successor).code}"
            for link in links
            if link.predecessor == found.id
        ],
        "heirs": [f"{heir.code} {heir.name}" for heir in heirs_of(connection, found.id)],
    }

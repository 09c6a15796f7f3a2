"""`tongxue school-year`: plan the September roll-over, commit it, undo it, and see how far it is."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Connection

from realnames.codes.values import school_day
from realnames.commands.front import Front, operator
from realnames.enrolments.actions.roll_over_commit import Watch, commit_roll_over
from realnames.enrolments.actions.roll_over_plan import plan_roll_over, release_school
from realnames.enrolments.actions.roll_over_undo import undo_roll_over
from realnames.enrolments.rules import school_year as school_year_of
from realnames.enrolments.store.roll_overs import newest_roll_over, roll_over
from realnames.enrolments.values.roll_overs import (
    HeldBecause,
    NoSuchRollOver,
    RollOver,
    RollOverId,
    RollOverPlan,
    SchoolPart,
    Tally,
    UndoReport,
)
from realnames.institutions.store.terms import by_any_code
from realnames.institutions.values import InstitutionId, NoSuchInstitution
from realnames.ledger.values import Refusal
from realnames.settings import RealnamesSettings

WORDS = {
    "enrolment": "在校",
    "promoted": "升级",
    "graduates": "毕业",
    "stays": "保留",
    "entered": "新入",
    "doubtful": "待核",
    "unexpected": "异常",
}
HELD = {
    HeldBecause.UNEXPECTED: "暂停：异常变动过多 held: too much is unexpected",
    HeldBecause.DRIFTED: "暂停：与计划不符，请重新计划 held: no longer as planned, plan again",
    HeldBecause.ROLLED: "暂停：本学年已升级 held: rolled over already",
}

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
RUN = click.option("--run", default="", help="The roll-over's id; default: the one planned last.")


@click.group("school-year")
def school_year() -> None:
    """Take schools into a new school year, and back."""


@school_year.command()
@click.argument("code")
@click.option("--year", type=int, help="The year in which the school year begins; default: this one's.")
@AS_JSON
@click.pass_obj
def plan(front: Front, code: str, *, year: int | None, as_json: bool) -> None:
    """Show what a roll-over of CODE and everything under it would do. Nobody's record changes."""
    ledger = front.realnames.ledger
    settings = front.settings(RealnamesSettings)
    with _complaining():
        with ledger.read() as connection:
            root = _institution(connection, code)
        planned = plan_roll_over(
            ledger,
            root,
            year or school_year_of(school_day(ledger.clock())),
            actor=operator(),
            hold_percent=settings.school_year_hold_percent,
        )
    _print_json(_plan_lines(planned)) if as_json else _print_plan(planned)


@school_year.command()
@RUN
@click.option("--release", "release", multiple=True, help="The code of a held school that shall go on.")
@click.option("--reason", default="", help="Why a held school shall go on; the journal keeps it.")
@AS_JSON
@click.pass_obj
def commit(front: Front, *, run: str, release: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Do what the plan shows, but for held schools. A commit that was interrupted goes on."""
    if release and not reason:
        raise click.UsageError("--release needs a --reason.")
    ledger = front.realnames.ledger
    with _complaining():
        with ledger.read() as connection:
            found = _roll_over(connection, run)
        for code in release:
            with ledger.unit(operator()) as unit:
                release_school(unit, _part(found, code).id, reason=reason)
        with _watched(found.id) as watch:
            done = commit_roll_over(
                ledger,
                found.id,
                actor=operator(),
                watch=watch,
                hold_percent=front.settings(RealnamesSettings).school_year_hold_percent,
            )
    _print_json(_status_lines(done)) if as_json else _print_status(done)


@school_year.command()
@RUN
@click.option("--school", "schools", multiple=True, help="Only the school of this code; default: all.")
@AS_JSON
@click.pass_obj
def undo(front: Front, *, run: str, schools: tuple[str, ...], as_json: bool) -> None:
    """Put every school back exactly as it was; one on which later changes stand is named and left alone."""
    ledger = front.realnames.ledger
    with _complaining():
        with ledger.read() as connection:
            found = _roll_over(connection, run)
        report = undo_roll_over(
            ledger,
            found.id,
            actor=operator(),
            schools=[_part(found, code).institution_id for code in schools],
            undo_within=front.settings(RealnamesSettings).school_year_undo,
        )
    _print_json(_undo_lines(report)) if as_json else _print_undo(report)
    if report.blocked or report.too_late:
        raise SystemExit(1)


@school_year.command()
@RUN
@AS_JSON
@click.pass_obj
def status(front: Front, *, run: str, as_json: bool) -> None:
    """Show how far each school is."""
    with _complaining(), front.realnames.ledger.read() as connection:
        found = _roll_over(connection, run)
    _print_json(_status_lines(found)) if as_json else _print_status(found)


@contextmanager
def _complaining() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(refusal.description) from None


def _institution(connection: Connection, code: str) -> InstitutionId:
    found = by_any_code(connection, code)
    if found is None:
        raise NoSuchInstitution
    return found.id


def _roll_over(connection: Connection, run: str) -> RollOver:
    try:
        chosen = RollOverId(UUID(run)) if run else newest_roll_over(connection, year=None)
    except ValueError:
        chosen = None
    if chosen is None:
        raise NoSuchRollOver
    return roll_over(connection, chosen)


def _part(found: RollOver, code: str) -> SchoolPart:
    for part in found.parts:
        if part.code == code:
            return part
    raise NoSuchRollOver


@contextmanager
def _watched(run: RollOverId) -> Iterator[Watch]:
    """A bar on a terminal; elsewhere a JSON line after each batch."""
    if not sys.stderr.isatty():
        yield lambda done, total: click.echo(json.dumps({"done": done, "total": total}), err=True)
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(str(run), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_json(lines: object) -> None:
    click.echo(json.dumps(lines, ensure_ascii=False, indent=1))


def _plan_lines(planned: RollOverPlan) -> dict[str, object]:
    schools = [
        {
            "code": school.code,
            "name": school.name,
            "held": school.held_because.value or None,
            "counts": asdict(school.tally),
            "classes": [{"class": line.label, **asdict(line.tally)} for line in school.classes],
            "doubtful": [
                {"affiliation": str(line.affiliation_id), "why": line.doubt.value} for line in school.doubts
            ],
        }
        for school in planned.schools
    ]
    return {"run": str(planned.id), "year": planned.year, "schools": schools}


def _status_lines(found: RollOver) -> dict[str, object]:
    schools = [
        {
            "code": part.code,
            "name": part.name,
            "state": part.state.value,
            "held": part.held_because.value or None,
            "counts": asdict(part.tally),
        }
        for part in found.parts
    ]
    return {"run": str(found.id), "year": found.year, "schools": schools}


def _undo_lines(report: UndoReport) -> dict[str, object]:
    return {
        "undone": [part.code for part in report.undone],
        "blocked": [
            {"code": one.part.code, "count": one.count, "moves": [str(move) for move in one.moves]}
            for one in report.blocked
        ],
        "too_late": [part.code for part in report.too_late],
    }


def _print_plan(planned: RollOverPlan) -> None:
    for school in planned.schools:
        click.echo(f"{school.code} {school.name}: {_counts(school.tally)}")
        for line in school.classes:
            click.echo(f"    {line.label or '-'}: {_counts(line.tally)}")
        for doubt in school.doubts:
            click.echo(f"    [待核] {doubt.affiliation_id} {doubt.doubt.value}")
        if school.held_because in HELD:
            click.echo(f"    {HELD[school.held_because]}")
    click.echo(f"{planned.year} 学年升级计划 planned, nothing changed: {planned.id}")


def _print_status(found: RollOver) -> None:
    for part in found.parts:
        why = f" · {HELD[part.held_because]}" if part.held_because in HELD else ""
        click.echo(f"{part.code} {part.name}: {part.state.value} · {_counts(part.tally)}{why}")
    click.echo(f"{found.year} {found.id}")


def _print_undo(report: UndoReport) -> None:
    for part in report.undone:
        click.echo(f"{part.code} {part.name}: 已撤销 undone")
    for one in report.blocked:
        click.echo(f"{one.part.code} {one.part.name}: 其后有 {one.count} 项变动 later changes stand on it:")
        for move in one.moves:
            click.echo(f"    {move}")
    for part in report.too_late:
        click.echo(f"{part.code} {part.name}: 已过撤销期 too late")


def _counts(tally: Tally) -> str:
    shown = {name: count for name, count in asdict(tally).items() if count}
    return " · ".join(f"{WORDS[name]} {name} {count}" for name, count in shown.items()) or "-"

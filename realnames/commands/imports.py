"""`tongxue import`: check a school's file and, when asked to, import what is right in it."""

import csv
import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from realnames.commands.front import Front, operator
from realnames.imports.actions.institutions import INSTITUTIONS
from realnames.imports.actions.kinds import ImportKind
from realnames.imports.actions.reading import Desk, Order
from realnames.imports.actions.roster import ROSTER
from realnames.imports.actions.run import Watch, check, commit
from realnames.imports.actions.staff import STAFF
from realnames.imports.formats.csv import FORMAT as CSV
from realnames.imports.reads import AccountLine, account_lines
from realnames.imports.values.complaints import Complaint, Level, is_fatal
from realnames.imports.values.reports import Report
from realnames.imports.values.sheets import FileRefused
from realnames.ledger.unit import Ledger
from realnames.registrar.store import LocalRegistrar

MOST_REMARKS = 200
TITLES = {"student": "学生", "guardian": "监护人", "teacher": "教师", "leader": "领导", "org_admin": "管理员"}

FILE = click.argument("file", type=click.Path(path_type=Path))
SCHOOL = click.option(
    "--school", default="", help="Take only rows of this institution; it may lack a column."
)
COMMIT = click.option(
    "--commit", "to_commit", is_flag=True, help="Import what is right; default: only check."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
ACCOUNTS = click.option(
    "--accounts-to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the user names of everybody in the file to this CSV file (with --commit).",
)


@click.group("import")
def imports() -> None:
    """Check a file of pupils, staff or institutions, and import it."""


@imports.command()
@FILE
@SCHOOL
@COMMIT
@AS_JSON
@ACCOUNTS
@click.pass_obj
def roster(front: Front, /, **given: Any) -> None:
    """Pupils and their guardians, in the layout of the national pupil register's export."""
    _run(front, ROSTER, **given)


@imports.command()
@FILE
@SCHOOL
@COMMIT
@AS_JSON
@ACCOUNTS
@click.pass_obj
def staff(front: Front, /, **given: Any) -> None:
    """Teachers, leaders and clerks of schools and authorities."""
    _run(front, STAFF, **given)


@imports.command()
@FILE
@SCHOOL
@COMMIT
@AS_JSON
@click.pass_obj
def institutions(front: Front, /, **given: Any) -> None:
    """Schools under the authorities of their regions."""
    _run(front, INSTITUTIONS, accounts_to=None, **given)


def _run(
    front: Front,
    kind: ImportKind[Any],
    *,
    file: Path,
    school: str,
    to_commit: bool,
    as_json: bool,
    accounts_to: Path | None,
) -> None:
    if accounts_to and not to_commit:
        raise click.UsageError("--accounts-to goes with --commit: a check opens no accounts.")
    house = front.realnames
    desk = Desk(house.ledger, house.codes, LocalRegistrar(), house.policy)
    try:
        with _watched(file.name) as watch, _no_collecting():
            order = Order(kind, file, CSV.open(file), school)
            if to_commit:
                report = commit(desk, order, actor=operator(), watch=watch)
            else:
                report = check(desk, order, watch=watch)
    except FileRefused as refused:
        _refuse(refused, as_json=as_json)
        return
    _print_json(report) if as_json else _print(report)
    if accounts_to:
        _write_accounts(house.ledger, report, accounts_to)
    done = report.counts.total - report.counts.kept_out if to_commit else 0
    if report.counts.kept_out and not done:
        raise SystemExit(1)


def _refuse(refused: FileRefused, *, as_json: bool) -> None:
    if as_json:
        code = refused.message_id
        click.echo(
            json.dumps(
                {"refused": code, "zh": refused.sentence("zh"), "en": refused.sentence("en")},
                ensure_ascii=False,
            )
        )
    else:
        click.echo(f"{refused.sentence('zh')}\n{refused.sentence('en')}", err=True)
    raise SystemExit(1)


@contextmanager
def _watched(name: str) -> Iterator[Watch]:
    """A bar on a terminal; elsewhere a JSON line for every tenth of the way."""
    if not sys.stderr.isatty():
        yield _JSONLines()
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """An import makes millions of small objects and no circles: to look for circles costs a sixth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _JSONLines:
    """Progress for whoever reads a log."""

    def __init__(self) -> None:
        self._tenth = 0

    def __call__(self, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 10
        if tenth > self._tenth:
            self._tenth = tenth
            click.echo(json.dumps({"done": done, "total": total}), err=True)


def _print_json(report: Report) -> None:
    lines = [
        {
            "row": said.row,
            "column": said.column,
            "level": said.level.value,
            "code": said.code,
            "value": said.value,
            "zh": said.zh,
            "en": said.en,
        }
        for said in report.complaints
    ]
    document = {
        "layout": report.layout,
        "file": report.file_name,
        "encoding": report.encoding,
        "ignored": report.ignored,
        "committed": report.import_id is not None,
        "import_id": str(report.import_id) if report.import_id else None,
        "counts": asdict(report.counts),
        "complaints": lines,
    }
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _print(report: Report) -> None:
    fatal = [said for said in report.complaints if is_fatal(said)]
    remarks = [said for said in report.complaints if said.level is Level.WARNING]
    for said in fatal:
        click.echo(_line(said))
    for said in remarks[:MOST_REMARKS]:
        click.echo(_line(said))
    if len(remarks) > MOST_REMARKS:
        click.echo(f"… {len(remarks) - MOST_REMARKS} more warnings: --json prints them all")
    if report.ignored:
        click.echo(f"未使用的列 columns not used: {'、'.join(report.ignored)}")
    counts = report.counts
    done = "已导入 imported" if report.import_id else "检查结果 check only, nothing written"
    click.echo(
        f"{report.file_name} ({report.encoding}): {done}\n"
        f"  新增 new {counts.new} · 相同 same {counts.same} · 变更 changed {counts.changed}"
        f" · 待核 doubtful {counts.doubtful} · 有误 wrong {counts.wrong}"
    )
    if report.import_id and counts.kept_out:
        click.echo(f"  未导入 not imported: {counts.kept_out} 行 rows, listed above")


def _line(said: Complaint) -> str:
    level = {Level.REFUSED: "拒收", Level.DOUBTFUL: "待核"}.get(said.level, "提示")
    where = f"第 {said.row} 行 {said.column}".rstrip()
    return f"[{level}] {where} {said.value or '-'}: {said.zh}。{said.en}"


def _write_accounts(ledger: Ledger, report: Report, path: Path) -> None:
    """User names for the school to hand out; whoever else uses the machine cannot read the file."""
    with ledger.read() as connection:
        lines = account_lines(connection, report.holders)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8-sig", newline="") as file:
        path.chmod(0o600)
        sheet = csv.writer(file)
        sheet.writerow(("角色", "姓名", "用户名", "机构标识码", "班级"))
        sheet.writerows(_account(line) for line in lines)
    click.echo(f"{path}: {len(lines)} user names", err=True)


def _account(line: AccountLine) -> tuple[str, str, str, str, str]:
    return TITLES.get(line.role, line.role), line.name, line.username, line.institution, line.class_name

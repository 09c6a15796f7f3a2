"""`tongxue duplicates`: people who may be in the register twice; merge them, split one, undo either."""

import json
import sys
from datetime import datetime
from uuid import UUID

import click
from sqlalchemy import Connection

from realnames.accounts.store import account_of
from realnames.accounts.values import AccountState
from realnames.codes.values import school_day
from realnames.commands.asking import Identifier, the_person, told
from realnames.commands.duplicates_text import case_line, case_text, preview_text
from realnames.commands.front import Front, operator
from realnames.duplicates.actions import deciding
from realnames.duplicates.actions.finding import find_duplicates, find_duplicates_of
from realnames.duplicates.actions.merging import merge
from realnames.duplicates.actions.splitting import split
from realnames.duplicates.actions.undoing import undo
from realnames.duplicates.reads.previews import items_of, preview
from realnames.duplicates.rules.merging import suggested_survivor
from realnames.duplicates.store.cases import find_case, waiting_cases
from realnames.duplicates.values.acts import ActId, MergeOrder, Preview, Side, SplitOrder
from realnames.duplicates.values.cases import CaseId, Search
from realnames.people.pinyin import romanise
from realnames.people.store import person
from realnames.people.values import NewPerson, Person
from realnames.registrar.store import LocalRegistrar

REFUSED = {
    "duplicate.not_yours": "The case is {state}: somebody else looks at it, or decided it.",
    "merge.choice_missing": "The records differ in {fields}: say --choose FIELD=kept or FIELD=other of each.",
    "merge.later_act_first": "Undo the later merge or split of the same record first: {act}",
    "person.unknown": "Nobody signs in with this name or has this lifelong number.",
}

CASE = click.argument("case", type=Identifier())
REASON = click.option("--reason", required=True, help="Why; the journal keeps it.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
LIMIT = click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))


class Choice(click.ParamType[tuple[str, Side]]):
    """Whose value is right: FIELD=kept or FIELD=other."""

    name = "field=side"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Side]:
        """Read field and side."""
        field, _, side = str(value).partition("=")
        if side not in {one.value for one in Side}:
            self.fail("give FIELD=kept or FIELD=other", param, ctx)
        return field, Side(side)


@click.group()
def duplicates() -> None:
    """Find people who are in the register twice, and decide."""


@duplicates.command()
@click.option("--person", "name", help="Only this person: a login name or lifelong number.")
@AS_JSON
@click.pass_obj
def find(front: Front, name: str | None, *, as_json: bool) -> None:
    """Look for likely duplicates; what was found before, decided or not, is not found again."""
    ledger = front.realnames.ledger
    if name:
        with told(REFUSED), ledger.unit(operator()) as unit:
            found = find_duplicates_of(unit, the_person(unit.connection, name))
        click.echo(json.dumps({"found": found}) if as_json else f"New cases: {found}.")
        return
    done = find_duplicates(ledger, operator(), progress=_show_progress if sys.stderr.isatty() else _silent)
    if as_json:
        click.echo(json.dumps({"blocks": done.blocks, "found": done.found, "skipped": done.skipped}))
        return
    click.echo(f"New cases: {done.found}; groups compared: {done.blocks}.")
    if done.skipped:
        click.echo(f"Groups too large to tell anybody apart, and left out: {done.skipped}.")


@duplicates.command("list")
@LIMIT
@AS_JSON
@click.pass_obj
def list_cases(front: Front, limit: int, *, as_json: bool) -> None:
    """List the cases that wait, strongest first."""
    ledger = front.realnames.ledger
    with ledger.read() as connection:
        found = waiting_cases(connection, today=school_day(ledger.clock()), limit=limit)
    lines = [case_line(case) for case in found]
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for line in lines:
        click.echo(f"{line['id']}  {line['score']:>4}  {line['state']:8} {' '.join(line['signs'])}")


@duplicates.command()
@CASE
@AS_JSON
@click.pass_obj
def show(front: Front, case: UUID, *, as_json: bool) -> None:
    """Show what both records of a case hold, and what merging them would do."""
    with told(REFUSED), front.realnames.ledger.read() as connection:
        found = find_case(connection, CaseId(case))
        one, other = person(connection, found.first_id), person(connection, found.second_id)
        kept = suggested_survivor(one, other, active=_active(connection, one, other))
        lost = other if kept is one else one
        foreseen = preview(connection, kept.id, lost.id, holdings=front.holdings)
    told_case = case_line(found)
    if as_json:
        click.echo(json.dumps({**told_case, "preview": preview_text(foreseen)}, ensure_ascii=False, indent=1))
        return
    click.echo(case_text(found))
    _print_preview(foreseen)


@duplicates.command("merge")
@click.argument("kept")
@click.argument("other")
@click.option(
    "--choose", "choices", type=Choice(), multiple=True, help="Whose value is right, field by field."
)
@click.option("--reason", default="", help="Why; the journal keeps it. Needed with --commit.")
@click.option("--commit", is_flag=True, help="Merge; default: only show what would happen.")
@AS_JSON
@click.pass_obj
def merge_records(
    front: Front,
    kept: str,
    other: str,
    *,
    choices: tuple[tuple[str, Side], ...],
    reason: str,
    commit: bool,
    as_json: bool,
) -> None:
    """Merge the record of OTHER into that of KEPT: two login names or lifelong numbers."""
    ledger = front.realnames.ledger
    if not commit:
        with told(REFUSED), ledger.read() as connection:
            people = the_person(connection, kept), the_person(connection, other)
            foreseen = preview(connection, *people, holdings=front.holdings)
        if as_json:
            click.echo(json.dumps(preview_text(foreseen), ensure_ascii=False, indent=1))
        else:
            _print_preview(foreseen)
        return
    if not reason:
        raise click.UsageError("--commit needs a --reason.")
    with told(REFUSED), ledger.unit(operator()) as unit:
        kept_id, other_id = the_person(unit.connection, kept), the_person(unit.connection, other)
        order = MergeOrder(kept_id, other_id, dict(choices), reason, _undo_until(front, unit.now))
        act = merge(unit, order, holdings=front.holdings)
    _print_act(act, order.undo_until, as_json=as_json)


@duplicates.command("undo")
@click.argument("act", type=Identifier())
@REASON
@AS_JSON
@click.pass_obj
def undo_act(front: Front, act: UUID, reason: str, *, as_json: bool) -> None:
    """Undo a merge or a split; what changed since stays with the kept record and is named."""
    with told(REFUSED), front.realnames.ledger.unit(operator()) as unit:
        undone = undo(unit, ActId(act), reason=reason)
    if as_json:
        click.echo(json.dumps({"restored": undone.restored, "stayed": undone.stayed}))
        return
    click.echo(f"Undone: {undone.restored} changes went back.")
    for one in undone.stayed:
        click.echo(f"  changed since, left as it is: {one}")


@duplicates.command("split")
@click.argument("name")
@click.option(
    "--take", "items", multiple=True, help="An item that goes to the new record; see the list without."
)
@click.option("--name", "new_name", help="The second person's name.")
@click.option("--born", type=click.DateTime(["%Y-%m-%d"]), help="Their birthday.")
@click.option("--gender", default="9", show_default=True, help="Their sex by GB/T 2261.1.")
@click.option("--reason", default="", help="Why; the journal keeps it.")
@AS_JSON
@click.pass_obj
def split_record(
    front: Front,
    name: str,
    *,
    items: tuple[str, ...],
    new_name: str | None,
    born: datetime | None,
    gender: str,
    reason: str,
    as_json: bool,
) -> None:
    """Split the record of NAME that mixed two people; without --take, list what it holds."""
    ledger = front.realnames.ledger
    if not items:
        with told(REFUSED), ledger.read() as connection:
            whom = person(connection, the_person(connection, name))
            held = items_of(connection, whom, holdings=front.holdings)
        for item in held:
            click.echo(f"{item.code}  {item.title}: {item.shown}")
        return
    if not new_name or not reason:
        raise click.UsageError("--take needs a --name and a --reason.")
    new = NewPerson(new_name, romanise(new_name), gender, born.date() if born else None)
    with told(REFUSED), ledger.unit(operator()) as unit:
        whose = the_person(unit.connection, name)
        order = SplitOrder(whose, items, reason, _undo_until(front, unit.now))
        act = split(unit, order, new, registrar=LocalRegistrar(), holdings=front.holdings)
    _print_act(act, order.undo_until, as_json=as_json)


@duplicates.command()
@CASE
@REASON
@click.option("--later", type=click.DateTime(["%Y-%m-%d"]), help="Do not decide: look again on this day.")
@click.option("--take-back", is_flag=True, help="They may be one person after all: the case waits again.")
@click.pass_obj
def dismiss(front: Front, case: UUID, reason: str, *, later: datetime | None, take_back: bool) -> None:
    """Decide that the two of a case are two people."""
    with told(REFUSED), front.realnames.ledger.unit(operator()) as unit:
        if take_back:
            deciding.reopen(unit, CaseId(case), reason=reason)
        elif later:
            deciding.postpone(unit, CaseId(case), until=later.date(), reason=reason)
        else:
            deciding.dismiss(unit, CaseId(case), reason=reason)
    click.echo(f"{case}: " + ("open" if take_back or later else "two people"))


@duplicates.command("claim")
@CASE
@click.pass_obj
def claim_case(front: Front, case: UUID) -> None:
    """Take a case, so that nobody else works on it."""
    with told(REFUSED), front.realnames.ledger.unit(operator()) as unit:
        deciding.claim(unit, CaseId(case))
    click.echo(f"{case}: yours")


def _active(connection: Connection, *people: Person) -> frozenset[UUID]:
    accounts = {one.id: account_of(connection, one.id) for one in people}
    return frozenset(one for one, found in accounts.items() if found and found.state is AccountState.ACTIVE)


def _undo_until(front: Front, now: datetime) -> datetime:
    return now + front.realnames.settings.merge_undo


def _print_act(act: ActId, until: datetime, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"act": str(act), "undo_until": until.isoformat()}))
    else:
        click.echo(f"Done. `tongxue duplicates undo {act}` takes it back until {until:%Y-%m-%d}.")


def _print_preview(foreseen: Preview) -> None:
    for line in preview_text(foreseen):
        click.echo(line)


def _show_progress(done: Search) -> None:
    click.echo(f"\r{done.blocks} groups compared, {done.found} new cases", nl=False, err=True)


def _silent(_done: Search) -> None:
    """Nobody watches."""

"""`tongxue people`: look at a person's account, disable it, restore it."""

import json
from datetime import date

import click
from sqlalchemy import Connection

from realnames.accounts.actions import disable, restore
from realnames.accounts.store import account_of, login_names_of, standing_account
from realnames.accounts.values import Account, AccountId, NoSuchAccount
from realnames.codes.values import school_day
from realnames.commands.finding import find_person
from realnames.commands.front import Front, operator
from realnames.commands.proofs import proofs, prove, renew_levels
from realnames.documents.store import documents_of
from realnames.enrolments.reads import person_card, roles_of
from realnames.enrolments.rules import class_label
from realnames.enrolments.values import Affiliation
from realnames.ledger.values import Refusal
from realnames.people.rules import masked_name
from realnames.people.values import PersonId

Lines = dict[str, str | int | list[str] | None]

NAME = click.argument("name")
REASON = click.option("--reason", required=True, help="Why; the journal keeps it.")
REFUSED = {
    "account.unknown": "Nobody signs in with this name or has this lifelong number.",
    "account.move_not_possible": "The account is {state}: {move} is not possible.",
}


@click.group()
def people() -> None:
    """Look at people's accounts, disable and restore them; give and list evidence of who they are."""


people.add_command(prove)
people.add_command(proofs)
people.add_command(renew_levels)


@people.command()
@NAME
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
@click.pass_obj
def show(front: Front, name: str, *, as_json: bool) -> None:
    """Show whoever signs in as NAME, or has it as lifelong number; personal values are masked."""
    ledger = front.realnames.ledger
    with ledger.read() as connection:
        person_id = find_person(connection, name)
        if person_id is None:
            raise _complaint(NoSuchAccount())
        lines = _lines(connection, person_id, today=school_day(ledger.clock()))
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for label, value in lines.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        click.echo(f"{label:14} {shown or '-'}")


@people.command("disable")
@NAME
@REASON
@click.pass_obj
def disable_account(front: Front, name: str, *, reason: str) -> None:
    """Suspend the account of NAME: nobody signs in with it, and what it was given is refused."""
    try:
        with front.realnames.ledger.unit(operator()) as unit:
            disable(unit, _find_account(unit.connection, name), reason=reason)
    except Refusal as refusal:
        raise _complaint(refusal) from None
    click.echo(f"{name}: suspended")


@people.command("restore")
@NAME
@REASON
@click.pass_obj
def restore_account(front: Front, name: str, *, reason: str) -> None:
    """Undo a suspension: the account of NAME is again what it was."""
    try:
        with front.realnames.ledger.unit(operator()) as unit:
            account_id = _find_account(unit.connection, name)
            restore(unit, account_id, reason=reason)
            state = standing_account(unit.connection, account_id).state
    except Refusal as refusal:
        raise _complaint(refusal) from None
    click.echo(f"{name}: {state.value}")


def _complaint(refusal: Refusal) -> click.ClickException:
    sentence = REFUSED.get(refusal.message_id, refusal.description)
    return click.ClickException(sentence.format(**refusal.params))


def _find_account(connection: Connection, name: str) -> AccountId:
    person_id = find_person(connection, name)
    account = account_of(connection, person_id) if person_id else None
    if account is None:
        raise NoSuchAccount
    return account.id


def _lines(connection: Connection, person_id: PersonId, *, today: date) -> Lines:
    card = person_card(connection, person_id, today=today)
    account = account_of(connection, person_id)
    names = login_names_of(connection, account.id) if account else ()
    return {
        "llid": card.person.llid,
        "name": masked_name(card.person.name),
        "account": _state(account),
        "signs in as": [name.shown for name in names],
        "roles": list(roles_of(card)),
        "at": [_place(affiliation) for affiliation in card.affiliations],
        "wards": card.ward_count,
        "mandates": [f"{m.role.value} {m.institution.code} {m.institution.name}" for m in card.mandates],
        "proven to": f"ial {card.person.ial}",
        "documents": [f"{d.kind} {d.masked}" for d in documents_of(connection, person_id) if not d.to_day],
    }


def _state(account: Account | None) -> str | None:
    if account is None:
        return None
    return f"{account.state.value} ({account.why})" if account.why else account.state.value


def _place(affiliation: Affiliation) -> str:
    placement = affiliation.placement
    label = class_label(affiliation.grade, placement.class_no, placement.class_name)
    school = affiliation.institution
    return " ".join(part for part in (affiliation.role.value, school.code, school.name, label) if part)

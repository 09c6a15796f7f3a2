"""`tongxue people activate` and `tongxue staff first`: one-time codes, printed once."""

from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

import click
import msgspec

from idp.activation.actions import VALID, issue_code
from idp.commands.front import print_json
from idp.settings import IdpSettings
from realnames.accounts.actions import open_first_administrator
from realnames.accounts.store import find_by_login_name, username_of
from realnames.accounts.values import AccountId, NoSuchAccount
from realnames.commands.front import operator
from realnames.ledger.unit import Ledger, Unit
from realnames.people.pinyin import romanise
from realnames.people.values import NewPerson
from realnames.registrar.store import LocalRegistrar


class Opened(Protocol):
    """The part of the opened house that these commands use."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def settings(self) -> IdpSettings: ...


class Front(Protocol):
    """The front door, as far as these commands know it."""

    @property
    def idp(self) -> Opened: ...


class Slip(msgspec.Struct, frozen=True):
    """What a person is given: where to go, as whom, with which code, until when; `link` has it all."""

    username: str
    code: str
    address: str
    link: str
    valid_until: datetime


DAYS = click.option(
    "--days",
    type=click.IntRange(1, 90),
    default=VALID.days,
    show_default=True,
    help="How long the code is good.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def people() -> None:
    """Look at people's accounts, activate, disable and restore them."""


@people.command("activate")
@click.argument("name")
@DAYS
@JSON
@click.pass_obj
def activate_account(front: Front, name: str, *, days: int, as_json: bool) -> None:
    """Print a one-time code with which the person NAME (a login name) sets a password.

    Every older code of the account ends. For an active account it serves to set a new password.
    """
    with front.idp.ledger.unit(operator()) as unit:
        account_id = find_by_login_name(unit.connection, name)
        if account_id is None:
            raise NoSuchAccount
        slip = _slip(unit, front.idp.settings.issuer, account_id, days=days)
    _print(slip, as_json=as_json)


@click.group()
def staff() -> None:
    """The people who administer this installation."""


@staff.command("first")
@click.option("--name", required=True, help="The administrator's real name.")
@click.option(
    "--username", default=None, help="The name to sign in with; made from the real name if left out."
)
@DAYS
@JSON
@click.pass_obj
def first(front: Front, name: str, *, username: str | None, days: int, as_json: bool) -> None:
    """Print the one-time link with which the first administrator of the province sets a password.

    Works until that password is set; there is no built-in one.
    """
    with front.idp.ledger.unit(operator()) as unit:
        new = NewPerson(name, romanise(name))
        account_id = open_first_administrator(unit, new, registrar=LocalRegistrar(), username=username)
        slip = _slip(unit, front.idp.settings.issuer, account_id, days=days)
    _print(slip, as_json=as_json)


def _slip(unit: Unit, issuer: str, account_id: AccountId, *, days: int) -> Slip:
    valid = timedelta(days=days)
    code = issue_code(unit, account_id, valid=valid)
    username = username_of(unit.connection, account_id) or ""
    address = f"{issuer}/activate?{urlencode({'name': username})}"
    return Slip(username, code, address, f"{address}&{urlencode({'code': code})}", unit.now + valid)


def _print(slip: Slip, *, as_json: bool) -> None:
    if as_json:
        print_json(slip)
        return
    click.echo(f"user name      {slip.username}")
    click.echo(f"one-time code  {slip.code}")
    click.echo(f"address        {slip.address}")
    click.echo(f"one-time link  {slip.link}")
    click.echo(f"valid until    {slip.valid_until:%Y-%m-%d %H:%M} UTC")

"""What the front door hands a command of this house, and how commands act, refuse and print."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click
import msgspec

from realnames.commands.front import operator
from realnames.ledger.unit import Ledger, Unit
from realnames.ledger.values import Refusal


class Opened(Protocol):
    """The part of the opened house that commands use."""

    @property
    def ledger(self) -> Ledger: ...


class Front(Protocol):
    """The front door (`click.pass_obj`), as far as commands of this house know it; it opens when asked."""

    @property
    def idp(self) -> Opened: ...


@contextmanager
def acting(front: Front) -> Iterator[Unit]:
    """One unit of work of the operator; a refusal is told in a line and ends the command."""
    try:
        with front.idp.ledger.unit(operator()) as unit:
            yield unit
    except Refusal as refusal:
        raise click.ClickException(refusal.description) from None


def print_json(answer: object) -> None:
    """One JSON document on standard output, with times in ISO 8601."""
    click.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())

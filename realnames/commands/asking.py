"""What commands about two people share: who is meant, ids as lists print them, refusals in a sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import click
from sqlalchemy import Connection

from realnames.commands.finding import find_person
from realnames.ledger.values import Refusal
from realnames.people.rules import masked_name
from realnames.people.values import NoSuchPerson, Person, PersonId


class Identifier(click.ParamType[UUID]):
    """The id of a case, an act or a dispute, as a list prints it."""

    name = "id"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        """Read a UUID."""
        try:
            return UUID(str(value))
        except ValueError:
            self.fail("give the id as a list prints it", param, ctx)


def the_person(connection: Connection, name: str) -> PersonId:
    """Whoever signs in as this or has this lifelong number; raises `NoSuchPerson`."""
    found = find_person(connection, name)
    if found is None:
        raise NoSuchPerson
    return found


@contextmanager
def told(sentences: Mapping[str, str]) -> Iterator[None]:
    """Tell a refusal by its sentence, or as programs are told it."""
    try:
        yield
    except Refusal as refusal:
        sentence = sentences.get(refusal.message_id, refusal.description)
        raise click.ClickException(sentence.format(**refusal.params)) from None


def masked(person: Person) -> str:
    """A person in one line, masked."""
    born = person.birth_day.isoformat() if person.birth_day else "-"
    return f"{person.llid} {masked_name(person.name)} {born} ial {person.ial}"

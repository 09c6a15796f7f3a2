"""`tongxue db`: bring the database to this release's schema, ask whether it is, write the next migration."""

import json

import click

from realnames.commands.front import Front
from realnames.ledger import schema
from realnames.ledger.engine import make_engine
from realnames.settings import RealnamesSettings


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@click.pass_obj
def upgrade(front: Front) -> None:
    """Bring the schema to this release. Safe to run again, and by many at once."""
    settings = front.settings(RealnamesSettings)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = make_engine(settings.database)
    schema.upgrade(engine, progress=lambda revision: click.echo(f"applied {revision}", err=True))
    click.echo(f"The database has the schema {schema.current(engine)}.")
    engine.dispose()


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
@click.pass_obj
def check(front: Front, *, as_json: bool) -> None:
    """Say whether the schema is this release's; the status is 1 if it is not."""
    engine = make_engine(front.settings(RealnamesSettings).database)
    has, wants = schema.current(engine), schema.latest()
    engine.dispose()
    if as_json:
        click.echo(json.dumps({"has": has, "wants": wants, "current": has == wants}))
    elif has == wants:
        click.echo(f"The database has this release's schema, {has}.")
    else:
        click.echo(f"The database has the schema {has or '(none)'}; this release works with {wants}.")
    if has != wants:
        raise SystemExit(1)


@db.command()
@click.argument("number")
@click.argument("message")
def revision(number: str, message: str) -> None:
    """For developers: write migration NUMBER (0002, …) from what the models have and the schema lacks."""
    click.echo(schema.revise(message, number=number))

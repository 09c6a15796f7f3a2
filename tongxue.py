"""The front door: the command line of every house, the web application, and the worker.

It opens the houses from left to right, puts their catalogs together, and is imported by none of them.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

import admin_ui.catalog
import connectors.catalog
import connectors.house
import idp.catalog
import idp.house
import realnames.catalog
import realnames.house
from admin_ui.programs import embedded, portal_address
from admin_ui.settings import AdminSettings
from connectors.configuration import Configuration, SettingsRefused, read_configuration
from connectors.errors import ConnectorError
from connectors.house import ConnectorsHouse
from connectors.http import in_process
from connectors.manual import catalog_markdown, settings_markdown, settings_text
from connectors.settings import ConnectorsSettings
from idp.house import IdpHouse
from idp.settings import IdpSettings
from idp.state.values import StateUnfit
from idp.web.logs import write_background_lines
from idp.web.metrics import Metrics, show_metrics
from realnames.duplicates.values.acts import Holding
from realnames.house import RealnamesHouse
from realnames.ledger.keyring_file import KeyringRefused
from realnames.ledger.schema import SchemaBehind
from realnames.ledger.values import Clock, Refusal, SystemClock
from realnames.ledger.worker import Worker
from realnames.settings import RealnamesSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

T = TypeVar("T")

CATALOGS = (connectors.catalog, realnames.catalog, idp.catalog, admin_ui.catalog)
SETTINGS = tuple(catalog.SETTINGS for catalog in CATALOGS)
STOP_WITHIN_SECONDS = 30


class FrontDoor:
    """Opens settings and houses on first use, for one command or one server process."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    def settings(self, kind: type[T]) -> T:
        """One house's settings; raises `SettingsRefused`."""
        return self.configuration.of(kind)

    @cached_property
    def configuration(self) -> Configuration:
        """Every setting of this installation."""
        return read_configuration(SETTINGS, environ=os.environ, folder=Path.cwd())

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """What belongs to a person, in every house."""
        return tuple(one for house in (realnames, idp, admin_ui) for one in house.catalog.HOLDINGS)

    @cached_property
    def connectors(self) -> ConnectorsHouse:
        """The first house."""
        return connectors.house.open_house(self.settings(ConnectorsSettings))

    @cached_property
    def realnames(self) -> RealnamesHouse:
        """The second house."""
        settings = self.settings(RealnamesSettings)
        return realnames.house.open_house(settings, self.connectors, clock=self._clock)

    @cached_property
    def idp(self) -> IdpHouse:
        """The third house."""
        return idp.house.open_house(
            self.settings(IdpSettings),
            self.realnames,
            idp.catalog.PROTOCOL,
            steps=idp.catalog.STEPS,
            log=sys.stdout,
        )

    @cached_property
    def programs(self) -> "WSGIApplication":
        """Identity server and portal, as this process answers for them."""
        return embedded(self.idp.site, portal_url=self.settings(AdminSettings).portal_url)

    def worker(self) -> Worker:
        """The background work of every house, each job with the house it works for."""
        portal = portal_address(self.idp.settings.issuer, self.settings(AdminSettings).portal_url)
        outlet = self.idp.outlet(in_process(portal, self.programs, otherwise=self.connectors.http))
        kinds = [
            *(kind.bound_to(self.realnames) for kind in realnames.catalog.JOBS),
            *(kind.bound_to(outlet) for kind in idp.catalog.JOBS),
            *(kind.bound_to(self.idp) for kind in admin_ui.catalog.JOBS),
        ]
        reactions = [
            *realnames.catalog.REACTIONS,
            *idp.catalog.REACTIONS,
            *admin_ui.catalog.REACTIONS,
        ]
        sweeps = [forget for house in (realnames, idp, admin_ui) for forget in house.catalog.SWEEPS]
        return Worker(self.realnames.ledger, reactions=reactions, kinds=kinds, sweeps=sweeps)


def application() -> "WSGIApplication":
    """What a WSGI server calls once in each process: the programs, and the embedded worker's thread."""
    door = FrontDoor(clock=SystemClock())
    write_background_lines(sys.stdout, SystemClock())
    settings = door.settings(IdpSettings)
    programs = door.programs
    if settings.embedded_worker:
        door.worker().start(threading.Event())
    if settings.metrics_bind:
        _show_metrics(door.idp.site.metrics, settings)
    return programs


def server(settings: IdpSettings, *, target: str = "tongxue:application") -> AbstractServer[Any]:
    """The server as the settings want it; `target` names the WSGI factory that each process calls."""
    host, _, port = settings.bind.rpartition(":")
    return Granian(
        target,
        factory=True,
        interface=Interfaces.WSGI,
        address=host.strip("[]"),
        port=int(port),
        workers=settings.workers,
        blocking_threads=settings.blocking_threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
        log_level=LogLevels.warning,
    )


def _show_metrics(metrics: Metrics, settings: IdpSettings) -> None:
    """Each process of a server has its own figures, and takes the next free port from the one that is set."""
    host, _, port = settings.metrics_bind.rpartition(":")
    for offset in range(settings.workers):
        try:
            show_metrics(metrics, host=host.strip("[]"), port=int(port) + offset)
        except OSError:
            continue
        return
    click.echo(f"metrics: no free port at {settings.metrics_bind}", err=True)


class Commands(click.Group):
    """The command group that tells foreign errors to the operator in one sentence, never as a trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal ends it with status 1, a wrong setting with status 2."""
        try:
            return super().invoke(ctx)
        except SettingsRefused as refused:
            raise WrongSettings("\n".join(refused.complaints)) from None
        except SchemaBehind:
            raise click.ClickException(
                "The database has another schema: run `tongxue db upgrade` first."
            ) from None
        except Refusal as refusal:
            raise click.ClickException(refusal.description) from None
        except (StateUnfit, KeyringRefused, ConnectorError) as unfit:
            raise click.ClickException(str(unfit)) from None


class WrongSettings(click.ClickException):
    """The settings refuse the start; the shell gets status 2."""

    exit_code = 2


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def tongxue(context: click.Context) -> None:
    """One real-name, lifelong learning account, accepted by every education system."""
    context.obj = context.obj or FrontDoor(clock=SystemClock())


@tongxue.command()
@click.pass_obj
def serve(door: FrontDoor) -> None:
    """Answer requests until Ctrl-C or SIGTERM; requests in progress are finished first."""
    settings = door.settings(IdpSettings)
    _ = door.idp  # whatever is wrong is said here, once, before any process starts
    click.echo(f"Tongxue answers at {settings.issuer} (listening on {settings.bind}).", err=True)
    server(settings).serve()


@tongxue.command()
@click.pass_obj
def worker(door: FrontDoor) -> None:
    """Seal the journal, deliver what is due and sweep, until Ctrl-C or SIGTERM."""
    write_background_lines(sys.stdout, SystemClock())
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _setting(stop))
    working = door.worker()
    click.echo("The worker works; Ctrl-C ends it.", err=True)
    working.run(stop)


def _setting(stop: threading.Event) -> Callable[[int, object], None]:
    return lambda _number, _frame: stop.set()


@tongxue.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--markdown", is_flag=True, help="Print docs/settings.md: defaults only.")
@click.pass_obj
def settings(door: FrontDoor, *, as_json: bool, markdown: bool) -> None:
    """Print every setting with its current value, secrets masked."""
    if markdown:
        click.echo(settings_markdown(SETTINGS), nl=False)
    elif as_json:
        found = {
            one.setting.variable: {"value": one.shown, "source": one.source}
            for one in door.configuration.found
        }
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo(settings_text(door.configuration.found), nl=False)


@tongxue.command()
def catalog() -> None:
    """Print docs/catalog.md: every member of every family."""
    click.echo(catalog_markdown(CATALOGS), nl=False)


def join(commands: Iterable[click.Command]) -> Iterator[click.Command]:
    """One command for each name: groups that houses share are joined, the leftmost house's help stays."""
    named: dict[str, list[click.Command]] = {}
    for command in commands:
        named.setdefault(command.name or "", []).append(command)
    for name, same in named.items():
        groups = [one for one in same if isinstance(one, click.Group)]
        if len(groups) < 2:
            yield same[0]
            continue
        inner = {key: one for group in groups for key, one in group.commands.items()}
        yield click.Group(name, help=groups[0].help, commands=inner)


for member in join(command for house in CATALOGS for command in house.COMMANDS):
    tongxue.add_command(member)


if __name__ == "__main__":
    tongxue()

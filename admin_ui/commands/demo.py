"""`tongxue demo`: a province to try, with its server and two sample systems, in the foreground."""

import gc
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from admin_ui.demo.build import Builder, DemoRefused, NotADemo, build_demo, is_built
from admin_ui.demo.files import PEOPLE, DemoClient, read_clients, read_people
from admin_ui.demo.processes import (
    PortBusy,
    Program,
    ProgramEnded,
    check_ports,
    complain_if_ended,
    python,
    running,
    wait_until_ready,
)
from admin_ui.demo.systems import SAMPLES, ensure_systems
from idp.house import IdpHouse
from realnames.ledger import schema
from realnames.ledger.engine import make_engine
from realnames.settings import RealnamesSettings

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8000
HIGHEST_PORT = 65_535 - 103
WATCH_SECONDS = 0.5

S = TypeVar("S")


class Front(Protocol):
    """The front door, as far as this command knows it; settings are read when first asked for."""

    def settings(self, kind: type[S]) -> S: ...

    @property
    def idp(self) -> IdpHouse: ...


@click.command()
@click.pass_obj
def demo(front: Front) -> None:
    """Build a demo province where there is none, and serve it until Ctrl-C. PORT moves it."""
    console, port = Console(), _port()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    os.environ.update(_environment(port))
    folder = front.settings(RealnamesSettings).data_dir.resolve() / "demo"
    try:
        check_ports(_programs(port, {}))
        _prepare(front, folder, port=port, console=console)
        with running(_programs(port, read_clients(folder)), folder / "logs") as started:
            wait_until_ready(started)
            _show(console, folder, port)
            while True:
                complain_if_ended(started)
                time.sleep(WATCH_SECONDS)
    except PortBusy as busy:
        raise click.ClickException(
            f"Port {busy.port} is in use ({busy.what}). Stop what listens there,"
            f" or choose another: PORT={port + 1000} make demo"
        ) from None
    except NotADemo:
        raise click.ClickException(
            "This database already holds people, and the demo does not mix with them:"
            " give it a folder of its own, TONGXUE_DATA_DIR=var-demo make demo"
        ) from None
    except (ProgramEnded, DemoRefused) as ended:
        raise click.ClickException(str(ended)) from None
    except KeyboardInterrupt:
        console.print("The demo has ended. 演示已结束。")


def _port() -> int:
    text = os.environ.get("PORT", "") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= HIGHEST_PORT:
        raise click.ClickException(f"PORT is {text!r}: it must be a number from 1 to {HIGHEST_PORT}.")
    return int(text)


def _environment(port: int) -> dict[str, str]:
    """The settings of a demo: its address, and that the samples may be called when somebody signs out."""
    return {
        "TONGXUE_ISSUER": f"http://localhost:{port}",
        "TONGXUE_BIND": f"127.0.0.1:{port}",
        "TONGXUE_OUTBOUND_ALLOW": ",".join(f"localhost:{port + sample.offset}" for sample in SAMPLES),
        "TONGXUE_OPERATOR_NAME": "通学演示省",
        "TONGXUE_OPERATOR_NAME_EN": "Tongxue demo province",
    }


def _programs(port: int, clients: dict[str, DemoClient]) -> tuple[Program, ...]:
    server = Program(
        "server",
        port,
        python(str(ROOT / "tongxue.py"), "serve"),
        {},
        f"http://127.0.0.1:{port}/health/ready",
    )
    return (server, *(_sample(port, place, clients) for place in range(len(SAMPLES))))


def _sample(port: int, place: int, clients: dict[str, DemoClient]) -> Program:
    sample, neighbour = SAMPLES[place], SAMPLES[1 - place]
    client = clients.get(sample.client_id)
    environment = {
        "SAMPLE_PORT": str(port + sample.offset),
        "SAMPLE_ISSUER": f"http://localhost:{port}",
        "SAMPLE_CLIENT_ID": sample.client_id,
        "SAMPLE_CLIENT_SECRET": (client.client_secret or "") if client else "",
        "SAMPLE_BASE_URL": sample.home(port),
        "SAMPLE_NEIGHBOUR": neighbour.home(port),
    }
    command = python(str(ROOT / "docs" / "samples" / sample.client_id / "app.py"))
    url = f"http://127.0.0.1:{port + sample.offset}/"
    return Program(sample.client_id, port + sample.offset, command, environment, url)


def _prepare(front: Front, folder: Path, *, port: int, console: Console) -> None:
    settings = front.settings(RealnamesSettings)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = make_engine(settings.database)
    if not schema.is_current(engine):
        schema.upgrade(engine)
    engine.dispose()
    gc.freeze()  # what is loaded by now stays, and need not be walked with every batch of an import
    if not is_built(front.idp, folder):
        console.print("Building the demo province (once) … 正在生成演示省（仅第一次）")
        with _bars(console) as bars:
            build_demo(Builder(front.idp, folder, bars))
    ensure_systems(front.idp.ledger, folder, port=port)


class _Bars:
    """One progress bar per part of the province, or one line where there is no terminal."""

    def __init__(self, console: Console, bars: Progress) -> None:
        self._console, self._bars = console, bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if not self._console.is_terminal:
            if done == total:
                click.echo(f"  {what}: {done}")
            return
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)


@contextmanager
def _bars(console: Console) -> Iterator[_Bars]:
    columns = TextColumn("{task.description:>20}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        yield _Bars(console, bars)


def _show(console: Console, folder: Path, port: int) -> None:
    table = Table(title="Tongxue 通学", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("who 谁", "username 用户名", "password 密码", "name 姓名"):
        table.add_column(column, no_wrap=True)
    table.add_row("portal", f"http://localhost:{port}/", "", "个人门户", style="bold")
    for sample in SAMPLES:
        table.add_row(sample.client_id, f"{sample.home(port)}/", "", sample.name, style="bold")
    table.add_section()
    for person in read_people(folder):
        table.add_row(person.hint, person.username, person.password, person.name)
    console.print(table)
    first, second = (sample.home(port) for sample in SAMPLES)
    steps = (
        f"1. {first}/ : sign in as anybody above. 用上面任何一个账号登录。",
        f"2. {second}/ : nothing to type, it asks once. 不用再输密码，只问一次是否同意。",
        "3. Sign out at either: both are signed out. 在一处退出，两处都退出。",
        f"All of this: {folder / PEOPLE}",
        "Ctrl-C stops everything. 按 Ctrl-C 全部停止。",
    )
    for step in steps:
        console.print(step, soft_wrap=True, highlight=False)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt

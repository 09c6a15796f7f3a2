"""`tongxue journal verify`: is every line what was written, and where it was linked?"""

import json
import sys

import click

from realnames.commands.front import Front
from realnames.ledger.journal import Head, read_head, seal_all
from realnames.ledger.unit import Ledger
from realnames.ledger.verification import Broken, Verdict, verify


class NotedHead(click.ParamType[Head]):
    """A head of the chain as `journal verify` prints it: NUMBER:LINK."""

    name = "head"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        """Read the number and the 64 hexadecimal digits of the link."""
        number, _, link = str(value).partition(":")
        try:
            head = Head(int(number), bytes.fromhex(link))
        except ValueError:
            head = Head(0, b"")
        if head.seq < 1 or len(head.link) != 32:
            self.fail("give NUMBER:LINK, as an earlier verification printed it", param, ctx)
        return head


@click.group()
def journal() -> None:
    """The record of every act."""


@journal.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
@click.option(
    "--noted", type=NotedHead(), help="A head noted earlier, elsewhere: the chain must still hold it."
)
@click.pass_obj
def verify_journal(front: Front, *, as_json: bool, noted: Head | None) -> None:
    """Name the first line that is broken, missing or moved; the status is 1 if there is one."""
    ledger = front.realnames.ledger
    seal_all(ledger)
    verdict = _verify(ledger, noted=noted)
    click.echo(_as_json(verdict) if as_json else _as_text(verdict))
    if not verdict.sound:
        raise SystemExit(1)


def _verify(ledger: Ledger, *, noted: Head | None) -> Verdict:
    with ledger.read() as connection:
        stored = read_head(connection)
    length = stored[0].seq if stored else 0
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=length, label="Lines", file=sys.stderr, hidden=hidden) as bar:
        return verify(ledger, progress=lambda done, _known: bar.update(done - bar.pos), noted=noted)


def _as_text(verdict: Verdict) -> str:
    if verdict.broken is not None:
        return f"BROKEN at {_place(verdict.broken)}: {verdict.broken.flaw.value}."
    head = f"{verdict.head.seq}:{verdict.head.link.hex()}"
    lines = f"Sound: {verdict.checked} lines, {verdict.unsealed} more to be linked."
    return f"{lines}\nHead, to be noted elsewhere: {head}"


def _place(broken: Broken) -> str:
    number = "the unlinked lines" if broken.seq is None else f"number {broken.seq}"
    return number if broken.line is None else f"{number}, line {broken.line}"


def _as_json(verdict: Verdict) -> str:
    broken = verdict.broken
    return json.dumps(
        {
            "sound": verdict.sound,
            "checked": verdict.checked,
            "unsealed": verdict.unsealed,
            "head": {"seq": verdict.head.seq, "link": verdict.head.link.hex()},
            "broken": broken
            and {
                "flaw": broken.flaw.name.lower(),
                "seq": broken.seq,
                "line": str(broken.line) if broken.line else None,
                "meaning": broken.flaw.value,
            },
        }
    )

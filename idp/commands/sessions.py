"""`tongxue sessions`: end the sessions of somebody."""

import click

from idp.commands.front import Front, acting, print_json
from idp.sessions.actions import end_session, end_sessions_of
from idp.sessions.store import live_sessions
from realnames.accounts.store import find_by_login_name

BECAUSE = "ended_by_operator"


@click.group("sessions")
def sessions() -> None:
    """Where people are signed in."""


@sessions.command("end")
@click.argument("name")
@click.option("--all", "every", is_flag=True, help="End every session of the person, not just the last used.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def end(front: Front, name: str, *, every: bool, as_json: bool) -> None:
    """End the session that the person NAME (a login name) used last, or every one."""
    with acting(front) as unit:
        account_id = find_by_login_name(unit.connection, name)
        if account_id is None:
            raise click.ClickException("Nobody signs in with this name.")
        if every:
            ended = end_sessions_of(unit, account_id, because=BECAUSE)
        else:
            last = live_sessions(unit.connection, account_id, now=unit.now)[:1]
            ended = sum(end_session(unit, session.sid, because=BECAUSE) for session in last)
    if as_json:
        print_json({"ended": ended})
        return
    click.echo(f"{ended} {'session' if ended == 1 else 'sessions'} ended")

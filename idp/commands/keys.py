"""`tongxue keys`: list the signing keys and rotate them."""

from datetime import timedelta

import click

from idp.commands.front import Front, acting, print_json
from idp.keys.actions import LEAD, rotate
from idp.keys.store import key_lives
from idp.keys.values import ALGORITHMS, Algorithm, KeyLife


@click.group("keys")
def keys() -> None:
    """The keys that sign tokens."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def list_keys(front: Front, *, as_json: bool) -> None:
    """List every key with what it does at this moment."""
    ledger = front.idp.ledger
    now = ledger.clock()
    with ledger.read() as connection:
        lives = key_lives(connection)
    shown = [
        {"state": _state(life, signs=life.signs_at(now), published=life.is_published_at(now))}
        for life in lives
    ]
    if as_json:
        print_json([{**_as_row(life), **state} for life, state in zip(lives, shown, strict=True)])
        return
    for life, state in zip(lives, shown, strict=True):
        click.echo(
            f"{life.kid}  {life.alg}  {state['state']:<16}  signs from {life.signs_from:%Y-%m-%d %H:%M:%S}Z"
        )


@keys.command("rotate")
@click.option("--alg", type=click.Choice(ALGORITHMS), multiple=True, help="Which algorithm; default: each.")
@click.option(
    "--lead",
    type=click.IntRange(min=3),
    default=int(LEAD.total_seconds()),
    show_default=True,
    help="Seconds for which a new key is published before it signs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def rotate_keys(front: Front, *, alg: tuple[Algorithm, ...], lead: int, as_json: bool) -> None:
    """Publish new keys now and let them sign a moment later; old ones stay published while needed."""
    with acting(front) as unit:
        made = [rotate(unit, alg=each, lead=timedelta(seconds=lead)) for each in alg or ALGORITHMS]
    if as_json:
        print_json([_as_row(life) for life in made])
        return
    for life in made:
        click.echo(f"{life.kid}  {life.alg}  published, signs from {life.signs_from:%Y-%m-%d %H:%M:%S}Z")


def _state(life: KeyLife, *, signs: bool, published: bool) -> str:
    if signs:
        return "signs"
    if not published:
        return "over"
    return "only published" if life.signs_until else "signs soon"


def _as_row(life: KeyLife) -> dict[str, object]:
    return {
        "kid": life.kid,
        "alg": life.alg,
        "signs_from": life.signs_from,
        "signs_until": life.signs_until,
        "published_until": life.published_until,
    }

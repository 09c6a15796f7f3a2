"""Every member is in its house's catalog, and what is printed from catalogs and settings is up to date."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module

import click
import pytest

from connectors.configuration import declared
from connectors.manual import catalog_markdown, settings_markdown
from realnames.ledger.base import Base
from realnames.ledger.jobs import JobKind
from realnames.ledger.outbox import Reaction
from realnames.ledger.values import Event
from tests.house.sources import HOUSES, ROOT, Module, modules
from tongxue import CATALOGS, SETTINGS

LISTED_FAMILIES = {
    "grants",
    "client_auth",
    "claims",
    "details",
    "steps",
    "factors",
    "verifiers",
    "formats",
    "datasets",
    "upstream",
    "fronts",
    "apis",
}
OURS = re.compile(rf"({'|'.join(HOUSES)})\.")


def subclasses(kind: type) -> Iterator[type]:
    children: list[type] = kind.__subclasses__()
    for child in children:
        if OURS.match(child.__module__):
            yield child
        yield from subclasses(child)


def house_of(thing: type) -> str:
    return thing.__module__.partition(".")[0]


def instances(kind: type) -> Iterator[tuple[str, object]]:
    """What stands at the top level of any module, alone or in a tuple, with the house it lies in."""
    for module in modules():
        for found in vars(import_module(module.name)).values():
            several = found if isinstance(found, tuple) else (found,)
            yield from ((module.parts[0], one) for one in several if isinstance(one, kind))


@pytest.fixture(scope="module", autouse=True)
def everything_is_imported() -> None:
    for module in modules():
        import_module(module.name)


@pytest.mark.parametrize(("kind", "family"), [(Event, "EVENTS"), (Base, "TABLES")])
def test_every_event_and_every_table_is_in_its_catalog(kind: type, family: str) -> None:
    listed = {house: set(getattr(import_module(f"{house}.catalog"), family, ())) for house in HOUSES}
    missing = sorted(
        {f"{one.__module__}.{one.__name__}" for one in subclasses(kind) if one not in listed[house_of(one)]}
    )
    assert not missing


def test_no_two_events_share_a_name_and_none_is_without_one() -> None:
    names = [getattr(event, "name", "") for event in subclasses(Event)]
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", name) for name in names), names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("kind", "family"), [(Reaction, "REACTIONS"), (JobKind, "JOBS")])
def test_every_reaction_and_every_job_is_in_its_catalog(kind: type, family: str) -> None:
    listed = [one for catalog in CATALOGS for one in getattr(catalog, family, ())]
    missing = [repr(one) for _, one in instances(kind) if not any(one is other for other in listed)]
    assert not missing


def reachable(commands: Iterable[click.Command]) -> Iterator[click.Command]:
    for command in commands:
        yield command
        if isinstance(command, click.Group):
            yield from reachable(command.commands.values())


def test_every_command_is_in_its_catalog() -> None:
    listed = list(reachable(one for catalog in CATALOGS for one in catalog.COMMANDS))
    missing = [
        f"{house}: {one.name}"
        for house, one in instances(click.Command)
        if house in HOUSES and isinstance(one, click.Command) and not any(one is other for other in listed)
    ]
    assert not missing


def members() -> Iterator[Module]:
    """The files of families: one file, one member. A web room may have a page for each member, unlisted."""
    for module in modules():
        private = module.parts[-1].startswith("_") or module.path.name == "__init__.py"
        listed = len(module.parts) > 2 and module.parts[-2] in LISTED_FAMILIES and "web" not in module.parts
        if listed and not private:
            yield module


def test_every_file_of_a_family_is_in_its_catalog() -> None:
    named = {
        f"{node.module}.{alias.name}"
        for catalog in CATALOGS
        for node in ast.walk(
            ast.parse((ROOT / catalog.__name__.replace(".", "/")).with_suffix(".py").read_text())
        )
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    direct = {name.rpartition(".")[0] for name in named}
    missing = [module.where for module in members() if module.name not in named | direct]
    assert not missing


def test_every_setting_is_used_and_named_once() -> None:
    settings = declared(SETTINGS)
    names = [setting.name for setting in settings]
    assert len(names) == len(set(names))
    everything = "\n".join(module.text for module in modules())
    unused = [s.variable for s in settings if not re.search(rf"\.{s.field}\b", everything)]
    assert not unused


def test_every_setting_has_a_plain_default_that_passes_its_own_check() -> None:
    wrong = [setting.variable for setting in declared(SETTINGS) if setting.check(setting.default)]
    assert not wrong


def test_the_settings_manual_is_printed_from_the_settings() -> None:
    printed = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert printed == settings_markdown(SETTINGS), "print it anew: make docs"


def test_the_catalog_is_printed_from_the_catalogs() -> None:
    printed = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    assert printed == catalog_markdown(CATALOGS), "print it anew: make docs"


def test_every_member_says_what_it_is() -> None:
    speechless = re.findall(r"^\| (\S+) \|  ?\|$", catalog_markdown(CATALOGS), flags=re.MULTILINE)
    assert not speechless

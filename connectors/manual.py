"""What is printed from settings and catalogs: the operator's manual, and the list of every member.

`docs/settings.md` and `docs/catalog.md` are these texts, so that they cannot disagree with the program.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from connectors.configuration import CONFIG, CONFIG_NAME, Found, Setting, declared
from connectors.parsing import expected_form

SETTINGS_INTRODUCTION = f"""\
# Settings

Printed by `tongxue settings --markdown`. A setting comes from the environment, else from a TOML file, else
it has the default below. The file is the one `{CONFIG}` names, or `{CONFIG_NAME}` in the folder the program
is started in; its keys are the names in lower case, without `TONGXUE_`. An unknown name in either place
refuses the start. A secret is never read from the TOML file: set it in the environment, or set the same
name with `_FILE` to a file that holds it. Relative paths start in the folder the program is started in.
"""
CATALOG_INTRODUCTION = """\
# Catalog

Printed by `tongxue catalog`: every member of every family, in order, as each house's `catalog.py` names it.
"""


class Line(NamedTuple):
    """One member of a catalog: its name and what it is."""

    name: str
    sentence: str


def settings_markdown(kinds: Iterable[type]) -> str:
    """`docs/settings.md`: every setting with its form, default and meaning."""
    parts = [SETTINGS_INTRODUCTION]
    for kind in kinds:
        rows = [_settings_row(setting) for setting in declared((kind,))]
        if rows:
            parts.append(f"## {kind.__module__.partition('.')[0]}\n")
            parts.append(
                "| setting | what is written | default | meaning |\n|---|---|---|---|\n" + "".join(rows)
            )
    return "\n".join(parts)


def settings_text(found: Sequence[Found]) -> str:
    """Every setting with its current value and where that comes from, secrets masked."""
    blocks = [
        f"{one.setting.variable} = {one.shown}\n    {one.setting.help}"
        f" ({expected_form(one.setting.type)}; from {one.source})\n"
        for one in found
    ]
    return "".join(blocks)


def catalog_markdown(catalogs: Iterable[ModuleType]) -> str:
    """`docs/catalog.md`: every family of every house with its members."""
    parts = [CATALOG_INTRODUCTION]
    for catalog in catalogs:
        parts.append(f"## {catalog.__name__.partition('.')[0]}\n")
        for family, lines in families(catalog):
            rows = "".join(f"| `{line.name}` | {_cell(line.sentence)} |\n" for line in lines)
            parts.append(
                f"### {family.replace('_', ' ').lower()}\n\n| member | what it is |\n|---|---|\n{rows}"
            )
    return "\n".join(parts)


def families(catalog: ModuleType) -> Iterator[tuple[str, list[Line]]]:
    """The families of one catalog in the order they are written, each with its members."""
    tree = ast.parse(Path(str(catalog.__file__)).read_text(encoding="utf-8"))
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            name = ast.unparse(target)
            members = getattr(catalog, name)
            if isinstance(members, tuple) and members:
                yield name, list(_lines(catalog, statement.value, members))


def _lines(catalog: ModuleType, written: ast.expr, members: Sequence[object]) -> Iterator[Line]:
    elements: Sequence[ast.expr | None] = [None] * len(members)
    if isinstance(written, ast.Tuple) and len(written.elts) == len(members):
        elements = written.elts
    for element, member in zip(elements, members, strict=True):
        module = _module(catalog, element)
        if module is not None:
            yield Line(module.__name__.rpartition(".")[2], _sentence(module))
        else:
            yield _line(member)


def _module(catalog: ModuleType, element: ast.expr | None) -> ModuleType | None:
    """The file of a member written `file.MEMBER`: its docstring says what the member is."""
    if isinstance(element, ast.Attribute) and isinstance(element.value, ast.Name):
        owner = getattr(catalog, element.value.id, None)
        return owner if isinstance(owner, ModuleType) else None
    return None


def _line(member: object) -> Line:
    if isinstance(member, type):
        own = getattr(member, "name", "") or getattr(member, "__tablename__", "")
        return Line(own if isinstance(own, str) and own else member.__name__, _sentence(member))
    name = str(getattr(member, "name", None) or getattr(member, "__name__", member))
    event = getattr(member, "event", None)  # a reaction: which event it follows
    if isinstance(event, type):
        return Line(f"{getattr(event, 'name', '')} → {name}", _sentence(event))
    for source in ("help", "doc"):
        said = getattr(member, source, None)
        if isinstance(said, str) and said:
            return Line(name, _first_sentence(said))
    return Line(name, _sentence(getattr(member, "payload", member)))


def _sentence(thing: object) -> str:
    return _first_sentence(inspect.getdoc(thing) or "")


def _first_sentence(text: str) -> str:
    return " ".join(text.strip().partition("\n\n")[0].split())


def _settings_row(setting: Setting) -> str:
    form = expected_form(setting.type)
    default = f"`{setting.shown(setting.default)}`" if setting.shown(setting.default) else "nothing"
    secret = "; a secret" if setting.secret else ""
    return f"| `{setting.variable}` | {form}{secret} | {default} | {_cell(setting.help)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

"""The tree as the laws see it: every module of the product with its syntax, and every text file."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSES = ("connectors", "realnames", "idp", "admin_ui")
SKIPPED = {".git", ".venv", ".hypothesis", "var", "__pycache__", "node_modules"}
ROOMS = ("values", "rules", "tables", "store", "reads", "actions", "web")


@dataclass(frozen=True)
class Module:
    """One file of the product; `name` is its dotted name."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def where(self) -> str:
        """The path as a person would type it."""
        return str(self.path.relative_to(ROOT))

    @property
    def room(self) -> str:
        """The room of its wing this file is or lies in, or ""."""
        return room_of(self.name)


@dataclass(frozen=True)
class Import:
    """One imported module, with the name taken from it, if any."""

    module: str
    name: str
    line: int


def room_of(name: str) -> str:
    """The room a dotted name lies in: `realnames.people.store` or `idp.oauth.store.codes`, both `store`."""
    parts = name.split(".")
    return parts[2] if len(parts) > 2 and parts[2] in ROOMS else ""


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the four houses and the front door."""
    paths = [path for house in HOUSES for path in sorted((ROOT / house).rglob("*.py"))]
    return tuple(_module(path) for path in [*paths, ROOT / "tongxue.py"])


def imports(module: Module) -> Iterator[Import]:
    """Every import of a module, wherever it stands; a relative one is given in full."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                package = module.parts[: len(module.parts) - node.level + (module.path.name == "__init__.py")]
                origin = ".".join([*package, origin]).rstrip(".")
            yield from (Import(origin, alias.name, node.lineno) for alias in node.names)


def targets(module: Module) -> Iterator[tuple[str, int]]:
    """The dotted names of our own modules that a module imports, with the line."""
    known = {other.name for other in modules()}
    for one in imports(module):
        whole = f"{one.module}.{one.name}"
        if whole in known:
            yield whole, one.line
        elif one.module in known:
            yield one.module, one.line


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def texts(*endings: str) -> Iterator[tuple[str, str]]:
    """Every text file of the tree (that is not ignored) with its path, by its ending if any is given."""
    for path in sorted(ROOT.rglob("*")):
        relative = path.relative_to(ROOT)
        hidden = any(part in SKIPPED or part.endswith("_cache") for part in relative.parts)
        if hidden or not path.is_file() or (endings and path.suffix not in endings):
            continue
        try:
            yield str(relative), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, text, ast.parse(text))

"""The shape of a file: short, documented, plainly named, without state and without a clock of its own."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import HOUSES, ROOT, Module, functions, imports, modules

LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION, MOST_POSITIONAL = 300, 400, 40, 3
BANNED = {"manager", "helper", "util", "data", "info", "process", "handle"}
SPOKEN_BY_OTHERS = {("idp.web.logs", "info")}
"""Names that are not ours to choose: the level of a log line. What extends a library's class is exempt."""

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
}
CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
CHANGING = {"append", "extend", "insert", "add", "update", "setdefault", "pop", "clear", "remove", "discard"}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def positional(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return [name for name in names if name not in {"self", "cls"}]


def foreign_lines(module: Module) -> set[int]:
    """The lines of classes that extend a library's: their signatures are not ours to choose."""
    libraries = {one.name for one in imports(module) if not one.module.startswith(tuple(HOUSES))}
    libraries |= {one.module for one in imports(module) if not one.name}
    libraries -= {"Protocol", "Generic", "Enum", "NamedTuple", "Exception"}
    return {
        line
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).partition(".")[0] in libraries for base in node.bases)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def test_no_file_is_longer_than_a_sitting() -> None:
    broken = {module.where: n for module in modules() if (n := module.text.count("\n")) > LONGEST_FILE}
    for path in (ROOT / "tests").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGEST_TEST_FILE:
            broken[str(path.relative_to(ROOT))] = lines
    assert not broken


def test_no_function_is_longer_than_a_screen() -> None:
    broken = [
        f"{module.where}:{node.lineno} {node.name} has {length(node)} lines"
        for module in modules()
        for node in functions(module)
        if length(node) > LONGEST_FUNCTION
    ]
    assert not broken


def test_no_function_takes_more_than_three_arguments_by_position() -> None:
    broken = [
        f"{module.where}:{node.lineno} {node.name}({', '.join(positional(node))})"
        for module in modules()
        for node in functions(module)
        if len(positional(node)) > MOST_POSITIONAL and node.lineno not in foreign_lines(module)
    ]
    assert not broken


def test_no_import_hides_in_a_function() -> None:
    broken = [
        f"{module.where}:{inner.lineno}"
        for module in modules()
        for node in functions(module)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not broken


def test_every_module_and_package_says_what_it_owns() -> None:
    broken = [module.where for module in modules() if not ast.get_docstring(module.tree)]
    assert not broken


def undocumented(module: Module) -> Iterator[str]:
    """Public classes, functions and methods without a docstring; a method may inherit its promise."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield f"{module.where}:{node.lineno} {node.name}"
            if isinstance(node, ast.ClassDef) and not node.bases:
                yield from (
                    f"{module.where}:{method.lineno} {node.name}.{method.name}"
                    for method in node.body
                    if isinstance(method, ast.FunctionDef)
                    and not method.name.startswith("_")
                    and method.name not in promised()
                    and not ast.get_docstring(method)
                )


def promised() -> set[str]:
    """The names of methods that a Protocol of ours documents."""
    return {
        method.name
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)
        for method in node.body
        if isinstance(method, ast.FunctionDef)
    }


def test_everything_public_has_a_docstring() -> None:
    assert not [line for module in modules() for line in undocumented(module)]


def named(module: Module) -> Iterator[tuple[str, int]]:
    """Every name a module gives to something, with its line."""
    yield module.parts[-1], 1
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def test_no_name_is_one_of_the_words_that_say_nothing() -> None:
    broken = [
        f"{module.where}:{line} {name}"
        for module in modules()
        for name, line in named(module)
        if name.lower().strip("_") in BANNED
        and (module.name, name) not in SPOKEN_BY_OTHERS
        and line not in foreign_lines(module)
    ]
    assert not broken


def test_only_the_system_clock_reads_the_time() -> None:
    broken = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        if module.name != "realnames.ledger.values"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (ast.unparse(node.value).rpartition(".")[2], node.attr) in CLOCKS
    ]
    assert not broken


def constants(module: Module) -> Iterator[tuple[str, ast.stmt, ast.expr]]:
    """What a module binds at its top level: the name, the statement, the value."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign):
            yield from ((ast.unparse(target), node, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield ast.unparse(node.target), node, node.value


def changes(module: Module) -> Iterator[tuple[str, int]]:
    """Names that are changed in place somewhere, or declared global."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield from ((name, node.lineno) for name in node.names)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield ast.unparse(node.value), node.lineno
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING
        ):
            yield ast.unparse(node.func.value), node.lineno


def test_no_module_keeps_state() -> None:
    broken = []
    for module in modules():
        kept = {name for name, _, value in constants(module) if isinstance(value, CONTAINERS)}
        small = [name for name in kept if not name.isupper() and name != "__all__"]
        broken += [f"{module.where} {name} is no constant" for name in small]
        broken += [
            f"{module.where}:{line} changes {name}"
            for name, line in changes(module)
            if name.rpartition(".")[2] in kept and name.rpartition(".")[2].isupper()
        ]
        broken += [
            f"{module.where}:{node.lineno} uses global"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Global)
        ]
    assert not broken


@pytest.mark.parametrize("word", ["Any", "object"])
def test_no_bare_dictionary_crosses_a_room(word: str) -> None:
    broken = [
        f"{module.where}:{node.lineno} {node.name}"
        for module in modules()
        if module.room in {"values", "rules", "reads", "actions"}
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.returns is not None and ast.unparse(node.returns) in {"dict", f"dict[str, {word}]"}
    ]
    assert not broken

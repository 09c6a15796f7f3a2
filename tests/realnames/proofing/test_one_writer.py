"""The law of the one writer: a level is written in one place, and what it hangs on is changed through it."""

import ast

import pytest

from tests.house.sources import imports, modules, targets

WRITES_LEVELS = {"realnames.proofing.levels"}
ENTERS_PEOPLE = {"realnames.people.actions", "realnames.imports.store"}
CHANGES_RECORDS = {"correct_person", "end_document"}
BELOW = ("ledger", "codes", "institutions", "mandates", "documents", "people", "registrar", "proofing")
FOLLOWED = ("duplicates",)
"""Wings that change whole records at once and have the level worked out anew by the job `proof.renew`."""


def test_only_one_place_writes_a_level() -> None:
    """`ial` is set where a person is entered and in `levels`, and nowhere else."""
    writers = {
        module.name
        for module in modules()
        if "PersonRow" in module.text and not set(module.parts[1:2]) & set(FOLLOWED)
        for node in ast.walk(module.tree)
        if _writes_ial(node)
    }
    assert writers == WRITES_LEVELS | ENTERS_PEOPLE


def test_nobody_of_the_product_registers_a_person_at_a_level_without_evidence() -> None:
    broken = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("NewPerson")
        if any(keyword.arg == "ial" for keyword in node.keywords)
    ]
    assert not broken


def test_nobody_above_changes_a_name_or_a_number_past_the_ledger() -> None:
    broken = [
        f"{module.where} imports {one.name}"
        for module in modules()
        if not set(module.parts[1:2]) & {*BELOW, *FOLLOWED}
        for one in imports(module)
        if one.name in CHANGES_RECORDS and one.module.startswith("realnames.")
    ]
    assert not broken, "go through realnames.proofing.actions"


@pytest.mark.parametrize("wing", FOLLOWED)
def test_whoever_is_followed_asks_to_be(wing: str) -> None:
    assert any(
        one.name == "Renew"
        for module in modules()
        if module.parts[1:2] == (wing,)
        for one in imports(module)
        if one.module == "realnames.proofing.jobs"
    )


def test_a_verifier_and_a_rule_touch_no_database() -> None:
    broken = [
        f"{module.where}:{line} imports {target}"
        for module in modules()
        if module.name.startswith("realnames.proofing.verifiers.")
        for target, line in targets(module)
        if target.endswith((".tables", ".store", ".actions")) or ".store." in target
    ]
    assert not broken


def _writes_ial(node: ast.AST) -> bool:
    if isinstance(node, ast.Dict):
        return any(isinstance(key, ast.Constant) and key.value == "ial" for key in node.keys)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
        return any(keyword.arg == "ial" for keyword in node.keywords)
    return False

"""The tools agree with the tree: lint, format, types, and the arrows between houses and wings."""

import subprocess
import sys

import pytest

from tests.house.sources import ROOT

LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("-m", "ruff", "check", "--quiet"), id="lint"),
        pytest.param(("-m", "ruff", "format", "--check", "--quiet"), id="format"),
        pytest.param(("-m", "mypy", "--no-error-summary"), id="types"),
        pytest.param(("-c", LINT_IMPORTS), id="arrows"),
    ],
)
def test_the_tools_have_no_complaint(command: tuple[str, ...]) -> None:
    ended = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        pytest.fail(f"{ended.stdout}\n{ended.stderr}", pytrace=False)

"""The tree as a stranger gets it: it starts with two commands, says what it is, and names no machine."""

import os
import re
import subprocess

import pytest
from jinja2 import Environment

from tests.house.sources import ROOT, texts

ENOUGH_TO_START = 30
OF_SOME_MACHINE = (
    "/" + "work/main",
    "/" + "work/shared",
    "/" + "tmp/plan",
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "--index" + "-url",
    "--extra-index" + "-url",
)
NAMED_IN_PASSING = {"Makefile": "--no-emit-index" + "-url"}


def test_nothing_in_the_tree_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path}: {word}"
        for path, text in texts()
        for word in OF_SOME_MACHINE
        if word in text.replace(NAMED_IN_PASSING.get(path, "\0"), "")
    ]
    assert not found


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_starts_with_two_commands_that_exist(readme: str) -> None:
    start = (ROOT / readme).read_text(encoding="utf-8").splitlines()[:ENOUGH_TO_START]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("demo", "test"):
        assert any(f"make {command}" in line for line in start)
        assert re.search(rf"^{command}:", makefile, flags=re.MULTILINE)


@pytest.mark.parametrize("document", sorted(path for path, _ in texts(".md")))
def test_every_link_between_documents_leads_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    lost = [link for link in links if "://" not in link and not ((ROOT / document).parent / link).exists()]
    assert not lost


def test_every_template_parses() -> None:
    parser = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for path, text in texts(".html"):
        if "templates" in path.split("/"):
            parser.parse(text, filename=path)


def test_every_library_is_locked_with_its_hashes() -> None:
    for name in ("run", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=\S)", lock.strip())
        assert all("==" in block and "--hash=sha256:" in block for block in blocks)


def test_the_tests_libraries_agree_with_the_products() -> None:
    run, dev = (
        dict(
            re.findall(
                r"^([a-z0-9-]+)(?:\[[^]]*])?==(\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE
            )
        )
        for name in ("run.txt", "dev.txt")
    )
    assert run.items() <= dev.items()


@pytest.mark.parametrize("script", ["requirements/install", "requirements/services", ".ci/run"])
def test_every_script_can_be_run_and_is_plain_shell(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK)
    assert path.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(path)], check=True)


@pytest.mark.parametrize(
    "name", ["LICENSE", "NOTICE", "Dockerfile", "compose.yaml", ".ci/run", "docs/tour.md"]
)
def test_what_every_reader_expects_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0

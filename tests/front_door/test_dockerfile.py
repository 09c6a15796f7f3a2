"""The Dockerfile's install steps, run without a container engine in an empty folder."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLIM = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
PASSED_ON = ("PIP_", "SSL_", "REQUESTS_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "PYTHON")


def steps(stage: int) -> list[tuple[str, str]]:
    """The instructions of one stage, counted from 1."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    written = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    starts = [place for place, (word, _, _) in enumerate(written) if word == "FROM"] + [len(written)]
    return [(word, rest) for word, _, rest in written[starts[stage - 1] : starts[stage]]]


def copy(sources: list[str], target: Path) -> None:
    for source in sources:
        origin = ROOT / source
        if origin.is_dir():
            shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__", "*_cache"))
        else:
            shutil.copy2(origin, target)


@pytest.mark.services
@pytest.mark.timeout(600)
def test_the_build_stage_installs_a_program_that_runs(tmp_path: Path) -> None:
    passed_on = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    environ = {**passed_on, **SLIM, "PATH": f"{Path(shutil.which('python3') or '').parent}:{SLIM['PATH']}"}
    for word, rest in steps(1):
        if word == "COPY":
            *sources, target = rest.split()
            copy(sources, tmp_path / target)
        elif word == "RUN":
            ended = subprocess.run(
                ["sh", "-c", rest], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
            )
            assert ended.returncode == 0, ended.stdout + ended.stderr
    command = [str(tmp_path / ".venv" / "bin" / "tongxue"), "settings", "--markdown"]
    printed = subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True, check=True)
    assert printed.stdout == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_run_stage_is_not_root_and_takes_only_what_was_built() -> None:
    stage = steps(2)
    assert ("USER", "tongxue") in stage
    assert [rest for word, rest in stage if word == "COPY"] == ["--from=build /opt/tongxue /opt/tongxue"]

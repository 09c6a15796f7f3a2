"""The command line: what an operator reads, and how a command ends that cannot be done."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import FakeClock
from tongxue import FrontDoor, tongxue


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to start the program in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, **environ: str) -> Result:
    return CliRunner(env=environ).invoke(tongxue, words, obj=FrontDoor(clock=FakeClock()))


def test_the_settings_are_printed_with_their_current_values_and_without_secrets(folder: Path) -> None:
    (folder / "tongxue.toml").write_text('issuer = "https://id.example.cn"')
    ended = run("settings", TONGXUE_STATE_URL="redis://:open-sesame@state/0")
    assert "TONGXUE_ISSUER = https://id.example.cn" in ended.output
    assert "TONGXUE_STATE_URL = ***" in ended.output
    assert "sesame" not in ended.output


def test_a_script_gets_the_settings_as_json(folder: Path) -> None:
    ended = run("settings", "--json", TONGXUE_WORKERS="4")
    assert json.loads(ended.output)["TONGXUE_WORKERS"] == {"value": "4", "source": "TONGXUE_WORKERS"}


def test_an_unknown_setting_refuses_to_start_and_is_named(folder: Path) -> None:
    for command in ("serve", "worker", "settings"):
        ended = run(command, TONGXUE_ISUER="https://id.example.cn")
        assert ended.exit_code == 2
        assert "TONGXUE_ISUER is not a setting. Did you mean TONGXUE_ISSUER?" in ended.output


def test_plain_http_is_refused_outside_the_machine_itself(folder: Path) -> None:
    ended = run("serve", TONGXUE_ISSUER="http://id.example.cn")
    assert (ended.exit_code, "expected https://" in ended.output) == (2, True)


def test_a_database_without_the_schema_is_refused_with_what_to_do(folder: Path) -> None:
    for command in ("serve", "worker"):
        ended = run(command)
        assert ended.exit_code == 1
        assert "tongxue db upgrade" in ended.output


def test_every_command_explains_itself(folder: Path) -> None:
    overview = run("--help").output
    for name, command in tongxue.commands.items():
        assert name in overview
        assert command.help
        assert run(name, "--help").exit_code == 0

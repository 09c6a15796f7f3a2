"""`tongxue db` and `tongxue journal`: what an operator types, sees, and gets as a status."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tongxue
from realnames.ledger.engine import make_engine
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SystemClock
from realnames.ledger.vault import Keyring, Vault
from tests.realnames.ledger.words import light


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


def run(folder: Path, *words: str) -> Result:
    return CliRunner(env={"TONGXUE_DATA_DIR": str(folder)}).invoke(tongxue.tongxue, words)


def some_lines(folder: Path) -> None:
    engine = make_engine(f"sqlite:///{folder}/tongxue.db")
    light(Ledger(engine, Vault(open_keyring(folder / "keyring.json")), SystemClock()), "a", "b", "c")
    engine.dispose()


def test_a_new_database_is_brought_up_to_date_by_one_command(folder: Path) -> None:
    assert run(folder, "db", "upgrade").exit_code == 0
    checked = run(folder, "db", "check", "--json")
    assert (checked.exit_code, json.loads(checked.stdout)["current"]) == (0, True)
    assert run(folder, "db", "upgrade").exit_code == 0


def test_an_old_database_is_named_and_refused(folder: Path) -> None:
    folder.mkdir()
    checked = run(folder, "db", "check")
    assert checked.exit_code == 1
    assert "(none)" in checked.stdout
    refused = run(folder, "journal", "verify")
    assert refused.exit_code == 1
    assert "tongxue db upgrade" in refused.stderr


def test_a_sound_journal_is_said_to_be_sound_with_a_head_to_note(folder: Path) -> None:
    run(folder, "db", "upgrade")
    assert run(folder, "journal", "verify").exit_code == 0
    some_lines(folder)
    verdict = json.loads(run(folder, "journal", "verify", "--json").stdout)
    assert (verdict["sound"], verdict["checked"], verdict["broken"]) == (True, 3, None)
    head = f"{verdict['head']['seq']}:{verdict['head']['link']}"
    noted = run(folder, "journal", "verify", "--noted", head)
    assert noted.exit_code == 0
    assert head in noted.stdout
    assert run(folder, "journal", "verify", "--noted", f"4:{verdict['head']['link']}").exit_code == 1
    assert run(folder, "journal", "verify", "--noted", "3:nonsense").exit_code == 2


def test_the_first_broken_line_is_named_with_status_1(folder: Path) -> None:
    run(folder, "db", "upgrade")
    some_lines(folder)
    run(folder, "journal", "verify")
    with sqlite3.connect(folder / "tongxue.db") as connection:
        connection.execute("UPDATE journal SET subject = 'z' WHERE seq >= 2")
    connection.close()
    told = run(folder, "journal", "verify")
    assert told.exit_code == 1
    assert "BROKEN at number 2" in told.stdout
    broken = json.loads(run(folder, "journal", "verify", "--json").stdout)["broken"]
    assert (broken["flaw"], broken["seq"]) == ("mac_wrong", 2)


def test_another_keyring_is_refused_before_anything_is_done(folder: Path) -> None:
    run(folder, "db", "upgrade")
    some_lines(folder)
    run(folder, "journal", "verify")
    (folder / "keyring.json").write_text(Keyring.generate().to_text())
    refused = run(folder, "journal", "verify")
    assert refused.exit_code == 1
    assert "does not belong to this database" in refused.stderr

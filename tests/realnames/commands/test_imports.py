"""`tongxue import` as an office and a script use it."""

import csv
import json
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connectors.doubles import RecordingHTTP
from connectors.house import ConnectorsHouse
from connectors.settings import ConnectorsSettings
from realnames.accounts.tables import AccountRow
from realnames.codes.values import Codes
from realnames.commands.imports import imports
from realnames.house import RealnamesHouse
from realnames.institutions.values import InstitutionId
from realnames.ledger.unit import Ledger
from realnames.people.tables import PersonRow
from realnames.settings import RealnamesSettings
from tests.realnames.imports.rosters import SCHOOLS, Office, pupil, text_of, write

Tongxue = Callable[..., Result]


@dataclass(frozen=True)
class FrontDoor:
    realnames: RealnamesHouse


@pytest.fixture
def office(ledger: Ledger, codes: Codes, regions: dict[str, InstitutionId], tmp_path: Path) -> Office:
    office = Office(ledger, codes, tmp_path)
    office.commit(SCHOOLS, "institutions")
    return office


@pytest.fixture
def tongxue(office: Office, codes: Codes) -> Tongxue:
    connectors = ConnectorsHouse(ConnectorsSettings(), RecordingHTTP())
    door = FrontDoor(RealnamesHouse(connectors, RealnamesSettings(), office.ledger, codes))

    def run(*words: str | Path) -> Result:
        return CliRunner().invoke(imports, [str(word) for word in words], obj=door)

    return run


def test_the_default_is_a_check_that_writes_nothing(office: Office, tongxue: Tongxue) -> None:
    told = tongxue("roster", write(office.folder, text_of([pupil(1)])))
    assert told.exit_code == 0
    assert "nothing written" in told.stdout
    assert "new 1" in told.stdout
    assert office.count(PersonRow) == 0


def test_a_refused_row_is_printed_with_row_column_and_reason(office: Office, tongxue: Tongxue) -> None:
    path = write(office.folder, text_of([pupil(1), pupil(2, 身份证件号="360102199002289810")]))
    told = tongxue("roster", path)
    assert told.exit_code == 1
    assert "第 3 行 身份证件号 360***********9810" in told.stdout
    assert "校验位" in told.stdout
    assert "360102199002289810" not in told.output


def test_committing_imports_what_is_right_and_says_what_was_not(office: Office, tongxue: Tongxue) -> None:
    path = write(office.folder, text_of([pupil(1), pupil(2, 性别="雌")]))
    told = tongxue("roster", path, "--commit")
    assert told.exit_code == 0
    assert "not imported: 1" in told.stdout
    assert office.count(PersonRow) == 3
    nothing = tongxue("roster", write(office.folder, text_of([pupil(2, 性别="雌")])), "--commit")
    assert nothing.exit_code == 1


def test_a_script_reads_one_json_object(office: Office, tongxue: Tongxue) -> None:
    told = tongxue("roster", write(office.folder, text_of([pupil(1), pupil(2, 性别="雌")])), "--json")
    report = json.loads(told.stdout)
    assert report["counts"] == {"new": 1, "same": 0, "changed": 0, "doubtful": 0, "wrong": 1}
    assert report["complaints"] == [
        {
            "row": 3,
            "column": "性别",
            "level": "refused",
            "code": "sex_unknown",
            "value": "雌",
            "zh": "性别应为男或女",
            "en": "The sex is not known.",
        }
    ]
    assert json.loads(told.stderr.splitlines()[-1]) == {"done": 2, "total": 2}


@pytest.mark.parametrize("flag", [(), ("--json",)])
def test_a_file_that_is_no_roster_is_refused_in_both_languages(
    office: Office, tongxue: Tongxue, *, flag: tuple[str, ...]
) -> None:
    told = tongxue("roster", write(office.folder, "姓名,性别\n刘子涵,女\n"), *flag)
    assert told.exit_code == 1
    assert "缺少以下列：学籍号" in told.output
    assert "These columns are missing" in told.output


def test_user_names_are_written_for_their_owner_alone(office: Office, tongxue: Tongxue) -> None:
    path, accounts = write(office.folder, text_of([pupil(1)])), office.folder / "accounts.csv"
    assert tongxue("roster", path, "--accounts-to", accounts).exit_code == 2
    assert tongxue("roster", path, "--commit", "--accounts-to", accounts).exit_code == 0
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    with accounts.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["角色"] for line in lines] == ["学生", "监护人", "监护人"]
    assert len({line["用户名"] for line in lines}) == office.count(AccountRow) == 3

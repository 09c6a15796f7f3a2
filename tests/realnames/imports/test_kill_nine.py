"""An import that is killed at any point goes on where it stopped, and the end is the same."""

import hashlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from realnames.codes.values import Codes
from realnames.documents.tables import DocumentRow
from realnames.enrolments.tables import AffiliationRow
from realnames.guardians.tables import GuardianLinkRow
from realnames.imports.tables import ImportBatchRow, ImportRow
from realnames.institutions.actions import plant_regions
from realnames.ledger.engine import make_engine
from realnames.ledger.keyring_file import open_keyring
from realnames.ledger.tables import JournalLine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, SystemClock
from realnames.ledger.vault import Vault
from realnames.people.tables import PersonRow, PhoneRow
from tests.realnames.imports.crashing import POINTS
from tests.realnames.imports.rosters import SCHOOLS, Office, pupil, text_of, write

ROWS = 14
SHARED = {"监护人1姓名": "刘大", "监护人1联系电话": "19900005555"}
Run = Callable[[str, int], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def make_office(codes: Codes, tmp_path: Path) -> Iterator[Callable[[str], tuple[Office, Run]]]:
    """Makes an office on a database, its keyring in a file, and a way to let a process import its roster."""
    engines = []
    keyring = tmp_path / "keyring.json"
    rows = [pupil(place, **(SHARED if place % 5 == 1 else {})) for place in range(1, ROWS + 1)]

    def make(url: str) -> tuple[Office, Run]:
        engine = make_engine(url)
        engines.append(engine)
        ledger = Ledger(engine, Vault(open_keyring(keyring)), SystemClock())
        with ledger.unit(SYSTEM) as unit:
            plant_regions(unit, codes)
        office = Office(ledger, codes, tmp_path)
        office.commit(SCHOOLS, "institutions")
        roster = write(tmp_path, text_of(rows))

        def run(point: str, nth: int) -> "subprocess.CompletedProcess[str]":
            program = [sys.executable, "-m", "tests.realnames.imports.crashing"]
            given = [url, str(keyring), str(roster), point, str(nth)]
            return subprocess.run([*program, *given], capture_output=True, text=True, timeout=60, check=False)

        return office, run

    yield make
    for engine in engines:
        engine.dispose()


def digest(office: Office) -> str:
    """Everything the import wrote, without ids and chance: who, with whom, where, in how many lines."""
    wanted = (
        select(PersonRow.name, PersonRow.gender, PersonRow.birth_day, PersonRow.ial),
        select(DocumentRow.kind, DocumentRow.masked),
        select(PhoneRow.masked),
        select(AffiliationRow.role, AffiliationRow.class_no, AffiliationRow.is_primary),
        select(GuardianLinkRow.relation),
        select(ImportBatchRow.ordinal, ImportBatchRow.first_row, ImportBatchRow.last_row, ImportBatchRow.new),
        select(JournalLine.event),
    )
    whole = hashlib.sha256()
    with office.ledger.read() as connection:
        for statement in wanted:
            whole.update(repr(sorted(map(repr, connection.execute(statement).all()))).encode())
    return whole.hexdigest()


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_killed_import_goes_on_where_it_stopped_and_ends_the_same(
    make_office: Callable[[str], tuple[Office, Run]],
    database_url: str,
    sqlite_template: Path,
    tmp_path: Path,
    *,
    point: str,
    nth: int,
) -> None:
    office, run = make_office(database_url)
    assert run(point, nth).returncode == -signal.SIGKILL
    again = run("", 0)
    assert (again.returncode, again.stdout) == (0, f"{ROWS} 0\n"), again.stderr
    quiet = tmp_path / "undisturbed.db"
    shutil.copyfile(sqlite_template, quiet)
    undisturbed, run_quietly = make_office(f"sqlite:///{quiet}")
    assert run_quietly("", 0).returncode == 0
    assert digest(office) == digest(undisturbed)
    assert office.count(ImportRow, ImportRow.layout == "roster") == 1
    assert office.count(ImportRow, ImportRow.finished_at.is_(None)) == 0

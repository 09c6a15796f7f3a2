"""The office of a county whose two schools stand already."""

from pathlib import Path

import pytest

from realnames.codes.values import Codes
from realnames.institutions.values import InstitutionId
from realnames.ledger.unit import Ledger
from tests.realnames.imports.rosters import SCHOOLS, Office


@pytest.fixture
def office(ledger: Ledger, codes: Codes, regions: dict[str, InstitutionId], tmp_path: Path) -> Office:
    office = Office(ledger, codes, tmp_path)
    office.commit(SCHOOLS, "institutions")
    return office

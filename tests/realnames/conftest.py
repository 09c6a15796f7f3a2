"""Fixtures for the tests of people: the code tables, the planted province, one school."""

from datetime import date

import pytest

from realnames.codes.reads import load_codes
from realnames.codes.values import Codes, school_day
from realnames.documents.values import Grounds
from realnames.institutions.actions import add_institution, plant_regions
from realnames.institutions.store import by_codes
from realnames.institutions.values import InstitutionId, InstitutionKind, NewInstitution, Stage
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, Clock


@pytest.fixture(scope="session")
def codes() -> Codes:
    return load_codes()


@pytest.fixture
def today(clock: Clock) -> date:
    """The first day of the school year 2026."""
    return school_day(clock())


@pytest.fixture
def grounds(codes: Codes, today: date) -> Grounds:
    return Grounds(codes, today)


@pytest.fixture
def regions(ledger: Ledger, codes: Codes) -> dict[str, InstitutionId]:
    """The planted province: ids by region code."""
    with ledger.unit(SYSTEM) as unit:
        plant_regions(unit, codes)
        found = by_codes(unit.connection, [division.code for division in codes.divisions])
    return {code: institution.id for code, institution in found.items()}


@pytest.fixture
def school(ledger: Ledger, regions: dict[str, InstitutionId]) -> InstitutionId:
    """A primary school of Donghu district."""
    new = NewInstitution(
        code="2136000001",
        name="青云小学",
        kind=InstitutionKind.SCHOOL,
        area="360102",
        parent_id=regions["360102"],
        school_type="211",
        stage=Stage.PRIMARY,
    )
    with ledger.unit(SYSTEM) as unit:
        return add_institution(unit, new)

"""Fixtures for the tests of people: a ledger, the code tables, the planted province, one school."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from migrations.every_table import METADATA
from realnames.codes.reads import load_codes
from realnames.codes.values import Codes
from realnames.documents.values import Grounds
from realnames.institutions.actions import add_institution, plant_regions
from realnames.institutions.store import by_codes
from realnames.institutions.values import InstitutionId, InstitutionKind, NewInstitution, Stage
from realnames.ledger.engine import make_engine
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.ledger.vault import Keyring, Vault


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2025, 11, 24, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def vault() -> Vault:
    return Vault(Keyring.generate())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def ledger(database_url: str, vault: Vault, clock: FakeClock) -> Iterator[Ledger]:
    engine = make_engine(database_url)
    METADATA.create_all(engine)
    yield Ledger(engine, vault, clock)
    engine.dispose()


@pytest.fixture(scope="session")
def codes() -> Codes:
    return load_codes()


@pytest.fixture
def today() -> date:
    return date(2025, 11, 24)


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

"""A document from before there were shared numbers is the one holder of its number afterwards."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from realnames.documents.tables import DocumentRow
from realnames.ledger import schema
from realnames.ledger.base import Base
from realnames.ledger.engine import make_engine
from realnames.ledger.values import uuid7

NOW = datetime(2026, 9, 1, tzinfo=UTC)
BEFORE, AFTER = "0004", "0005"
DOCUMENT = text(
    "INSERT INTO documents (id, person_id, kind, number_sealed, number_index, masked, source, from_day)"
    " VALUES (:id, :person, 'ID_CARD_18', :sealed, :index, '***', 'roster', :day)"
)
PERSON = text(
    "INSERT INTO persons (id, llid, name, name_key, pinyin, gender, ial, home, epoch, version, restricted,"
    " created_at) VALUES (:id, 'A', '刘子涵', '刘子涵', '', '2', 1, '', 1, 1, :no, :now)"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/before.db"
    else:
        url = str(request.getfixturevalue("empty_postgres_url"))
    engine = make_engine(url)
    schema.upgrade(engine, to=BEFORE)
    yield engine
    engine.dispose()


def enter(engine: Engine, person: str) -> None:
    """As the release before enters a document: it knows nothing of a serial."""
    given = {
        "id": uuid7(NOW).hex,
        "person": person,
        "sealed": b"",
        "index": b"1" * 32,
        "day": date(2026, 9, 1),
    }
    if engine.dialect.name == "sqlite":
        given["day"] = "2026-09-01"
    with engine.begin() as connection:
        connection.execute(DOCUMENT, given)


def test_an_old_document_is_the_first_holder_of_its_number_and_the_old_release_goes_on(engine, every_table):
    person = uuid7(NOW).hex
    with engine.begin() as connection:
        now = NOW.isoformat(" ") if engine.dialect.name == "sqlite" else NOW
        connection.execute(PERSON, {"id": person, "no": False, "now": now})
    enter(engine, person)
    schema.upgrade(engine, to=AFTER)
    with engine.connect() as connection:
        assert connection.execute(select(DocumentRow.serial)).scalar_one() == 0
    with pytest.raises(IntegrityError):
        enter(engine, person)
    assert "duplicate_cases" in Base.metadata.tables

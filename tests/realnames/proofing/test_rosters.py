"""People whom a roster enters: evidence in bulk, and evidence for those entered before there was a ledger."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert, select, text, update

from realnames.documents.store import index_of
from realnames.ledger import schema
from realnames.ledger.engine import make_engine
from realnames.ledger.tables import Job
from realnames.ledger.values import SYSTEM
from realnames.people.tables import PersonRow
from realnames.proofing.actions import correct_identity
from realnames.proofing.roster import RosterLine, adopt, record_roster
from realnames.proofing.values import IAL
from tests.realnames.proofing.conftest import BORN
from tests.realnames.proofing.steps import level
from tests.realnames.steps import a_person


def line(office, person_id) -> RosterLine:
    number_index = index_of(office.ledger.vault, office.number)
    return RosterLine(person_id, "刘子涵", "2", BORN, number_index, "青云小学")


def test_a_roster_line_with_a_number_makes_level_two_until_its_period_ends(office, pupil) -> None:
    with office.ledger.unit(SYSTEM) as unit:
        made = record_roster(unit, [line(office, pupil)], reference="import 1", policy=office.policy)
        unit.connection.execute(update(PersonRow).where(PersonRow.id == pupil).values(ial=made))
    found = level(office.ledger, pupil, office.policy)
    assert (found.level, found.because, found.until) == (IAL.TWO, "school_roster", date(2032, 8, 30))
    assert [proof.provider for proof in found.evidence] == ["青云小学"]


def test_a_new_name_unsays_the_roster(office, pupil) -> None:
    with office.ledger.unit(SYSTEM) as unit:
        record_roster(unit, [line(office, pupil)], reference="import 1", policy=office.policy)
        correct_identity(unit, pupil, name="刘子晗", policy=office.policy)
    assert level(office.ledger, pupil, office.policy).level is IAL.ONE


def test_an_empty_roster_writes_nothing(office) -> None:
    with office.ledger.unit(SYSTEM) as unit:
        record_roster(unit, [], reference="import 1", policy=office.policy)


@pytest.mark.parametrize("recorded", [2, 3])
def test_whoever_was_entered_before_keeps_what_a_roster_makes_and_no_more(office, pupil, recorded: int):
    with office.ledger.unit(SYSTEM) as unit:
        without_number = a_person(unit, "王芳")
        asked_for = PersonRow.id.in_([pupil, without_number])
        unit.connection.execute(update(PersonRow).where(asked_for).values(ial=recorded))
    assert adopt(office.ledger, policy=office.policy) == 2
    assert adopt(office.ledger, policy=office.policy) == 0
    assert level(office.ledger, pupil, office.policy).level is IAL.TWO
    assert level(office.ledger, without_number, office.policy).level is IAL.ONE


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def before(request: pytest.FixtureRequest, tmp_path):
    """A database as the release before left it."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/before.db")
    else:
        engine = make_engine(str(request.getfixturevalue("empty_postgres_url")))
    schema.upgrade(engine, to="0002")
    yield engine
    engine.dispose()


def person_of(engine: Engine, clock, *, ial: int) -> None:
    row = {
        "id": UUID(int=7),
        "llid": "0" * 16,
        "name": "刘子涵",
        "name_key": "刘子涵",
        "pinyin": "",
        "gender": "2",
        "ial": ial,
        "home": "",
        "epoch": 1,
        "version": 1,
        "restricted": False,
        "created_at": clock(),
    }
    with engine.begin() as connection:
        connection.execute(insert(PersonRow.__table__).values(row))


@pytest.mark.parametrize(("ial", "queued"), [(2, ["proof.adopt"]), (1, [])])
def test_the_migration_has_recorded_levels_adopted(before: Engine, clock, ial: int, queued) -> None:
    person_of(before, clock, ial=ial)
    schema.upgrade(before, to="0003")
    with before.connect() as connection:
        assert list(connection.execute(select(Job.kind)).scalars()) == queued
        assert connection.scalar(text("SELECT ial FROM persons")) == ial

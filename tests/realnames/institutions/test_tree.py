"""The tree of institutions on both databases."""

import pytest
from sqlalchemy import select, text

from realnames.codes.values import Codes
from realnames.institutions.actions import add_institution, plant_regions
from realnames.institutions.rules import is_within, may_stand_under, path_of, path_range
from realnames.institutions.store import by_code, institution, subtree, within
from realnames.institutions.tables import InstitutionRow
from realnames.institutions.values import (
    InstitutionCodeTaken,
    InstitutionId,
    InstitutionKind,
    NewInstitution,
    NoSuchInstitution,
    ParentTooNarrow,
)
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM, uuid7
from tests.races import losses, race, winners
from tests.realnames.steps import events_of

Regions = dict[str, InstitutionId]


def a_school(code: str, parent: InstitutionId | None) -> NewInstitution:
    return NewInstitution(
        code=code, name="青云中学", kind=InstitutionKind.SCHOOL, area="360102", parent_id=parent
    )


def test_planting_the_regions_twice_adds_nothing_the_second_time(ledger: Ledger, codes: Codes) -> None:
    with ledger.unit(SYSTEM) as unit:
        assert plant_regions(unit, codes) == 112
    with ledger.unit(SYSTEM) as unit:
        assert plant_regions(unit, codes) == 0


def test_authorities_are_named_for_their_place(ledger: Ledger, regions: Regions) -> None:
    with ledger.read() as connection:
        names = [institution(connection, regions[code]).name for code in ("360000", "360100", "360102")]
    assert names == ["江西省教育厅", "南昌市教育局", "东湖区教育局"]


def test_a_subtree_is_a_root_and_everything_under_it(
    ledger: Ledger, regions: Regions, school: InstitutionId
) -> None:
    with ledger.read() as connection:
        county = subtree(connection, regions["360102"])
        city = subtree(connection, regions["360100"])
        province = subtree(connection, regions["360000"])
    assert [found.id for found in county] == [regions["360102"], school]
    assert {found.area[:4] for found in city} == {"3601"}
    assert len(province) == 113
    assert all(is_within(found.path, province[0].path) for found in county)


def test_no_subtree_reaches_into_a_neighbour(ledger: Ledger, regions: Regions) -> None:
    cities = [code for code in regions if code.endswith("00") and code != "360000"]
    with ledger.read() as connection:
        sizes = [len(subtree(connection, regions[code])) for code in cities]
    assert sum(sizes) == 111


def test_a_subtree_is_found_by_an_index(ledger: Ledger, regions: Regions, school: InstitutionId) -> None:
    with ledger.unit(SYSTEM) as unit:
        root = institution(unit.connection, regions["360102"])
        wanted = select(InstitutionRow.id).where(within(root))
        if unit.connection.dialect.name == "sqlite":
            plan = _plan(unit.connection, wanted, "EXPLAIN QUERY PLAN ")
            assert "SEARCH institutions USING" in plan
        else:
            unit.connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = _plan(unit.connection, wanted, "EXPLAIN ")
            assert "Index Cond: ((path >= " in plan.replace("(path)::text", "path")


def _plan(connection, wanted, explain: str) -> str:
    statement = wanted.compile(connection.engine)
    rows = connection.exec_driver_sql(explain + str(statement), _parameters(statement))
    return "\n".join(" ".join(str(part) for part in row) for row in rows)


def _parameters(statement):
    return tuple(statement.params.values()) if statement.positional else statement.params


def test_a_code_is_never_given_twice(ledger: Ledger, regions: Regions, school: InstitutionId) -> None:
    with pytest.raises(InstitutionCodeTaken), ledger.unit(SYSTEM) as unit:
        add_institution(unit, a_school("2136000001", regions["360103"]))


def test_of_many_who_add_one_code_exactly_one_wins(ledger: Ledger, regions: Regions) -> None:
    def add() -> InstitutionId:
        with ledger.unit(SYSTEM) as unit:
            return add_institution(unit, a_school("3136000009", regions["360102"]))

    outcomes = race(8, add)
    assert len(winners(outcomes)) == 1
    assert {type(loss) for loss in losses(outcomes)} == {InstitutionCodeTaken}


def test_a_school_stands_under_an_authority_and_not_alone(ledger: Ledger, school: InstitutionId) -> None:
    for parent in (None, school):
        with pytest.raises(ParentTooNarrow), ledger.unit(SYSTEM) as unit:
            add_institution(unit, a_school("3136000009", parent))


def test_a_parent_that_is_nobody_is_refused(ledger: Ledger) -> None:
    with pytest.raises(NoSuchInstitution), ledger.unit(SYSTEM) as unit:
        add_institution(unit, a_school("3136000009", InstitutionId(uuid7(unit.now))))


def test_an_institution_is_found_by_its_code(ledger: Ledger, school: InstitutionId) -> None:
    with ledger.read() as connection:
        found = by_code(connection, "2136000001")
        assert by_code(connection, "2136000002") is None
    assert found is not None
    assert found.id == school


def test_adding_one_is_told_once(ledger: Ledger, school: InstitutionId) -> None:
    assert events_of(ledger, school) == ["institution.added"]


@pytest.mark.parametrize(
    ("kind", "parent", "allowed"),
    [
        (InstitutionKind.PROVINCE, None, True),
        (InstitutionKind.CITY, None, False),
        (InstitutionKind.CITY, InstitutionKind.PROVINCE, True),
        (InstitutionKind.SCHOOL, InstitutionKind.PROVINCE, True),
        (InstitutionKind.COUNTY, InstitutionKind.COUNTY, False),
        (InstitutionKind.CITY, InstitutionKind.SCHOOL, False),
    ],
)
def test_wider_stands_over_narrower(
    kind: InstitutionKind, parent: InstitutionKind | None, allowed: bool
) -> None:
    assert may_stand_under(kind, parent) is allowed


def test_a_range_holds_every_path_below_and_none_beside(ledger: Ledger) -> None:
    now = ledger.clock()
    root = path_of(InstitutionId(uuid7(now)), "")
    below = path_of(InstitutionId(uuid7(now)), root)
    beside = path_of(InstitutionId(uuid7(now)), "")
    first, beyond = path_range(root)
    assert first <= root < beyond
    assert first <= below < beyond
    assert not first <= beside < beyond

"""The demo province: repeatable, well formed, nobody's, and accepted by the import without a word."""

from datetime import date
from pathlib import Path

import pytest

from admin_ui.demo.cast import choose
from admin_ui.demo.generator import make_province
from admin_ui.demo.rosters import PUPIL_FILES, write_rosters
from admin_ui.demo.values import Province
from realnames.codes.reads import load_codes
from realnames.codes.values import Codes
from realnames.documents.kinds import KINDS
from realnames.documents.rules import examine
from realnames.documents.values import WELL, Grounds
from realnames.imports.actions.institutions import INSTITUTIONS
from realnames.imports.actions.kinds import ImportKind
from realnames.imports.actions.reading import Desk, Order
from realnames.imports.actions.roster import ROSTER
from realnames.imports.actions.run import commit
from realnames.imports.actions.staff import STAFF
from realnames.imports.formats.csv import open_csv
from realnames.institutions.actions import plant_regions
from realnames.ledger.unit import Ledger
from realnames.ledger.values import SYSTEM
from realnames.people.rules import age_on
from realnames.registrar.store import LocalRegistrar

TODAY = date(2026, 9, 1)


@pytest.fixture(scope="module")
def codes() -> Codes:
    return load_codes()


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(TODAY)


def test_the_same_seed_gives_the_same_province() -> None:
    assert make_province(TODAY) == make_province(TODAY)
    assert make_province(TODAY) != make_province(TODAY, seed=1)


def test_it_has_five_schools_a_few_hundred_pupils_and_some_forty_staff(province: Province) -> None:
    assert len(province.schools) == 5
    assert 200 < sum(map(len, province.pupils.values())) < 500
    assert 40 <= len(province.staff) <= 60


def test_every_number_is_well_formed_and_nobodys(province: Province, codes: Codes) -> None:
    grounds = Grounds(codes, TODAY)
    people = [pupil for pupils in province.pupils.values() for pupil in pupils] + list(province.staff)
    numbers = [person.number for person in people]
    assert len(set(numbers)) == len(numbers)
    for person in people:
        assert examine(person.number, KINDS["ID_CARD_18"], grounds) == WELL
        assert person.number[14:16] == "98"
        assert person.number[6:14] == f"{person.birth_day:%Y%m%d}"
        assert (int(person.number[16]) % 2 == 1) == (person.sex == "1")


def test_pupils_are_as_old_as_their_grade(province: Province) -> None:
    for pupil in (pupil for pupils in province.pupils.values() for pupil in pupils):
        assert age_on(pupil.birth_day, date(2026, 8, 31)) in (pupil.seat.age, pupil.seat.age + 1)


def test_siblings_share_parents_and_surnames(province: Province) -> None:
    families: dict[str, list[str]] = {}
    for pupil in (pupil for pupils in province.pupils.values() for pupil in pupils):
        families.setdefault(pupil.parents[0].phone, []).append(pupil.seat.school.code)
    assert any(len(set(schools)) > 1 for schools in families.values())
    assert max(map(len, families.values())) <= 3


@pytest.mark.parametrize("seed", range(5))
def test_the_cast_has_one_of_each(seed: int) -> None:
    cast = choose(make_province(TODAY, seed=seed))
    assert len(cast) == 15
    assert len({(member.number, member.phone) for member in cast}) == 15


def test_the_import_takes_every_row_without_a_complaint(
    ledger: Ledger, codes: Codes, province: Province, tmp_path: Path
) -> None:
    write_rosters(province, tmp_path)
    with ledger.unit(SYSTEM) as unit:
        plant_regions(unit, codes)
    files: list[tuple[ImportKind, str]] = [(INSTITUTIONS, "institutions.csv"), (STAFF, "staff.csv")]  # type: ignore[type-arg]
    files += [(ROSTER, name) for name, _encoding in PUPIL_FILES.values()]
    desk = Desk(ledger, codes, LocalRegistrar())
    for kind, name in files:
        report = commit(desk, Order(kind, tmp_path / name, open_csv(tmp_path / name)), actor=SYSTEM)
        assert report.complaints == ()
        assert report.counts.new == report.counts.total
